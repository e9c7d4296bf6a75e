#!/usr/bin/env bash
# Times `cargo build --example blobs`: from nothing, and after a change in the training crate. Prints one line.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/.."

target=out/bench/build
rm -rf "$target"
build() {
    local from
    from=$(date +%s.%N)
    cargo build --locked --quiet --example blobs --target-dir "$target"
    date +%s.%N | awk -v from="$from" '{ printf "%.1f", $1 - from }'
}
# What must be downloaded does not count.
cargo fetch --locked --quiet
cold=$(build)
touch crates/downhill-train/src/lib.rs
incremental=$(build)
rm -rf "$target"
echo "\`cargo build --example blobs\`: $cold s cold, $incremental s after a change in the training crate"
