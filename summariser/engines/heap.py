"""Gives memory that was freed back to the system."""

from __future__ import annotations

import ctypes
import functools
import sys
from collections.abc import Callable


def give_back_freed_memory() -> bool:
    """Have the C library give the pages back that it keeps for later.

    The beams of one call free hundreds of megabytes in pieces of growing size, which the next
    call, or the other model, cannot use.

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
