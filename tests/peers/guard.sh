#!/bin/sh
# Runs one peer for as long as standard input stays open, then ends it with everything it started in its process group.
# A test that is killed cannot clean up, but the kernel closes its end of the pipe: so no peer outlives its test.
# Usage: guard.sh PROGRAM [ARGUMENT...]
setsid "$@" </dev/null &
peer=$!
cat >/dev/null
kill -KILL -- "-$peer" 2>/dev/null || kill -KILL "$peer" 2>/dev/null
wait "$peer" 2>/dev/null
exit 0
