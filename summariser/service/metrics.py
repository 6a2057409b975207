"""What is counted, for Prometheus."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_ARTICLES = (1, 2, 4, 8, 16, 32, 64)
_BATCH_SECONDS = (0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)


class Metrics:
    """The numbers of one service, in a registry of its own; safe for several threads."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        self._requests = Counter(
            "summariser_requests",
            "Requests answered.",
            ["method", "route", "status"],
            registry=registry,
        )
        self._latency = Histogram(
            "summariser_request_seconds",
            "Seconds until an answer began.",
            ["route"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._accepted = Counter("summariser_jobs_accepted", "Jobs accepted.", registry=registry)
        self._known = Counter(
            "summariser_known_answers", "Requests answered from memory.", registry=registry
        )
        self._ended = Counter(
            "summariser_jobs_ended", "Jobs that ended.", ["state"], registry=registry
        )
        self._queue = Gauge("summariser_jobs_alive", "Jobs that wait or run.", registry=registry)
        self._batches = Histogram(
            "summariser_batch_articles",
            "Articles of one call of the models.",
            buckets=_ARTICLES,
            registry=registry,
        )
        self._batch_seconds = Histogram(
            "summariser_batch_seconds",
            "Seconds of one call of the models, storing included.",
            buckets=_BATCH_SECONDS,
            registry=registry,
        )

    def watch_queue(self, length: Callable[[], int]) -> None:
        """Ask for the length of the queue whenever the numbers are read."""
        self._queue.set_function(length)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer.

        Args:
            method: HTTP method.
            route: The route's pattern, never the address itself.
            status: HTTP status.
            seconds: Until the answer began.
        """
        self._requests.labels(method, route, str(status)).inc()
        self._latency.labels(route).observe(seconds)

    def accepted(self) -> None:
        """Count an accepted job."""
        self._accepted.inc()

    def known(self) -> None:
        """Count a request that needed no job."""
        self._known.inc()

    def ended(self, state: str) -> None:
        """Count a job that ended."""
        self._ended.labels(state).inc()

    def batch(self, articles: int, seconds: float) -> None:
        """Count a call of the models."""
        self._batches.observe(articles)
        self._batch_seconds.observe(seconds)

    def text(self) -> bytes:
        """Return all numbers in Prometheus' text format."""
        return generate_latest(self._registry)
