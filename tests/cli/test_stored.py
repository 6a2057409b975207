"""Reading and exporting what is stored."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.cli.calling import SAMPLES, Summariser

ARTICLES = len(list(SAMPLES.iterdir()))


def test_stored_digests_are_shown(summariser: Summariser, stored: Path) -> None:
    done = summariser("show", "--output", stored, "--languages", "ps", "--lengths", "headline")
    assert done.code == 0
    assert done.out.count("ps headline") == ARTICLES
    assert "ur headline" not in done.out


def test_stored_digests_are_shown_as_json_lines(summariser: Summariser, stored: Path) -> None:
    done = summariser("show", "--output", stored, "--json")
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert len(rows) == ARTICLES * 12
    article_id = rows[0]["article_id"]
    one = summariser("show", article_id, "--output", stored, "--json")
    assert len(one.out.splitlines()) == 12


def test_options_that_nothing_fits_are_told(summariser: Summariser, stored: Path) -> None:
    done = summariser("show", "--output", stored, "--date", "1999-01-01")
    assert (done.code, done.out) == (0, "")
    assert "none of the digests" in done.err


@pytest.mark.parametrize("command", [["show"], ["export", "all.csv"]])
def test_a_store_that_is_not_there_is_told(
    command: list[str], summariser: Summariser, tmp_path: Path
) -> None:
    done = summariser(*command, "--output", tmp_path / "nowhere")
    assert done.code == 1
    assert "there are no digests in" in done.err
    assert "summariser run" in done.err


@pytest.mark.parametrize("form", ["jsonl", "csv", "html", "parquet"])
def test_an_export_takes_its_format_from_the_name(
    form: str, summariser: Summariser, stored: Path, tmp_path: Path
) -> None:
    target = tmp_path / f"all.{form}"
    done = summariser("export", target, "--output", stored)
    assert done.code == 0
    assert f"{ARTICLES * 12} texts" in done.out
    if form == "parquet":
        assert pq.read_table(target).num_rows == ARTICLES * 12


def test_an_unknown_format_names_the_known_ones(
    summariser: Summariser, stored: Path, tmp_path: Path
) -> None:
    done = summariser("export", tmp_path / "all.doc", "--output", stored)
    assert done.code == 1
    assert "parquet, jsonl, csv, html" in done.err
