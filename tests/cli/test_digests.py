"""Right-to-left texts on a terminal, and in a pipe."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from rich.console import Console

from summariser.cli.digests import print_rows
from summariser.records import Scores
from summariser.store import Row

NOW = datetime(2026, 1, 1, tzinfo=UTC)
URDU = "کانگو نے 19 اموات کے بعد ایکواٹور میں ایبولا کی وبا ختم ہونے کا اعلان کر دیا " * 3


@pytest.fixture
def row() -> Row:
    return Row(
        *("0" * 16, "1" * 16, "news.txt", (), "Congo [declares] end", None, NOW),
        *("en", "short", "ur", URDU),
        *("abstractive", "flagged", ("a [bold] reason",), Scores()),
        *("embedded-summarise@1", "embedded-translate@1", "embedded", "c", "r", NOW),
    )


def printed(row: Row, *, terminal: bool) -> list[str]:
    console = Console(
        file=io.StringIO(),
        width=60,
        color_system=None,
        force_terminal=terminal,
        soft_wrap=not terminal,
    )
    assert print_rows([row], console) == 1
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


def test_a_terminal_gets_each_line_isolated_on_the_right(row: Row) -> None:
    lines = [line for line in printed(row, terminal=True) if "\u2068" in line]
    assert len(lines) > 2
    for line in lines:
        text = line.strip()
        assert (text[0], text[-1]) == ("\u2068", "\u2069")
        assert len(line.replace("\u2068", "").replace("\u2069", "")) == 60
    words = " ".join(line.strip("\u2068\u2069 ") for line in lines)
    assert words == URDU.strip()


def test_a_label_stands_on_a_line_of_its_own_on_the_left(row: Row) -> None:
    assert "ur short flagged" in printed(row, terminal=True)


def test_a_pipe_gets_the_text_as_it_is(row: Row) -> None:
    assert URDU in printed(row, terminal=False)


def test_reasons_and_titles_are_printed_to_the_letter(row: Row) -> None:
    lines = printed(row, terminal=False)
    assert "Congo [declares] end" in lines
    assert "  - a [bold] reason" in lines


def test_every_source_of_a_story_is_named(row: Row) -> None:
    lines = printed(replace(row, also_in=("b.txt", "c.txt")), terminal=False)
    assert f"article {row.article_id} from news.txt, also in b.txt, also in c.txt" in lines


def test_an_extract_and_an_empty_text_are_called_so(row: Row) -> None:
    held = replace(row, text="", verdict="held", method="extractive_fallback")
    lines = printed(held, terminal=True)
    assert "ur short held (sentences of the article)" in lines
    assert any(line.strip("\u2068\u2069 ") == "-" for line in lines)


def test_the_notes_say_the_licence_and_what_the_gate_does_not_see(row: Row) -> None:
    lines = printed(row, terminal=False)
    assert any("embedded-translate@1" in line and "Licence: Gemma" in line for line in lines)
    assert any("read before you publish" in line for line in lines)
