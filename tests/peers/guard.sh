#!/bin/sh
# Runs one peer for as long as standard input stays open, then ends it with everything it started.
# A test that is killed cannot clean up, but the kernel closes its end of the pipe: so no peer outlives its test. Where the guard itself is killed,
# the kernel sends the peer SIGTERM, on which it ends its own children.
# Usage: guard.sh PROGRAM [ARGUMENT...]

# Ends a process and its descendants: dropbear gives each session a process group of its own, so a group is not enough.
# Each is halted before its children are looked up, so that none can be added meanwhile; one that is just starting a child
# comes to its halt only after that, hence the loop.
end() {
    kill -STOP "$1" 2>/dev/null || return 0
    while grep -qs '^State:[[:space:]][^TZX]' "/proc/$1/status"; do :; done
    for child in $(grep -ls "^PPid:[[:space:]]*$1\$" /proc/[0-9]*/status | cut -d / -f 3); do
        end "$child"
    done
    kill -KILL "$1" 2>/dev/null
    while grep -qs '^State:[[:space:]][^ZX]' "/proc/$1/status"; do :; done
}

setpriv --pdeathsig TERM "$@" </dev/null &
peer=$!
cat >/dev/null
end "$peer"
wait "$peer" 2>/dev/null
exit 0
