"""What is freed goes back to the system."""

import subprocess
import sys

import pytest

PROGRAM = """
import pathlib, sys
from summariser.engines.heap import give_back_freed_memory

def resident():
    status = pathlib.Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])

blocks = [bytearray(100_000) for _ in range(1000)]
pin = bytearray(100_000)  # behind them: what is freed does not end the heap
before = resident()
del blocks
kept = resident()
assert give_back_freed_memory()
print(before, kept, resident())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's way")
def test_freed_memory_is_given_back() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    before, kept, after = map(int, done.stdout.split())
    # In kibibytes, of about 98,000 that were freed.
    assert kept > before - 10_000
    assert after < before - 50_000
