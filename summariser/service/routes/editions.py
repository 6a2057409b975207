"""``/v1/editions`` and ``/v1/feeds``: files to download."""

from __future__ import annotations

from datetime import date
from email.utils import format_datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Response
from fastapi.responses import FileResponse

from summariser.service.downloads import EDITION_FORMATS, Download
from summariser.service.openapi import problem_responses
from summariser.service.state import ServiceState, state_of
from summariser.store.export import FORMATS
from summariser.translate.languages import LANGUAGES

router = APIRouter(prefix="/v1", tags=["downloads"])

State = Annotated[ServiceState, Depends(state_of)]
Etags = Annotated[str | None, Header(alias="if-none-match")]
Language = Annotated[str, Path(pattern=f"^({'|'.join(LANGUAGES)})$")]
EditionFormat = Annotated[str, Path(pattern=f"^({'|'.join(EDITION_FORMATS)})$")]

_FILE = {"schema": {"type": "string", "format": "binary"}}
_HEADERS = {
    "etag": {"schema": {"type": "string"}},
    "repr-digest": {"schema": {"type": "string"}, "description": "SHA-256 (RFC 9530)."},
}


@router.head("/editions/{day}/{language}.{form}", include_in_schema=False)
@router.get(
    "/editions/{day}/{language}.{form}",
    summary="Download the digests of a day",
    response_class=FileResponse,
    responses={
        200: {
            "headers": _HEADERS,
            "content": {
                FORMATS[name].media_type.partition(";")[0]: _FILE for name in EDITION_FORMATS
            },
        },
        206: {"description": "The range that was asked for."},
        304: {"description": "The copy that `If-None-Match` names is still good."},
        **problem_responses(401, 403, 404, 421, 422, 429, 501, 503),
    },
)
def edition(
    day: date,
    language: Language,
    form: EditionFormat,
    state: State,
    if_none_match: Etags = None,
) -> Response:
    """Return the edition of a day (of publication, UTC) in one language."""
    made = state.downloads.edition(day, language, form)
    return _sent(made, if_none_match, attached=True)


@router.head("/feeds/{language}.atom", include_in_schema=False)
@router.get(
    "/feeds/{language}.atom",
    summary="Subscribe to the digests of a language",
    response_class=FileResponse,
    responses={
        200: {"headers": _HEADERS, "content": {FORMATS["atom"].media_type: _FILE}},
        206: {"description": "The range that was asked for."},
        304: {"description": "The copy that `If-None-Match` names is still good."},
        **problem_responses(401, 403, 404, 421, 422, 429, 503),
    },
)
def feed(language: Language, state: State, if_none_match: Etags = None) -> Response:
    """Return the digests of the last days in one language as an Atom feed."""
    made = state.downloads.feed(language, state.settings.service.feed_days)
    return _sent(made, if_none_match, attached=False)


def _sent(made: Download, if_none_match: str | None, *, attached: bool) -> Response:
    headers = {
        "etag": made.etag,
        "repr-digest": made.digest,
        "last-modified": format_datetime(made.made_at, usegmt=True),
        "cache-control": "no-cache",
    }
    known = {tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")}
    if made.etag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    if attached:
        headers["content-disposition"] = f'attachment; filename="{made.name}"'
    return FileResponse(made.path, media_type=made.media_type, headers=headers)
