"""Lets a process keep the memory that it frees, for a training that takes it again at once."""

from __future__ import annotations

import ctypes
import sys

# Numbers of the options in glibc's <malloc.h>.
_TRIM_THRESHOLD, _TOP_PAD, _MMAP_MAX = -1, -2, -4
_NEVER, _NO_MAPPINGS = -1, 0
_PAD_BYTES = 256 << 20


def keep_freed_memory() -> bool:
    """Tell the C library to keep freed memory instead of giving it back to the system.

    Each step of a training frees hundreds of megabytes of activations and takes them again. Given
    back in between, every page has to be zeroed and mapped anew: on a processor that made
    element-wise operations several times slower.

    Returns:
        Whether the C library took it: glibc does, others need no such thing or have none.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except AttributeError:
        return False
    options = ((_MMAP_MAX, _NO_MAPPINGS), (_TRIM_THRESHOLD, _NEVER), (_TOP_PAD, _PAD_BYTES))
    return all(mallopt(option, value) == 1 for option, value in options)
