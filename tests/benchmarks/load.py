"""Many clients at once, cheap enough not to be what is measured."""

from __future__ import annotations

import asyncio
import itertools
import json
import math
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

Body = Callable[[int], dict[str, Any]]


@dataclass
class Load:
    """What the clients saw.

    Attributes:
        seconds: Of each answer, from the first byte sent to the last received.
        statuses: How often each was answered.
        errors: Answers that were not expected, and lines that broke.
        wall: Seconds in all.
    """

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    wall: float = 0.0

    def percentile(self, percent: float) -> float:
        """Return the latency that ``percent`` of the answers kept to, in milliseconds."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def load(
    url: str,
    body: Body,
    *,
    clients: int,
    requests: int,
    pause: float = 0.0,
    first: int = 0,
    seconds: float = math.inf,
    expected: Collection[int] = (200,),
) -> Load:
    """Send requests from clients that each wait for their answer.

    Args:
        url: Of the service.
        body: Of request number ``n``.
        clients: At once, each on a line of its own.
        requests: In all.
        pause: Seconds from one request of a client to its next; 0 sends at once.
        first: Number of the first request.
        seconds: After which no client sends another.
        expected: Statuses that are no error.
    """
    numbers = iter(range(first, first + requests))
    until = time.perf_counter() + seconds
    in_time = itertools.takewhile(lambda _: time.perf_counter() < until, numbers)
    seen = asyncio.run(_load(url, body, clients, in_time, pause))
    seen.errors += [str(one) for one in seen.statuses.elements() if one not in expected]
    return seen


async def _load(url: str, body: Body, clients: int, numbers: Iterator[int], pause: float) -> Load:
    seen = Load()
    started = time.perf_counter()
    await asyncio.gather(
        *(_client(url, body, numbers, pause, pause * n / clients, seen) for n in range(clients))
    )
    seen.wall = time.perf_counter() - started
    return seen


async def _client(
    url: str, body: Body, numbers: Iterator[int], pause: float, delay: float, seen: Load
) -> None:
    await asyncio.sleep(delay)
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    for number in numbers:
        content = json.dumps(body(number)).encode()
        started = time.perf_counter()
        writer.write(
            b"POST /v1/digests HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (len(content), content)
        )
        try:
            status = await _answer(reader)
        except (OSError, asyncio.IncompleteReadError) as error:
            seen.errors.append(type(error).__name__)
            return
        taken = time.perf_counter() - started
        seen.seconds.append(taken)
        seen.statuses[status] += 1
        if pause > taken:
            await asyncio.sleep(pause - taken)
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
    await reader.readexactly(length)
    return int(head.split(b" ", 2)[1])
