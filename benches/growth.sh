#!/usr/bin/env bash
# What the reference model costs as the number of people grows:
#   benches/growth.sh [MOST [THREADS]]
# Tenfold sizes from 10 000 people to MOST (10 000 000), a hundredth of them first agents, on THREADS threads (1).
# The last column is how many bytes of peak memory each further reseller took, beside one for each further person.
set -euo pipefail
most=${1:-10000000}
export RAYON_NUM_THREADS=${2:-1}
cd "$(dirname "$0")/.."
cargo build --release --locked --features rayon --example reference_time >&2
program=${CARGO_TARGET_DIR:-target}/release/examples/reference_time
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

field() { sed -E "s/.*\"$1\": \"?([^,\"]*).*/\1/" "$work/line"; }
printf '%12s %12s %9s %8s %10s %10s %10s\n' people resellers run_s growth "ns a tick" peak_MiB "B/reseller"
for ((people = 10000, before = 0; people <= most; before = people, people *= 10)); do
    /usr/bin/time -o "$work/peak" -f %M "$program" "$people" $((people / 100)) 1 >"$work/line"
    awk -v people="$people" -v before="$before" -v run="$(field run_s)" -v ticks="$(field active_steps)" \
        -v resellers="$(field resellers)" -v peak="$(cat "$work/peak")" -v last="$(cat "$work/last" 2>/dev/null)" '
        BEGIN {
            split(last, was)
            printf "%12d %12d %9.3f ", people, resellers, run
            printf before ? "%8.1f " : "%8s ", before ? run / was[1] : "-"
            printf "%10.0f %10.1f ", run / ticks * 1e9, peak / 1024
            printf before ? "%10.0f\n" : "%10s\n", before ? ((peak - was[3]) * 1024 - (people - before)) / (resellers - was[2]) : "-"
        }'
    echo "$(field run_s) $(field resellers) $(cat "$work/peak")" >"$work/last"
done
