#!/usr/bin/env bash
# Times the preset `reference` side by side with other programs that print the same line of JSON and run nearly the same
# model: there a lot's age starts anew at each resale and goods of those who quit never expire, so that 25 to 150 times fewer
# units do:
#   benches/peers.sh FOLDER [PEOPLE [ROUNDS]]
# FOLDER holds one Cargo project a program (rust_tuned, rust_naive); it is copied out and built there.
# Programs take turns, ROUNDS times each, this one on one thread (downline-1) and on all cores; the table gives the least
# of each. Figures of different moments
# or machines do not compare.
set -euo pipefail
folder=$(realpath "${1:?the folder of the programs to compare with}")
people=${2:-1000000}
rounds=${3:-5}
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cargo build --release --locked --features rayon --example reference_time >&2
programs=()
# The same program on one thread and on all cores.
for threads in $(printf '%s\n' 1 "$(nproc)" | sort -nu); do
    program="$work/downline-$threads"
    printf '#!/bin/sh\nRAYON_NUM_THREADS=%s "%s" "$@" | sed "s/\"downline\"/\"downline-%s\"/"\n' "$threads" \
        "$(realpath "${CARGO_TARGET_DIR:-target}")/release/examples/reference_time" "$threads" >"$program"
    chmod +x "$program"
    programs+=("$program")
done
for name in rust_tuned rust_naive; do
    cp -r "$folder/$name" "$work/$name"
    (cd "$work/$name" && CARGO_TARGET_DIR="$work/$name/target" cargo build --release >&2)
    programs+=("$work/$name/target/release/pyr_$name")
done

for round in $(seq "$rounds"); do
    for program in "${programs[@]}"; do
        "$program" "$people" "$((people / 100))" 1
    done
done >"$work/lines"

field() { sed -E "s/.*\"$1\": \"?([^,\"]*).*/\1/"; }
printf '%-12s %9s %9s %9s %14s %20s %9s\n' program setup_s run_s cpu_s reseller_ticks "million of them a s" "vs tuned"
tuned=$(grep '"rust_tuned"' "$work/lines" | field run_s | sort -g | head -1)
for program in "${programs[@]}"; do
    name=$(basename "$program" | sed 's/^pyr_//')
    grep "\"impl\": \"$name\"" "$work/lines" >"$work/own"
    least() { field "$1" <"$work/own" | sort -g | head -1; }
    awk -v name="$name" -v setup="$(least setup_s)" -v run="$(least run_s)" -v cpu="$(least run_cpu_s)" \
        -v ticks="$(least active_steps)" -v tuned="$tuned" \
        'BEGIN { printf "%-12s %9.3f %9.3f %9.3f %14d %20.1f %9.2f\n", name, setup, run, cpu, ticks, ticks / run / 1e6, run / tuned }'
done
