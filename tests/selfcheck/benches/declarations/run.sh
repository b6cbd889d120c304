#!/usr/bin/env bash
# Reads and validates declarations of about 6 kB side by side with PyYAML's C loader and jsonschema, and times `thirteen check` on 145 rows.
# Usage: tests/selfcheck/benches/declarations/run.sh [COUNT]    (10000 without it; a smaller one for a quick try)
# It fails when something goes wrong, never because something was slow.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../../../.."
count=${1:-10000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Both in one build, so that what they share is built once.
built() { python3 -c 'import json, sys
for line in sys.stdin:
    made = json.loads(line)
    if made.get("executable"): print(made["target"]["name"], made["executable"])'; }
made=$(cargo build --quiet --release --package thirteen --package selfcheck --bin thirteen --bench declarations --message-format json | built)
while read -r name path; do declare "$name=$path"; done <<< "$made"

"$declarations" generate "$work" "$count"

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check PyYAML==6.0.3 jsonschema==4.26.0

measured=$("$declarations" measure "$work")
measured_peer=$("$work/venv/bin/python" "$here/peer.py" "$work" profiles/schema/declaration.json)
timed=$(python3 "$here/command.py" "$thirteen" check "$work/long")
read -r files bytes ours <<< "$measured"
read -r their_files their_bytes theirs versions <<< "$measured_peer"
read -r processor wall <<< "$timed"
if [ "$files $bytes" != "$their_files $their_bytes" ] || [ "$files" != "$count" ]; then
    echo "the two did not read the same $count declarations" >&2
    exit 1
fi

echo "$files declarations, $((bytes / files)) bytes on average; processor time of one thread, user and system"
awk -v files="$files" -v ours="$ours" -v theirs="$theirs" 'BEGIN {
    printf "  thirteen  %9.2f s  %7.3f ms each   (types, references, ICS)\n", ours, ours * 1000 / files
    printf "  peer      %9.2f s  %7.3f ms each   (load, schema)\n", theirs, theirs * 1000 / files
    printf "  ratio     %9.1f\n", theirs / ours
}'
echo "  the peer is $versions"
echo "thirteen check on 145 rows, median of 21 runs: $processor ms on the processor, $wall ms by the clock"
