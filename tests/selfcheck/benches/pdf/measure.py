"""Runs a command once, and prints its time on the processor in seconds and its peak memory in MiB."""

import resource
import subprocess
import sys

status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
if status != 0:
    sys.exit(f"{sys.argv[1]} ended with {status}")
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"{used.ru_utime + used.ru_stime:.2f} {used.ru_maxrss // 1024}")
