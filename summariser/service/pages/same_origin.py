"""Keeps pages of other sites from sending forms to the service in their reader's name."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import Request

from summariser.service.problems import ProblemError


def require_same_origin(request: Request) -> None:
    """Check that a form was sent from a page of the service itself.

    Browsers say so in ``Sec-Fetch-Site``; where the service is not on a trustworthy origin (plain
    HTTP in a local network) they leave that out and send ``Origin``.

    Raises:
        ProblemError: ``foreign_origin``: it comes from elsewhere, or nothing says where from.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        own = site == "same-origin"
    else:
        origin = urlsplit(request.headers.get("origin", ""))
        own = bool(origin.netloc) and origin.netloc == request.headers.get("host")
    if not own:
        raise ProblemError(
            "foreign_origin",
            "the form was not sent from a page of this service",
            "open the page here and send the form again; programs use /v1/digests",
        )
