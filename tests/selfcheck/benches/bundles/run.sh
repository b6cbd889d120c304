#!/usr/bin/env bash
# Verifies bundles beside `openssl dgst -sha256` over the same bytes, in turn, medians of five: 1 GiB in 1,024 parts, 1,000 small ones in one go, and
# all that want to cost too much (tests/selfcheck/src/made/costly.rs): what they cost stands in the last lines.
# Usage: tests/selfcheck/benches/bundles/run.sh [SMALL [PART]]    (1000 bundles, parts of 1048576 bytes; fewer and smaller for a quick try)
# It needs openssl, python3 and about 3 GB in TMPDIR. It fails when something goes wrong, never because something was slow.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../../../.."
small=${1:-1000}
part=${2:-1048576}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

built() { python3 -c 'import json, sys
for line in sys.stdin:
    made = json.loads(line)
    if made.get("executable"): print(made["target"]["name"], made["executable"])'; }
made=$(cargo build --quiet --release --package thirteen --package selfcheck --bin thirteen --bench bundles --message-format json | built)
while read -r name path; do declare "$name=$path"; done <<< "$made"

mkdir "$work/small" "$work/costly"
"$bundles" large "$work" 1024 "$part"
"$bundles" small "$work/small" "$small"
"$bundles" costly "$work/costly"
first="$work/small/00000.asice"

# What is not genuine would be measured as well, so that is looked at first. Nobody signed them, hence 2.
for good in "$work/large.asice" "$first"; do
    "$thirteen" verify "$good" > /dev/null || [ $? -eq 2 ]
done

# `thirteen` is a program of its own each time: what it costs to start is measured by one small bundle.
python3 "$here/measure.py" 5 \
    "'$thirteen' verify '$work/large.asice'" \
    "cd '$work/parts' && openssl dgst -sha256 *" \
    "'$thirteen' verify '$first'" \
    "'$thirteen' verify '$work'/small/*" > "$work/measured"

echo "medians of five runs in turn; processor time, user and system; peak memory"
awk -v small="$small" -v size="$(stat -c %s "$first")" '
    { seconds[NR] = $1; memory[NR] = $2 / 1024; low[NR] = $3; high[NR] = $4 }
    END {
        printf "  verify, 1,024 parts         %8.3f s  %6.1f MiB   (%.3f to %.3f s)\n", seconds[1], memory[1], low[1], high[1]
        printf "  openssl dgst, 1,024 files   %8.3f s  %6.1f MiB   (%.3f to %.3f s)\n", seconds[2], memory[2], low[2], high[2]
        printf "  ratio                       %8.2f\n", seconds[1] / seconds[2]
        printf "  verify, one small           %8.3f s  %6.1f MiB   (%d bytes)\n", seconds[3], memory[3], size
        printf "  verify, %d small          %8.3f s  %6.1f MiB   %.2f ms each\n", small, seconds[4], memory[4], seconds[4] * 1000 / small
    }' "$work/measured"
for costly in "$work"/costly/*.asice; do
    read -r seconds memory _ < <(python3 "$here/measure.py" 3 "'$thirteen' verify '$costly'")
    name=$(basename "$costly" .asice)
    awk -v name="verify, $name" -v seconds="$seconds" -v memory="$memory" 'BEGIN { printf "  %-27s %8.3f s  %6.1f MiB\n", name, seconds, memory / 1024 }'
done
openssl version
