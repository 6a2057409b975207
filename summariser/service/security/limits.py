"""How many requests a minute each caller may make."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

# Callers that are remembered; one that was forgotten begins with a full minute.
_CALLERS = 10_000


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled_at: float


class RateLimiter:
    """A token bucket for each caller, which holds the requests of one minute.

    Args:
        requests_a_minute: Of each caller.
        clock: Seconds; by default a monotonic clock.
    """

    def __init__(self, requests_a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = float(requests_a_minute)
        self._rate = requests_a_minute / 60
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, caller: str) -> float:
        """Count a request; return 0, or the seconds after which the next one is allowed."""
        now = self._clock()
        bucket = self._buckets.pop(caller, None) or _Bucket(self._most, now)
        bucket.tokens = min(self._most, bucket.tokens + (now - bucket.filled_at) * self._rate)
        bucket.filled_at = now
        self._buckets[caller] = bucket
        while len(self._buckets) > _CALLERS:
            self._buckets.popitem(last=False)
        if bucket.tokens < 1:
            return (1 - bucket.tokens) / self._rate
        bucket.tokens -= 1
        return 0.0
