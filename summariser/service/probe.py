"""Whether the store can be written, asked no more often than makes sense."""

from __future__ import annotations

import threading
import time

from summariser.errors import StoreError
from summariser.store.files import Files

_GOOD_FOR_SECONDS = 10.0
_NAME = "_probes/service"


class StoreProbe:
    """Writes and removes a file; safe for several threads.

    Args:
        uri: Of the store.
    """

    def __init__(self, uri: str) -> None:
        self._files = Files(uri)
        self._lock = threading.Lock()
        self._good_until = 0.0

    def check(self) -> None:
        """Return if the store could be written a moment ago.

        Raises:
            StoreError: It cannot be written.
        """
        with self._lock:
            if time.monotonic() < self._good_until:
                return
            try:
                self._files.write(_NAME, b"")
                self._files.delete(_NAME)
            except StoreError:
                self._good_until = 0.0
                raise
            self._good_until = time.monotonic() + _GOOD_FOR_SECONDS
