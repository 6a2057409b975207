"""Bytes in the encodings that news files come in, and bytes that are no text."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summariser.errors import SourceError
from summariser.ingest.encoding import decode

ENGLISH = "The café said “no” – it paid £5. " * 5
URDU = "پاکستان کے وزیر نے کہا کہ حملہ جمعہ کو ہوا اور پانچ لوگ زخمی ہوئے۔ " * 5
PERSIAN = "وزير گفت که حمله روز جمعه رخ داد و پنج نفر زخمي شدند. " * 5


@pytest.mark.parametrize("text", [ENGLISH, URDU, "plain ascii " * 5])
@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_unicode_with_and_without_a_mark(text: str, codec: str) -> None:
    assert decode(text.encode(codec)) == text


def test_windows_western() -> None:
    assert decode(ENGLISH.encode("cp1252")) == ENGLISH


def test_windows_arabic() -> None:
    text = PERSIAN.replace("ی", "ي")
    assert decode(text.encode("cp1256")) == text


def test_a_stated_encoding_is_used_where_utf8_fails_and_ignored_where_it_is_wrong() -> None:
    polish = "Łódź i Kraków są piękne. " * 5
    assert decode(polish.encode("iso8859-2"), declared="iso-8859-2") == polish
    assert decode(URDU.encode(), declared="iso-8859-1") == URDU
    assert decode(ENGLISH.encode("cp1252"), declared="no-such-codec") == ENGLISH


def test_stray_windows_quotes_in_utf8_become_quotes() -> None:
    damaged = "Der Köln-Zug, she said: ".encode() + b"\x93yes\x94" + " – in Köln.".encode()
    assert decode(damaged) == "Der Köln-Zug, she said: “yes” – in Köln."


def test_a_file_cut_in_the_middle_of_a_character_loses_only_that() -> None:
    assert decode(URDU.rstrip().encode()[:-1]) == URDU.rstrip()[:-1]


def test_utf8_that_is_damaged_throughout_is_refused() -> None:
    damaged = bytearray(URDU.encode())
    damaged[5::9] = b"\xfe" * len(damaged[5::9])
    with pytest.raises(SourceError, match="damaged text"):
        decode(bytes(damaged))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04" + b"x" * 50, "office document"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "PNG"),
        (bytes(range(256)) * 8, "binary"),
        (b"\x01\x02\x03\x04\x05" * 100, "binary"),
        (bytes(1000), "binary"),
    ],
)
def test_what_is_no_text_is_named_and_refused(data: bytes, kind: str) -> None:
    with pytest.raises(SourceError, match=kind):
        decode(data)


@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_a_clear_error(data: bytes) -> None:
    with contextlib.suppress(SourceError):
        decode(data).encode("utf-8")


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc"])))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    assert decode(b"news: " + text.encode()) == "news: " + text
