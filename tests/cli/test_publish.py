"""``summariser publish``: the files of a day, told a line for each edition."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from summariser.store import DigestStore
from tests.cli.calling import Summariser
from tests.store.conftest import PUBLISHED_AT, digest, run, table

__all__ = ["digest", "run", "table"]  # fixtures

DAY = PUBLISHED_AT.date()


@pytest.fixture
def places(tmp_path: Path, table: Callable[..., pa.Table]) -> tuple[str, ...]:
    output = tmp_path / "digests"
    DigestStore(output).write("a" * 16, table(1))
    return ("--output", str(output), "--editions", str(tmp_path / "editions"))


def test_a_day_is_published_in_every_language(
    summariser: Summariser, places: tuple[str, ...], tmp_path: Path
) -> None:
    options = ("--date", DAY, "--formats", "html,jsonl", *places)
    done = summariser("publish", *options)
    assert done.code == 0, done.err
    assert done.out.splitlines() == [
        f"{DAY} {language}: 2 texts html jsonl (written)" for language in ("en", "ur", "ps", "prs")
    ]
    assert (tmp_path / "editions" / str(DAY) / "prs.html").exists()
    again = summariser("publish", *options)
    assert all(line.endswith("(as before)") for line in again.out.splitlines())


def test_programs_get_names_sizes_and_checksums(
    summariser: Summariser, places: tuple[str, ...]
) -> None:
    last = DAY + timedelta(days=1)
    done = summariser(
        *("publish", "--date", last, "--days", "2", "--languages", "ur", "--formats", "csv"),
        *("--json", *places),
    )
    empty, full = (json.loads(line) for line in done.out.splitlines())
    assert (empty["day"], empty["files"]) == (str(last), [])
    (file,) = full["files"]
    assert (file["name"], file["rows"]) == (f"{DAY}/ur.csv", 2)
    assert len(file["sha256"]) == 64


@pytest.mark.parametrize(
    ("option", "value", "known"),
    [("--formats", "docx", "html"), ("--languages", "tlh", "ur"), ("--date", "today", "%Y-%m-%d")],
)
def test_what_cannot_be_published_is_told(
    summariser: Summariser, places: tuple[str, ...], option: str, value: str, known: str
) -> None:
    done = summariser("publish", "--formats", "html", *places, option, value)
    assert done.code != 0
    assert value in done.err
    assert known in done.err
