"""Problems that a reader meets, as pages in the look of the others."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from summariser.service.pages.templating import render
from summariser.service.problems import MEDIA_TYPE

_NOT_FOUND = HTTPStatus.NOT_FOUND
_FOR_PROGRAMS = ("/v1/", "/metrics", "/healthz", "/readyz")


class ProblemPages:
    """Turns problem details into a page where a browser asked for one.

    It stands before everything that may answer with a problem, so that limits, keys and unknown
    addresses have the same page as the routes. Status and headers stay.

    Args:
        app: Answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or not _wants_page(scope):
            await self._app(scope, receive, send)
            return
        start: Message | None = None
        body = b""

        async def send_page(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and _is_problem(message):
                start = message
            elif start is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    page = problem_page(json.loads(body), Headers(scope=start).get("retry-after"))
                    headers = MutableHeaders(scope=start)
                    headers["content-type"] = "text/html; charset=utf-8"
                    headers["content-length"] = str(len(page))
                    await send(start)
                    await send({"type": "http.response.body", "body": page})

        await self._app(scope, receive, send_page)


def problem_page(details: dict[str, Any], wait_seconds: str | None = None) -> bytes:
    """Return the page of a problem, UTF-8.

    Args:
        details: As RFC 9457 has them.
        wait_seconds: After how many seconds to try again.
    """
    status = int(details["status"])
    words = [details.get("detail", ""), details.get("fix", "")]
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # What failed inside names files and models, which are nothing to readers.
        words = ["the log of the service says more"]
    elif words[0] == HTTPStatus(status).phrase:
        words = ["nothing is found at this address" if status == _NOT_FOUND else ""]
    return render(
        "problem.html",
        status=status,
        title=details["title"],
        words=[each for each in words if each],
        wait_seconds=wait_seconds,
    ).encode()


def _wants_page(scope: Scope) -> bool:
    accepted = Headers(scope=scope).get("accept", "")
    return "text/html" in accepted and not scope["path"].startswith(_FOR_PROGRAMS)


def _is_problem(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type", "").startswith(MEDIA_TYPE)
