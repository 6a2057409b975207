"""Bodies of requests: read whole before anything else, within bounds of size, time and depth."""

from __future__ import annotations

import asyncio
import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from summariser.service.problems import ProblemError

_STRING_OR_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*"?|[\[{]|[\]}]', re.DOTALL)


class BodyGuard:
    """Reads the body of each request and hands it on in one piece.

    Args:
        app: Answers.
        most_bytes: Of a body, counted while it arrives.
        seconds: For a body to arrive whole.
        json_depth: Arrays and objects inside one another.
    """

    def __init__(self, app: ASGIApp, *, most_bytes: int, seconds: float, json_depth: int) -> None:
        self._app = app
        self._most_bytes = most_bytes
        self._seconds = seconds
        self._json_depth = json_depth

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse its body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            body = await self._read(Headers(scope=scope), receive)
        except ProblemError as problem:
            await problem.response()(scope, receive, send)
            return
        if body is None:  # the client has gone
            return
        handed_on = False

        async def receive_again() -> Message:
            nonlocal handed_on
            if not handed_on:
                handed_on = True
                return {"type": "http.request", "body": body, "more_body": False}
            return await receive()

        await self._app(scope, receive_again, send)

    async def _read(self, headers: Headers, receive: Receive) -> bytes | None:
        stated = headers.get("content-length", "")
        if stated.isascii() and stated.isdigit() and int(stated) > self._most_bytes:
            raise self._too_large()
        try:
            async with asyncio.timeout(self._seconds):
                body = await self._all_of(receive)
        except TimeoutError:
            raise ProblemError(
                "body_too_slow",
                f"the body did not arrive within {self._seconds:g} s",
                "send it faster, or a smaller one",
                headers={"connection": "close"},
            ) from None
        if body and _too_deep(body, self._json_depth) and "json" in headers.get("content-type", ""):
            raise ProblemError(
                "json_too_deep",
                f"the JSON is nested more than {self._json_depth} deep",
                "send the object that /v1/openapi.json describes",
            )
        return body

    async def _all_of(self, receive: Receive) -> bytes | None:
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            if len(body) > self._most_bytes:
                raise self._too_large()
            more = message.get("more_body", False)
        return bytes(body)

    def _too_large(self) -> ProblemError:
        return ProblemError(
            "body_too_large",
            f"the body has more than {self._most_bytes} bytes",
            "send one article at a time",
            headers={"connection": "close"},
        )


def _too_deep(body: bytes, most: int) -> bool:
    """Say whether brackets outside of strings are nested deeper than ``most``."""
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(body):
        mark = found.group()[:1]
        if mark in b"[{":
            depth += 1
            if depth > most:
                return True
        elif mark in b"]}":
            depth -= 1
    return False
