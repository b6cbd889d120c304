"""Runs a command 21 times, and prints the median of its time on the processor and of its time by the clock, in milliseconds."""

import resource
import statistics
import subprocess
import sys
import time

RUNS = 21


def once(command):
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    status = subprocess.run(command, stdout=subprocess.DEVNULL).returncode
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if status not in (0, 1):
        sys.exit(f"{command[0]} ended with {status}")
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall)


processor, wall = (statistics.median(times) * 1000 for times in zip(*(once(sys.argv[1:]) for _ in range(RUNS))))
print(f"{processor:.1f} {wall:.1f}")
