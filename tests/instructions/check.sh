#!/usr/bin/env bash
# Counts the instructions of four training loops, in the debug build, and compares them with counts.toml.
#
#   tests/instructions/check.sh          fails if a count is more than 5 % above its bound
#   tests/instructions/check.sh --write  replaces the bounds by the counts of this machine
#
# Instructions vary less than times: by less than 0.1 % from run to run. Start-up and pictures do not count.
set -euo pipefail
cd "$(dirname "$0")/../.."

bounds=tests/instructions/counts.toml
examples="${CARGO_TARGET_DIR:-target}/debug/examples"
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# The name of a count, and the example with its options.
runs=(
    "hand_3_2_1 and_gate --engine hand --update gradient --epochs 2000"
    "compiled_3_2_1 and_gate --engine compiled --update gradient --epochs 2000"
    "autodiff_3_2_1 and_gate --engine autodiff --update gradient --epochs 100"
    "hand_4_4_1 checkerboard --engine hand --epochs 10"
)

command -v valgrind >/dev/null || { apt-get update -q; apt-get install -q -y valgrind; } >/dev/null
cargo build --quiet --locked --example and_gate --example checkerboard

# The instructions between the beginning and the end of `Trainer::fit`.
count() {
    local log="$out/log"
    valgrind --tool=callgrind --callgrind-out-file=/dev/null --collect-atstart=no \
        --toggle-collect='*downhill_train*Trainer*::fit*' --log-file="$log" \
        "$examples/$1" "${@:2}" --quiet --out "$out" >"$out/printed" 2>&1 ||
        { cat "$out/printed" "$log" >&2; return 1; }
    sed -n 's/.*Collected : *//p' "$log"
}

counts=""
failed=0
for run in "${runs[@]}"; do
    read -r name program <<<"$run"
    # shellcheck disable=SC2086
    found=$(count $program)
    [ "${found:-0}" -gt 0 ] || { echo "$name: no instructions counted: is Trainer::fit in the build?" >&2; exit 1; }
    counts+="$name = $found"$'\n'
    bound=$(sed -n "s/^$name = //p" "$bounds" 2>/dev/null || true)
    awk -v name="$name" -v found="$found" -v bound="${bound:-0}" 'BEGIN {
        if (bound == 0) { printf "%s: %d instructions, no bound\n", name, found; exit 1 }
        change = 100 * (found / bound - 1)
        printf "%s: %d instructions, %+.2f %% of %d\n", name, found, change, bound
        if (change < -5) print "  a gain: rewrite the bound with tests/instructions/check.sh --write"
        exit change > 5
    }' || failed=1
done

if [ "${1:-}" = --write ]; then
    {
        echo "# Instructions of whole training loops in the debug build, counted under callgrind by check.sh, which says of what."
        echo "# Rewritten by: tests/instructions/check.sh --write"
        printf '%s' "$counts"
    } >"$bounds"
    echo "written: $bounds"
elif [ "$failed" = 1 ]; then
    echo "More than 5 % above the bound. If the change is worth it: tests/instructions/check.sh --write" >&2
    exit 1
fi
