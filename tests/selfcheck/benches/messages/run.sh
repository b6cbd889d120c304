#!/usr/bin/env bash
# On loopback: batteries of malformed MQTT beside boofuzz, batteries of malformed CoAP beside the requests of aiocoap, guesses of a password of MQTT beside paho.
# Usage: tests/selfcheck/benches/messages/run.sh [COUNT]    (1000 of each without it)
# It needs mosquitto and coap-server-openssl (tests/peers/install.sh). It fails when something goes wrong, never because something was slow.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../../../.."
count=${1:-1000}
address=127.0.13.77
work=$(mktemp -d)
servers=()
trap 'kill "${servers[@]}" 2> /dev/null || true; wait 2> /dev/null || true; rm -rf "$work"' EXIT

made=$(cargo build --quiet --release --package selfcheck --bench messages --message-format json | python3 -c 'import json, sys
for line in sys.stdin:
    made = json.loads(line)
    if made.get("executable"): print(made["executable"])')

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check boofuzz==0.4.2 aiocoap==0.4.17 paho-mqtt==2.2.0

printf 'right-password-of-the-owner' > "$work/secret.txt"
chmod 600 "$work/secret.txt"
# A cheap hash, so that the broker's own work hides little of what is compared.
mosquitto_passwd -H sha512 -b -c "$work/account" owner "$(cat "$work/secret.txt")" 2> /dev/null
broker="persistence false\nlog_type none\nuser root\n"
printf "listener 1883 $address\nallow_anonymous true\n$broker" > "$work/open.conf"
printf "listener 1884 $address\nallow_anonymous false\npassword_file $work/account\n$broker" > "$work/password.conf"
mosquitto -c "$work/open.conf" 2> /dev/null & servers+=($!)
mosquitto -c "$work/password.conf" 2> /dev/null & servers+=($!)
sleep 1

# Three times in turn; what counts is the median of cases in a second.
median() { awk '{ print $1 / $2 }' | sort -g | sed -n 2p; }
rates() { for _ in 1 2 3; do "$@" | tail -n 1; done | median; }
# A server for each run: it remembers every port from which it was asked, and slows down with their number.
of_a_new_server() {
    coap-server-openssl -A "$address" -p 5683 > /dev/null 2>&1 & local server=$!
    sleep 0.5
    "$@" | tail -n 1
    kill "$server" && wait "$server" 2> /dev/null || true
}
rates_of_coap() { for _ in 1 2 3; do of_a_new_server "$@"; done | median; }
compare() {
    awk -v what="$1" -v ours="$2" -v peer="$3" -v theirs="$4" 'BEGIN {
        printf "  %-22s %9.0f in a second; %-8s %8.0f; ratio %7.1f\n", what, ours, peer, theirs, ours / theirs
    }'
}
ceiling() { printf '    %-20s %9.0f in a second: %s\n' "" "$1" "$2"; }
python="$work/venv/bin/python"
# Five times as many as the peer's: so few are over before a clock of milliseconds tells much.
malformed=$(rates "$made" mqtt "$address" 1883 "$((5 * count))" "$work")
compare "malformed MQTT" "$malformed" boofuzz "$(rates "$python" "$here/peer_boofuzz.py" alive "$address" 1883 "$count")"
compare "" "$malformed" ", bare" "$(rates "$python" "$here/peer_boofuzz.py" bare "$address" 1883 "$count")"
ceiling "$(rates "$made" hangs_up "$address" 1883 20000 "$work")" "connections on which mosquitto reads two bytes and hangs up, which is its own limit"
asked=$(rates_of_coap "$made" coap "$address" 5683 "$count" "$work")
compare "malformed CoAP" "$asked" aiocoap "$(rates_of_coap "$python" "$here/peer_aiocoap.py" "$address" 5683 "$count")"
compare "guesses over MQTT" "$(rates "$made" guess "$address" 1884 "$count" "$work")" paho "$(rates "$python" "$here/peer_paho.py" "$address" 1884 "$count")"
ceiling "$(rates "$made" refuses "$address" 1884 20000 "$work")" "wrong passwords that mosquitto refuses by a code, which is its own limit"
