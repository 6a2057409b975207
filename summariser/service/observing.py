"""One line of log and one count for every answer; nothing of its content, nothing secret."""

from __future__ import annotations

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from summariser.service.metrics import Metrics
from summariser.service.problems import unexpected
from summariser.service.security.gate import Caller

_log = logging.getLogger(__name__)
_METHODS = frozenset({"GET", "HEAD", "POST", "DELETE", "OPTIONS", "PUT", "PATCH"})


class Observer:
    """Logs and counts answers, and answers where the program itself failed.

    Args:
        app: Answers.
        metrics: Counts.
    """

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0

        async def send_observed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._note(scope, status, time.perf_counter() - started)
            await send(message)

        try:
            await self._app(scope, receive, send_observed)
        except Exception as error:
            problem = unexpected(error)
            if status:  # half an answer is out already: all that is left is to break it off
                raise ConnectionAbortedError(problem.code) from None
            await problem.response()(scope, receive, send_observed)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        # The pattern of the route: an address may hold what somebody searched for.
        route = getattr(scope.get("route"), "path", "unmatched")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        caller = scope.get("caller", Caller())
        self._metrics.answered(method, route, status, seconds)
        _log.info("%s %s %d %.0f ms key=%s", method, route, status, seconds * 1e3, caller.id or "-")
