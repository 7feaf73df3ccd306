#!/usr/bin/env bash
# Compiles the model to WebAssembly and keeps the module, compressed, beside the page that holds it, with its digest
# and the compiler's name. Run it whenever a result of the model changes: crates/playground/build.sh
#
# crates/playground/build.sh FOLDER writes both files into another folder. Exit code 3: the target cannot be had here.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
out=$(cd "${1:-$root/crates/output/src/play/module}" && pwd)
cd "$root"
target=wasm32-unknown-unknown

if ! rustc --print target-libdir --target "$target" | xargs test -d; then
    if ! command -v rustup >/dev/null || ! rustup target add "$target"; then
        echo "skipped: rustc has no target $target, and rustup cannot add it" >&2
        exit 3
    fi
fi

# No path of this machine gets into the module, and no setting of the shell into the code.
cargo_home=${CARGO_HOME:-$HOME/.cargo}
export RUSTFLAGS="--remap-path-prefix=$cargo_home=cargo --remap-path-prefix=$root=downline"
unset CARGO_ENCODED_RUSTFLAGS
cargo build --locked --profile browser --package downline-playground --target "$target"
built=${CARGO_TARGET_DIR:-target}/$target/browser/downline_playground.wasm

gzip -9 -n -c "$built" >"$out/model.wasm.gz"
{
    sha256sum "$built" | sed 's/ .*/  model.wasm/'
    echo "# $(rustc --version), $(wc -c <"$built") bytes, $(wc -c <"$out/model.wasm.gz") compressed"
} >"$out/model.sha256"
cat "$out/model.sha256"
