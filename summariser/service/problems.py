"""Errors as RFC 9457 problem details, each with a stable code."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from summariser.errors import ModelError, SettingsError, SourceError, StoreError, SummariserError

MEDIA_TYPE = "application/problem+json"

_log = logging.getLogger(__name__)

CODES: Mapping[str, tuple[int, str]] = {
    "article_unreadable": (422, "The article cannot be read"),
    "bad_host": (421, "The service is not called by this name"),
    "bad_request": (400, "The request cannot be read"),
    "body_too_large": (413, "The body is too large"),
    "body_too_slow": (408, "The body did not arrive in time"),
    "foreign_origin": (403, "The request comes from a page of another site"),
    "forbidden": (403, "The key does not allow this"),
    "format_unavailable": (501, "The format cannot be made here"),
    "idempotency_key_reused": (422, "The idempotency key was used for another request"),
    "internal_error": (500, "The service failed"),
    "invalid": (422, "A value is not valid"),
    "json_too_deep": (400, "The JSON is nested too deeply"),
    "method_not_allowed": (405, "The method is not allowed here"),
    "models_failed": (503, "The models cannot be used"),
    "not_found": (404, "There is no such thing"),
    "processing_failed": (500, "The digest could not be made"),
    "queue_full": (429, "Too many jobs are waiting"),
    "rate_limited": (429, "Too many requests"),
    "starting": (503, "The service is not ready yet"),
    "stopping": (503, "The service is being stopped"),
    "store_failed": (503, "The store cannot be used"),
    "text_too_long": (413, "The article is too long"),
    "unauthorized": (401, "A key is needed"),
    "unsupported_media_type": (415, "The body is not JSON"),
}
"""Status and title of every problem by its code; codes never change their meaning."""

_BY_STATUS = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    415: "unsupported_media_type",
}
_FIXES = {
    404: "check the address; /v1/openapi.json has all of them",
    405: "use one of the methods that the header Allow names",
}


class ProblemError(SummariserError):
    """An error that is told to the client.

    Args:
        code: One of ``CODES``.
        what: What was wrong.
        fix: What the client can do.
        headers: More headers of the answer.
        errors: The single values that are wrong, each with ``pointer`` and ``message``.
    """

    def __init__(
        self,
        code: str,
        what: str,
        fix: str,
        *,
        headers: Mapping[str, str] | None = None,
        errors: list[dict[str, str]] | None = None,
    ) -> None:
        super().__init__(what, fix)
        self.code = code
        self.status, self.title = CODES[code]
        self.headers = dict(headers or {})
        self.errors = errors

    def body(self) -> dict[str, Any]:
        """Return the problem details."""
        details: dict[str, Any] = {
            "type": f"urn:summariser:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "detail": self.what,
            "fix": self.fix,
        }
        return details if self.errors is None else {**details, "errors": self.errors}

    def response(self) -> Response:
        """Return the answer."""
        return JSONResponse(self.body(), self.status, self.headers, MEDIA_TYPE)


def problem_of(error: SummariserError) -> ProblemError:
    """Return the problem that an error of the product is for a client."""
    match error:
        case ProblemError():
            return error
        case SourceError():
            return ProblemError("article_unreadable", error.what, error.fix)
        case StoreError():
            return ProblemError("store_failed", error.what, error.fix)
        case ModelError():
            return ProblemError("models_failed", error.what, error.fix)
        case SettingsError():
            return ProblemError("invalid", error.what, error.fix)
        case _:
            return ProblemError("internal_error", error.what, error.fix)


def add_problem_handlers(app: FastAPI) -> None:
    """Make every error of ``app`` an answer with problem details."""
    app.add_exception_handler(SummariserError, _on_summariser_error)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(Exception, on_unexpected)


def unexpected(error: BaseException) -> ProblemError:
    """Log where an error of the program itself happened, and return what a client is told.

    The message of the error is not logged: it may quote an article.
    """
    trace = "".join(traceback.format_tb(error.__traceback__)).rstrip()
    _log.error("%s\n%s", type(error).__name__, trace)
    return ProblemError(
        "internal_error",
        "an error of the program; its place is in the log",
        "try again; if it stays, report it with the time",
    )


async def on_unexpected(request: Request, error: Exception) -> Response:
    """Answer an error of the program itself."""
    return unexpected(error).response()


async def _on_summariser_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, SummariserError)
    return problem_of(error).response()


async def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = _BY_STATUS.get(error.status_code)
    if code is None:
        phrase = HTTPStatus(error.status_code).phrase
        return JSONResponse(
            {"type": "about:blank", "title": phrase, "status": error.status_code},
            error.status_code,
            dict(error.headers or {}),
            MEDIA_TYPE,
        )
    fix = _FIXES.get(error.status_code, "check the request against /v1/openapi.json")
    return ProblemError(code, str(error.detail), fix, headers=error.headers).response()


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [
        # Never the value itself: it may be a whole article.
        {"pointer": "/".join(["", *map(str, each["loc"])]), "message": str(each["msg"])}
        for each in error.errors()
    ]
    unreadable = any(each["type"] == "json_invalid" for each in error.errors())
    return ProblemError(
        "bad_request" if unreadable else "invalid",
        f"{errors[0]['pointer']}: {errors[0]['message']}" if errors else "the request is not valid",
        "correct the values that are named; /v1/openapi.json describes them",
        errors=errors,
    ).response()
