"""The body of an answer, decompressed and never larger than it may be."""

from __future__ import annotations

import zlib

import httpx

from summariser.errors import SourceError

_GZIP_OR_ZLIB = 47  # window bits that let zlib read both
_CODINGS = frozenset({"gzip", "x-gzip", "deflate"})


class FetchError(SourceError):
    """A fetch was refused or failed.

    Attributes:
        status: The HTTP status, where the server answered with one.
    """

    def __init__(self, what: str, fix: str, status: int | None = None) -> None:
        super().__init__(what, fix)
        self.status = status


def read_body(response: httpx.Response, max_bytes: int, max_decoded_bytes: int) -> bytes:
    """Return the decompressed body, never holding more than the bounds.

    Args:
        response: An answer whose stream was not read yet.
        max_bytes: Bytes received.
        max_decoded_bytes: Bytes after decompression.

    Raises:
        FetchError: It is larger, damaged, or in a content encoding that was not asked for.
    """
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding != "identity" and coding not in _CODINGS:
        raise FetchError(f"{response.url} is compressed as {coding}", "report it to the publisher")
    inflater = None if coding == "identity" else _Inflater()
    body = bytearray()
    received = 0
    try:
        for chunk in response.iter_raw():
            received += len(chunk)
            if received > max_bytes:
                raise _too_large(response, max_bytes, "")
            room = max_decoded_bytes - len(body) + 1
            body += chunk if inflater is None else inflater.inflate(chunk, room)
            if len(body) > max_decoded_bytes:
                raise _too_large(response, max_decoded_bytes, " once decompressed")
    except zlib.error as error:
        raise FetchError(f"{response.url} is damaged: {error}", "try again later") from error
    if inflater is not None and received and not inflater.ended:
        raise FetchError(f"{response.url} ends in the middle", "try again later")
    return bytes(body)


class _Inflater:
    """Decompresses gzip (of several members too) and zlib, a bounded piece at a time."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_GZIP_OR_ZLIB)

    @property
    def ended(self) -> bool:
        return self._member.eof

    def inflate(self, data: bytes, room: int) -> bytes:
        """Return at most ``room`` bytes; a full answer means that there may be more."""
        pieces = bytearray()
        while data and len(pieces) < room:
            if self._member.eof:
                self._member = zlib.decompressobj(_GZIP_OR_ZLIB)
            pieces += self._member.decompress(data, room - len(pieces))
            data = self._member.unused_data
        return bytes(pieces)


def _too_large(response: httpx.Response, limit: int, when: str) -> FetchError:
    return FetchError(
        f"{response.url} is larger than {limit / 2**20:g} MiB{when}",
        "give the address of a single article, or raise the limit",
    )
