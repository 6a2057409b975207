"""Killed runs and runs at the same time end with the rows of one undisturbed run."""

import json
import subprocess
from functools import partial
from pathlib import Path

import pytest

from summariser.store import DigestStore, Selection
from tests.e2e.shell import PROJECT, Shell, wait_until

COLUMNS = ["article_id", "length", "language", "text", "verdict", "config_hash"]
OPTIONS = ("--languages", "ur", "--lengths", "headline,short", "--setting", "shard_tokens=1")
ARTICLES = 8


@pytest.fixture
def news(tmp_path: Path) -> Path:
    lines = (PROJECT / "data" / "summaries" / "articles.jsonl").read_text().splitlines()
    articles = [json.loads(line) for line in lines[:ARTICLES]]
    path = tmp_path / "news.jsonl"
    path.write_text(
        "\n".join(json.dumps({name: one[name] for name in ("title", "text")}) for one in articles)
    )
    return path


def rows(output: Path) -> list[dict[str, str]]:
    table = DigestStore(output).read_table(Selection(verdicts=None), COLUMNS)
    return sorted(table.to_pylist(), key=lambda row: [row[name] for name in COLUMNS])


def stored_files(output: Path) -> int:
    return len(list(output.glob("published_date=*/*.parquet")))


def has_files(output: Path, files: int, process: subprocess.Popen[str]) -> bool:
    assert process.poll() is None, process.communicate()
    return stored_files(output) >= files


def test_a_run_killed_at_three_moments_computes_only_what_was_not_stored(
    shell: Shell, news: Path, tmp_path: Path
) -> None:
    undisturbed, killed = tmp_path / "undisturbed", tmp_path / "killed"
    log = tmp_path / "log"
    shell.run("run", news, "--output", undisturbed, *OPTIONS)
    slow = Shell({**shell.environment, "SCRIPTED_SECONDS": "0.1", "SCRIPTED_LOG": str(log)})
    for files in (1, 3, 5):
        with slow.running("run", news, "--output", killed, *OPTIONS) as process:
            wait_until(partial(has_files, killed, files, process), f"{files} files")
            process.kill()
    done = slow.run("run", news, "--output", killed, *OPTIONS, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["skipped"] >= 5
    assert rows(killed) == rows(undisturbed)
    assert len(rows(killed)) == ARTICLES * 2 * 2
    # At each of the three moments at most the two articles at work were lost.
    assert ARTICLES <= len(log.read_text().splitlines()) <= ARTICLES + 3 * 2


def test_two_runs_at_once_leave_each_text_once(shell: Shell, news: Path, tmp_path: Path) -> None:
    output = tmp_path / "digests"
    slow = Shell({**shell.environment, "SCRIPTED_SECONDS": "0.1"})
    with (
        slow.running("run", news, "--output", output, *OPTIONS) as first,
        slow.running("run", news, "--output", output, *OPTIONS) as second,
    ):
        for process in (first, second):
            _, errors = process.communicate(timeout=300)
            assert process.returncode == 0, errors
    assert len(rows(output)) == ARTICLES * 2 * 2
    assert stored_files(output) == ARTICLES
