"""Gives memory that was freed back to the system."""

from __future__ import annotations

import ctypes
import functools
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Often enough that little gathers; one to three hundredths of the time go into it.
_SECONDS = 0.5


@contextmanager
def freed_memory_given_back() -> Iterator[None]:
    """Give freed memory back again and again while the block runs, and once at its end.

    At each step beams outgrow the memory that they had; it lies in pieces too small for the next
    step, or for the other model.
    """
    over = threading.Event()

    def repeat() -> None:
        while not over.wait(_SECONDS):
            give_back_freed_memory()

    thread = threading.Thread(target=repeat, name="heap", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        give_back_freed_memory()


def give_back_freed_memory() -> bool:
    """Have the C library give the pages back that it keeps for later.

    Returns:
        Whether there was anything to give back; False where the C library is not glibc.
    """
    trim = _trim()
    return trim is not None and trim(0) == 1


@functools.cache
def _trim() -> Callable[[int], int] | None:
    if not sys.platform.startswith("linux"):
        return None
    try:
        found: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except AttributeError:
        return None
    return found
