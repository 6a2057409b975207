"""Bytes to text: UTF-8 and UTF-16 with or without a mark, Windows Arabic and Western."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from summariser.errors import SourceError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "compressed with gzip"),
    (b"PAR1", "a Parquet file"),
    (b"{\\rtf", "an RTF document"),
)
_SAMPLE_BYTES = 65_536
# Above this share of control characters a file is not text in any encoding.
_MOST_CONTROLS = 0.01
# Above this share of unreadable characters a text is damaged beyond use.
_MOST_UNREADABLE = 0.02
# Above this share of bytes over 127 among the letters, the script is not Latin.
_NOT_LATIN = 0.5
_NOT_LATIN_ENCODINGS = ["cp1256", "iso8859_6", "cp1251", "koi8_r", "iso8859_5", "cp1253", "cp1255"]
_CONTROL_BYTES = bytes(sorted(set(range(32)) - set(b"\t\n\r\f\x0b\x1b\x1a\x1c\x1d\x1e\x1f")))
_FIX_BINARY = "convert it to text, HTML, JSON lines, CSV or Parquet first"
_FIX_DAMAGED = "save it again as UTF-8 from the program that made it"


def decode(data: bytes, declared: str | None = None) -> str:
    """Return ``data`` as text, with line ends as they are and without a byte order mark.

    A few damaged bytes in UTF-8 are read as Windows-1252 where that gives a character (stray
    quotation marks do), and otherwise shown as U+FFFD.

    Args:
        data: A whole file, or a part that begins and ends at a character.
        declared: The encoding that the source states; tried where UTF-8 fails.

    Raises:
        SourceError: The bytes are not text, or too damaged to read.
    """
    return _read(data, find_encoding(data, declared))


def find_encoding(data: bytes, declared: str | None = None) -> str:
    """Return the name of the codec that reads ``data``, of which a sample is looked at.

    Raises:
        SourceError: The bytes are not text.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return codec
    for magic, name in _MAGIC:
        if data.startswith(magic):
            raise SourceError(f"not text but {name}", _FIX_BINARY)
    if b"\0" in data[:_SAMPLE_BYTES]:
        return _utf16_without_mark(data)
    sample = data[:_SAMPLE_BYTES]
    if sample and len(sample) - len(sample.translate(None, _CONTROL_BYTES)) > (
        _MOST_CONTROLS * len(sample)
    ):
        raise SourceError("binary data, not text", _FIX_BINARY)
    if _is_utf8(data):
        return "utf-8"
    if declared and _reads(data, declared):
        return declared
    return "utf-8" if _mostly_utf8(data) else _legacy(data)


def _read(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        text = data.decode(codec, "stray-bytes" if codec.startswith("utf-8") else "replace")
    text = text.rstrip("\ufffd")  # a file cut in the middle of its last character
    if text.count("\ufffd") > _MOST_UNREADABLE * len(text):
        raise SourceError(
            f"damaged text: {text.count(chr(0xFFFD))} of {len(text)} characters cannot be read "
            f"as {codec}",
            _FIX_DAMAGED,
        )
    return text


def _stray_bytes(error: UnicodeError) -> tuple[str, int]:
    """Read one byte beside ASCII as Windows-1252, as in an old ``café``; others are damage."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    data, start, end = error.object, error.start, error.end
    after_ascii = data[max(start - 1, 0)] < 0x80
    before_ascii = end < len(data) and data[end] < 0x80
    is_mark = 0x80 <= data[start] < 0xA0  # a quotation mark or dash, which may end a word
    if end - start == 1 and (after_ascii or (is_mark and before_ascii)):
        return data[start:end].decode("cp1252", "replace"), end
    return "\ufffd", end


codecs.register_error("stray-bytes", _stray_bytes)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _reads(data: bytes, codec: str) -> bool:
    try:
        data[:_SAMPLE_BYTES].decode(codec)
    except (LookupError, UnicodeError):
        return False
    return True


def _mostly_utf8(data: bytes) -> bool:
    """Tell damaged UTF-8 from another encoding: more characters of several bytes than damage."""
    text = data[:_SAMPLE_BYTES].decode("utf-8", "replace").rstrip("\ufffd")
    damaged = text.count("\ufffd")
    intact = sum(1 for char in text if char > "\x7f") - damaged
    return intact > damaged


def _legacy(data: bytes) -> str:
    """Name a one-byte encoding from a sample: Windows-1252 unless the script is not Latin."""
    sample = data[:_SAMPLE_BYTES]
    high = len(re.findall(rb"[\x80-\xff]", sample))
    letters = len(re.findall(rb"[A-Za-z]", sample)) + high
    if high <= _NOT_LATIN * letters:
        return "cp1252"
    best = from_bytes(sample, cp_isolation=_NOT_LATIN_ENCODINGS).best()
    if best is None:
        raise SourceError("text in an encoding that could not be told", _FIX_DAMAGED)
    return best.encoding


def _utf16_without_mark(data: bytes) -> str:
    """Name the byte order of UTF-16 by which half of its pairs is zero at spaces and Latin."""
    sample = data[: _SAMPLE_BYTES & ~1]
    first, second = sample[0::2].count(0), sample[1::2].count(0)
    codec = "utf-16-le" if second > first else "utf-16-be"
    text = sample.decode(codec, "replace")
    readable = sum(1 for char in text if char.isalnum() or char.isspace())
    # Half of a random sample is letters too, of dozens of scripts; a text has spaces.
    if min(first, second) or "\ufffd" in text[:-1] or readable < 0.7 * len(text):
        raise SourceError("binary data, not text", _FIX_BINARY)
    return codec
