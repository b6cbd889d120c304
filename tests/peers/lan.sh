#!/bin/sh
# Runs a peer in a network of its own: two namespaces, joined by a cable. The test stands at the near end, 10.77.13.1, and the peer at the far one,
# 10.77.13.2, with nobody else on the cable and no way to the machine's own network. Started by `unshare -n`, so that this shell is in the near one;
# its process id is left in `near.pid` once the cable is laid.
# Usage: unshare -n lan.sh PROGRAM [ARGUMENT...]
set -eu
PATH="$PATH:/usr/sbin:/sbin"
# Whoever ends this shell ends the peer too: setpriv's signal outlives every exec.
setpriv --pdeathsig KILL unshare -n sh -c '
    until ip link show far >/dev/null 2>&1; do sleep 0.02; done
    ip link set lo up
    ip address add 10.77.13.2/24 dev far
    ip link set far up
    ip route add default via 10.77.13.1
    exec "$@"' sh "$@" &
child=$!
trap 'kill "$child" 2>/dev/null' EXIT
trap 'exit 143' INT TERM
while [ "$(readlink "/proc/$child/ns/net")" = "$(readlink /proc/self/ns/net)" ]; do sleep 0.01; done
ip link set lo up
ip link add near type veth peer name far netns "$child"
ip address add 10.77.13.1/24 dev near
ip link set near up
echo "$$" >near.pid.new
mv near.pid.new near.pid
wait "$child"
