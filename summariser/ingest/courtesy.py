"""Manners towards a host: its robots.txt is obeyed and its requests are spaced."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import httpx
from protego import Protego

from summariser.ingest.body import FetchError

# Rules of this many hosts are remembered, each for a day at most (RFC 9309, 2.4).
_HOSTS = 1024
_KEPT_SECONDS = 24 * 3600.0
# A host that asks for longer pauses is given this one.
_LONGEST_PAUSE = 30.0


@dataclass(frozen=True, slots=True)
class _Rules:
    rules: Protego
    read_at: float


class Courtesy:
    """Remembers what each host asks for and when it was last asked; safe for several threads.

    Args:
        agent: The product name that robots.txt files may name.
        pause: Seconds between two requests to a host, unless it asks for more.
        read_robots: Gives the text of a robots.txt, empty where there is none; raises
            ``FetchError`` where the host does not say, which RFC 9309 takes for a no.
    """

    def __init__(self, agent: str, pause: float, read_robots: Callable[[str], str]) -> None:
        self._agent = agent
        self._pause = pause
        self._read_robots = read_robots
        self._rules: OrderedDict[str, _Rules] = OrderedDict()
        self._free_at: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def ask(self, url: httpx.URL) -> None:
        """Return when the host may be asked for ``url``: at once, or after a pause.

        Raises:
            FetchError: Its robots.txt forbids it, or cannot be read.
        """
        rules = self._rules_for(url)
        if not rules.can_fetch(str(url), self._agent):
            raise FetchError(
                f"{url.host} does not allow programs to fetch {url.path} (robots.txt)",
                "ask the publisher, or use a feed that carries the whole text",
            )
        pause = max(self._pause, min(float(rules.crawl_delay(self._agent) or 0), _LONGEST_PAUSE))
        time.sleep(self._reserve(url.host, pause))

    def _reserve(self, host: str, pause: float) -> float:
        """Take the host's next turn; return the seconds until then."""
        with self._lock:
            now = time.monotonic()
            start = max(now, self._free_at.pop(host, now))
            self._free_at[host] = start + pause
            while len(self._free_at) > _HOSTS:
                self._free_at.popitem(last=False)
        return start - now

    def _rules_for(self, url: httpx.URL) -> Protego:
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        with self._lock:
            known = self._rules.get(origin)
        if known is not None and time.monotonic() - known.read_at < _KEPT_SECONDS:
            return known.rules
        rules = Protego.parse(self._read_robots(f"{origin}/robots.txt"))
        with self._lock:
            self._rules[origin] = _Rules(rules, time.monotonic())
            while len(self._rules) > _HOSTS:
                self._rules.popitem(last=False)
        return rules
