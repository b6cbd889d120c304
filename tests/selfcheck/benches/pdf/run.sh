#!/usr/bin/env bash
# Typesets one long report and lets WeasyPrint make a PDF of the same rows: processor time and peak memory of both, starting up included.
# Usage: tests/selfcheck/benches/pdf/run.sh [TIMES]    (each obligation of the report stands there so many times; 8 without it, which is above 200 pages)
# The release build of the typesetter takes many minutes the first time. It fails when something goes wrong, never because something was slow.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../../../.."
times=${1:-8}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

made=$(cargo build --quiet --release --package pdf --features typst --bench pages --message-format json | python3 -c 'import json, sys
for line in sys.stdin:
    made = json.loads(line)
    if made.get("executable"): print(made["executable"])')

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check weasyprint==70.0

"$made" rows "$times" "$work/rows.json"
read -r ours our_peak <<< "$(python3 "$here/measure.py" "$made" pdf "$times" "$work/ours.pdf")"
read -r theirs their_peak <<< "$(python3 "$here/measure.py" "$work/venv/bin/python" "$here/peer.py" "$work/rows.json" "$work/theirs.pdf")"
pages() { pdfinfo "$1" | awk '/^Pages:/ { print $2 }'; }

awk -v ours="$ours" -v theirs="$theirs" -v our_peak="$our_peak" -v their_peak="$their_peak" \
    -v our_pages="$(pages "$work/ours.pdf")" -v their_pages="$(pages "$work/theirs.pdf")" 'BEGIN {
    printf "  thirteen    %4d pages  %8.2f s  %6d MiB   (PDF/A-3a, tagged)\n", our_pages, ours, our_peak
    printf "  WeasyPrint  %4d pages  %8.2f s  %6d MiB   (70.0, plain PDF)\n", their_pages, theirs, their_peak
    printf "  ratio of processor time for the same rows  %.1f\n", theirs / ours
}'
