"""Bad input of every kind: a clear error, nothing lost, never a traceback."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from summariser.store import DigestStore, Selection
from tests.e2e.shell import PROJECT, SAMPLES, Shell

GOOD = (SAMPLES / "congo-ebola.txt").read_text(encoding="utf-8")


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """Return a folder with good articles among bad files."""
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "broken.txt").write_bytes(GOOD.encode().replace(b"Congo", b"C\xffngo"))
    (folder / "long-line.txt").write_text("rain fell on the town " * 250_000)
    (folder / "unknown.txt").write_text("Lorem ipsum dolor sit amet consectetur " * 30)
    (folder / "lines.jsonl").write_text(
        json.dumps({"title": "No text"})
        + "\nnot json\n"
        + json.dumps({"title": "Rain in Herat", "text": "Rain fell in Herat on Monday. " * 30})
    )
    return folder


def test_bad_files_among_good_ones_are_named_and_the_good_ones_stored(
    shell: Shell, mixed: Path, tmp_path: Path
) -> None:
    output = tmp_path / "digests"
    done = shell.run(
        *("run", mixed, tmp_path / "gone.txt", "--output", output, "--lengths", "short"),
        *("--setting", "shard_tokens=1"),
    )
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    unread = {
        "empty.txt": "empty",
        "binary.txt": "not text",
        "long-line.txt": "5500000 characters, more than the 200000 of an article",
        "lines.jsonl:1": "text",
        "lines.jsonl:2": "JSON",
        "gone.txt": "no such file",
    }
    for source, what in unread.items():
        lines = done.stderr.splitlines()
        (place,) = [n for n, line in enumerate(lines) if f"{source}: " in line]
        assert lines[place].startswith("not read: ")
        assert what in lines[place]
        assert lines[place + 1].startswith("  fix: ")
    table = DigestStore(output).read_table(Selection(verdicts=None))
    summaries = {
        Path(row["source"]).name: row
        for row in table.to_pylist()
        if row["language"] == row["source_language"]
    }
    assert summaries["good.txt"]["verdict"] == "flagged"
    assert "lines.jsonl:3" in summaries
    assert summaries["unknown.txt"]["verdict"] == "held"
    assert "language" in summaries["unknown.txt"]["reasons"][0]
    # A damaged letter costs itself, not the article.
    assert "broken.txt" in summaries
    assert len(summaries) == 4


def test_a_missing_file_alone_is_a_failure_with_a_fix(shell: Shell, tmp_path: Path) -> None:
    done = shell.run("run", SAMPLES / "congo-ebolla.txt", "--output", tmp_path / "digests")
    assert done.returncode == 1
    assert "no such file or directory" in done.stderr
    assert "did you mean" in done.stderr
    assert not list((tmp_path / "digests").glob("published_date=*"))


def test_standard_input_without_text_is_told(shell: Shell, tmp_path: Path) -> None:
    done = subprocess.run(
        shell.command("summarise", "-"),
        input="",
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
    )
    assert done.returncode == 1
    what, fix = done.stderr.splitlines()
    assert what.startswith("error: -: ")
    assert fix.startswith("  fix: ")


@pytest.mark.parametrize(
    ("option", "value", "known"),
    [
        ("--profile", "embeded", "'embedded'"),
        ("--languages", "klingon", "ur, ps, prs"),
        ("--lengths", "epic", "headline, short, long"),
        ("--setting", "ingest.max_article_character=9", "max_article_characters"),
        ("--setting", "ingest.max_article_characters=9", "1000 or more"),
        ("--setting", "ingest.allowed_addresses=home", "'home'"),
        ("--feeds", "no-such-feeds.yaml", "no-such-feeds.yaml"),
    ],
)
def test_an_unknown_profile_language_length_or_setting_is_told_before_any_work(
    shell: Shell, tmp_path: Path, option: str, value: str, known: str
) -> None:
    done = shell.run("run", SAMPLES, "--output", tmp_path / "digests", option, value)
    assert (done.returncode, done.stdout) == (2, "")
    what, fix = done.stderr.splitlines()
    assert what.startswith("error: ")
    assert fix.startswith("  fix: ")
    assert known in done.stderr
    assert not (tmp_path / "digests").exists()


def test_an_article_s_text_may_be_as_long_as_the_setting_says(shell: Shell, tmp_path: Path) -> None:
    long = tmp_path / "long.txt"
    long.write_text("Rain fell on the town of Herat on Monday. " * 100)
    done = shell.run(
        *("run", long, SAMPLES, "--output", tmp_path / "digests", "--lengths", "short"),
        *("--languages", "ur", "--setting", "ingest.max_article_characters=4000"),
    )
    assert done.returncode == 3
    assert f"not read: {long}: 4200 characters" in done.stderr
    stored = DigestStore(tmp_path / "digests").read_table(Selection(verdicts=None))
    assert len(set(stored["article_id"].to_pylist())) == len(list(SAMPLES.iterdir()))


def on_a_small_disk(shell: Shell, folder: Path, options: str) -> Shell:
    """Return a shell in which ``folder`` is a file system in memory."""
    folder.mkdir()
    if subprocess.run(["unshare", "-rm", "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a file system of their own")
    mount = f'mount -t tmpfs -o {options} tmpfs "{folder}" && exec "$@"'
    return Shell(shell.environment, ("unshare", "-rm", "sh", "-c", mount, "sh"))


def test_a_read_only_output_is_told_before_any_work(shell: Shell, tmp_path: Path) -> None:
    closed = on_a_small_disk(shell, tmp_path / "closed", "ro")
    done = closed.run("run", SAMPLES, "--output", tmp_path / "closed" / "digests")
    assert done.returncode == 1
    what, fix = done.stderr.splitlines()
    assert what.startswith("error: ")
    assert "Read-only file system" in what
    assert fix.startswith("  fix: ")


def test_a_full_disk_ends_the_run_with_what_to_do(shell: Shell, tmp_path: Path) -> None:
    # Room for the staged articles and nothing else.
    small = on_a_small_disk(shell, tmp_path / "small", "size=16k")
    done = small.run("run", SAMPLES, "--output", tmp_path / "small" / "digests")
    assert done.returncode == 1
    *_, what, fix = done.stderr.splitlines()
    assert "No space left on device" in what
    assert fix.startswith("  fix: free some space")
    assert "Traceback" not in done.stderr


def test_a_damaged_model_in_the_cache_is_named_with_what_to_do(
    shell: Shell, tmp_path: Path
) -> None:
    pytest.importorskip("gguf")
    from summariser.models.prepare import prepared_path
    from summariser.models.registry import load_registry

    entry = load_registry().get("embedded-summarise")
    damaged = prepared_path(entry, tmp_path / "home")
    damaged.mkdir(parents=True)
    (damaged / "model.bin").write_bytes(b"half")
    program = [sys.executable, "-c", "from summariser.cli import main; main()"]
    done = subprocess.run(
        [*program, "summarise", SAMPLES / "congo-ebola.txt"],
        capture_output=True,
        text=True,
        check=False,
        env={"SUMMARISER_HOME": str(tmp_path / "home"), "PATH": ""},
    )
    assert done.returncode == 1
    assert str(damaged) in done.stderr
    assert "delete" in done.stderr.splitlines()[-1]
