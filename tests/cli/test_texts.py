"""On demand: the digest of one article, and plain translation."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.calling import SAMPLES, Summariser

ARTICLE = SAMPLES / "congo-ebola.txt"


def test_a_digest_as_text_has_every_length_and_language(summariser: Summariser) -> None:
    done = summariser("summarise", ARTICLE)
    assert done.code == 0
    for length in ("headline", "short", "long"):
        for language in ("en", "ur", "ps", "prs"):
            assert f"{language} {length} flagged" in done.out  # the embedded model only drafts
    assert "read before you publish" in done.out


def test_a_digest_as_json_has_the_columns_of_the_store(summariser: Summariser) -> None:
    done = summariser("summarise", ARTICLE, "--format", "json", "--lengths", "short")
    rows = json.loads(done.out)
    assert [row["language"] for row in rows] == ["en", "ur", "ps", "prs"]
    assert {row["profile"] for row in rows} == {"embedded"}
    assert rows[0]["scores"]["grounding"] == 1.0


def test_a_digest_as_html_says_direction_and_language(summariser: Summariser) -> None:
    done = summariser("summarise", ARTICLE, "--format", "html", "--languages", "ur")
    assert done.code == 0
    assert 'lang="ur"' in done.out
    assert 'dir="rtl"' in done.out


def test_a_digest_on_demand_needs_no_orchestrator() -> None:
    program = (
        "import sys, pytest; from tests.e2e import scripted; from summariser.cli import main\n"
        "scripted.install(pytest.MonkeyPatch())\n"
        "try: main()\n"
        "finally: assert 'prefect' not in sys.modules and 'transformers' not in sys.modules"
    )
    command = [sys.executable, "-c", program, "summarise", str(ARTICLE), "--lengths", "headline"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=SAMPLES.parents[1]
    )
    assert (done.returncode, "ur headline flagged" in done.stdout) == (0, True), done.stderr


def test_an_article_that_is_not_there_is_told(summariser: Summariser) -> None:
    done = summariser("summarise", SAMPLES / "congo-ebolla.txt")
    assert done.code == 1
    assert "no such file or directory" in done.err
    assert "congo-ebola.txt" in done.err


def test_more_than_one_article_is_a_case_for_run(summariser: Summariser) -> None:
    done = summariser("summarise", SAMPLES)
    assert done.code == 1
    assert "summariser run" in done.err


def test_an_article_that_makes_the_model_fail_is_told(
    summariser: Summariser, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text("POISON in the well, officials in the town said on Monday. " * 5)
    done = summariser("summarise", bad)
    assert (done.code, done.out) == (1, "")
    assert "the text is poisonous" in done.err


def test_lines_are_translated_one_for_one(summariser: Summariser, tmp_path: Path) -> None:
    lines = ["One line.", "", "Two. Sentences.", "a\u2028b", "Last"]
    file = tmp_path / "lines.txt"
    file.write_text("\r\n".join(lines) + "\n", encoding="utf-8-sig", newline="")
    done = summariser("translate", file, "--to", "ur", "--lines")
    assert done.code == 0
    translated = done.out.removesuffix("\n").split("\n")
    assert [bool(line) for line in translated] == [bool(line) for line in lines]


def test_standard_input_is_translated(
    summariser: Summariser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"One line.\n")))
    done = summariser("translate", "-", "--to", "ps")
    assert (done.code, len(done.out.splitlines())) == (0, 1)


@pytest.mark.parametrize("content", [b"caf\xe9", None])
def test_what_cannot_be_read_as_text_is_told(
    content: bytes | None, summariser: Summariser, tmp_path: Path
) -> None:
    file = tmp_path / "text.txt"
    if content is not None:
        file.write_bytes(content)
    done = summariser("translate", file, "--to", "ur")
    assert (done.code, done.out) == (1, "")
    assert "cannot be read" in done.err
    assert "fix: give a text file in UTF-8" in done.err


def test_one_language_is_translated_to_at_a_time(summariser: Summariser) -> None:
    done = summariser("translate", ARTICLE, "--to", "ur,ps")
    assert done.code == 2
    assert "one language at a time" in done.err
