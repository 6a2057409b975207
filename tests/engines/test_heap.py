"""What is freed goes back to the system."""

import subprocess
import sys

import pytest

PROGRAM = """
import pathlib, time
from summariser.engines.heap import freed_memory_given_back, give_back_freed_memory

def resident():
    status = pathlib.Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])

blocks = [bytearray(100_000) for _ in range(1000)]
pin = bytearray(100_000)  # behind them: what is freed does not end the heap
before = resident()
del blocks
kept = resident()
"""
AT_ONCE = """
assert give_back_freed_memory()
print(before, kept, resident())
"""
MEANWHILE = """
with freed_memory_given_back():
    deadline = time.monotonic() + 60
    while resident() > before - 50_000 and time.monotonic() < deadline:
        time.sleep(0.05)
    print(before, kept, resident())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's way")
@pytest.mark.parametrize("way", [AT_ONCE, MEANWHILE], ids=["at once", "meanwhile"])
def test_freed_memory_is_given_back(way: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM + way], capture_output=True, text=True, check=True
    )
    before, kept, after = map(int, done.stdout.split())
    # In kibibytes, of about 98,000 that were freed.
    assert kept > before - 10_000
    assert after < before - 50_000
