"""Styles, typefaces and the script of the pages: known by name, kept in memory, cached for long."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fastapi import APIRouter, HTTPException, Request, Response

from summariser.store.export.fonts import FontFile, font_faces, font_files
from summariser.store.export.page import screen_typography
from summariser.translate.languages import LANGUAGES

router = APIRouter(include_in_schema=False)

SCRIPT = "htmx-4.0.1.min.js"
_MEDIA_TYPES = {
    "page.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
    SCRIPT: "text/javascript; charset=utf-8",
    "LICENSE-htmx.txt": "text/plain; charset=utf-8",
}
# The version in an address is of the content: what is there never changes.
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that pages load.

    Attributes:
        content: Its bytes.
        media_type: For HTTP.
        version: Hexadecimal digits of the content's sha256.
    """

    content: bytes
    media_type: str
    version: str


def asset_address(name: str) -> str:
    """Return the address of a file, which is another one when its content is."""
    return _address(name, assets()[name])


@router.get("/static/{name}")
def asset(name: str, request: Request, v: str = "") -> Response:
    """Answer with a file; one that the browser has already is not sent again."""
    found = assets().get(name)
    if found is None:
        raise HTTPException(404)
    headers = {
        "ETag": f'"{found.version}"',
        "Cache-Control": _FOR_EVER if v == found.version else _ASK_AGAIN,
    }
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(found.content, media_type=found.media_type, headers=headers)


@cache
def assets() -> Mapping[str, Asset]:
    """Return all files by name."""
    return {**_files(), "typography.css": _typography()}


@cache
def _files() -> Mapping[str, Asset]:
    folder = files("summariser.service") / "static"
    found = {
        name: _asset((folder / name).read_bytes(), media_type)
        for name, media_type in _MEDIA_TYPES.items()
    }
    fonts = {font.name: _asset(font.read(), "font/woff2") for font in font_files(LANGUAGES)}
    return {**found, **fonts}


@cache
def _typography() -> Asset:
    def address(font: FontFile) -> str:
        return _address(font.name, _files()[font.name])

    style = screen_typography(font_faces(LANGUAGES, address))
    return _asset(style.encode(), "text/css; charset=utf-8")


def _asset(content: bytes, media_type: str) -> Asset:
    return Asset(content, media_type, hashlib.sha256(content).hexdigest()[:16])


def _address(name: str, content: Asset) -> str:
    return f"/static/{name}?v={content.version}"
