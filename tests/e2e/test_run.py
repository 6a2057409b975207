"""``summariser run`` in a shell, with a Prefect server and with none."""

import json
import signal
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import httpx

from summariser.runs import RunReport
from summariser.store import DigestStore, Selection
from tests.e2e.shell import SAMPLES, Shell, wait_until
from tests.ingest.local_server import Answer, running_server
from tests.ingest.papers import RSS, item, rss, story

ARTICLES = len(list(SAMPLES.iterdir()))


def test_a_server_gets_every_task_and_the_user_the_summary_and_a_digest(
    shell: Shell, api_url: str, tmp_path: Path
) -> None:
    output = tmp_path / "digests"
    done = shell.run("run", SAMPLES, "--output", output, "--setting", "shard_tokens=1", "--show")
    assert done.returncode == 0, done.stderr
    for language in ("en", "ur", "ps", "prs"):
        assert f"{language} long flagged" in done.stdout  # the embedded model only drafts
    assert f"{ARTICLES} digests of {ARTICLES} articles (0 stored before)" in done.stdout
    assert done.stderr.splitlines()[0] == f"{ARTICLES} articles read, 0 of them stored before"
    assert len(done.stderr.splitlines()) == 1 + ARTICLES
    keys = DigestStore(output).keys()
    names = [f"shard-{key}" for key in keys]
    asked = {"task_runs": {"name": {"any_": names}, "state": {"type": {"any_": ["COMPLETED"]}}}}
    assert httpx.post(f"{api_url}/task_runs/count", json=asked).json() == ARTICLES


def test_without_a_server_a_temporary_one_keeps_every_task_and_stays_silent(
    tmp_path: Path,
) -> None:
    home = tmp_path / "prefect"
    alone = Shell(
        {"PREFECT_API_URL": "", "PREFECT_HOME": str(home), "SUMMARISER_HOME": str(tmp_path)}
    )
    done = alone.run(
        *("run", SAMPLES, "--output", tmp_path / "digests", "--setting", "shard_tokens=1"),
        "--json",
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["digests"] == ARTICLES
    assert len(done.stderr.splitlines()) == 1 + ARTICLES
    with sqlite3.connect(home / "prefect.db") as database:
        states = database.execute("select state_type, count(*) from task_run group by 1").fetchall()
    assert states == [("COMPLETED", ARTICLES)]


def test_feeds_are_a_source_of_the_command(shell: Shell, tmp_path: Path) -> None:
    local = Shell(
        {
            **shell.environment,
            "SUMMARISER_INGEST__ALLOWED_ADDRESSES": "127.0.0.1",
            "SUMMARISER_INGEST__PAUSE_SECONDS": "0",
        }
    )
    now = datetime.now(UTC)
    with running_server() as server:
        for name, text in [("a", story("Kunar")), ("b", story("Kunar")), ("c", story("Herat"))]:
            entry = item(name, text, link=f"https://{name}.example/news", now=now)
            server.answers[f"/{name}"] = Answer(rss([entry]), headers=RSS)
        opml = tmp_path / "feeds.opml"
        outlines = "".join(f"<outline xmlUrl='{server.url}/{name}'/>" for name in ("a", "b"))
        opml.write_text(f"<opml version='2.0'><head/><body>{outlines}</body></opml>")
        command = (
            *("run", "--feeds", opml, "--feeds", f"{server.url}/c", "--feeds", f"{server.url}/d"),
            *("--output", tmp_path / "digests", "--languages", "ur", "--lengths", "short"),
        )
        done = local.run(*command)
        again = local.run(*command, "--json")
    assert done.returncode == 3, done.stderr
    assert "2 digests of 2 articles" in done.stdout
    assert "the same story: https://b.example/news, first in https://a.example/news" in done.stderr
    assert f"not read: {server.url}/d: " in done.stderr
    assert "Traceback" not in done.stderr
    report = json.loads(again.stdout)
    assert (report["articles"], report["digests"]) == (0, 0)
    stored = DigestStore(tmp_path / "digests").read_table().to_pylist()
    assert {(row["source"], tuple(row["also_in"])) for row in stored} == {
        ("https://a.example/news", ("https://b.example/news",)),
        ("https://c.example/news", ()),
    }


def test_a_killed_run_takes_its_temporary_server_with_it(tmp_path: Path) -> None:
    alone = Shell(
        {
            "PREFECT_API_URL": "",
            "PREFECT_HOME": str(tmp_path / "prefect"),
            "SUMMARISER_HOME": str(tmp_path / "home"),
            "SCRIPTED_SECONDS": "0.5",
        }
    )
    output = tmp_path / "digests"
    with alone.running("run", SAMPLES, "--output", output, "--setting", "shard_tokens=1") as run:
        wait_until(lambda: bool(DigestStore(output).keys()), "the first shard")
        servers = [pid for pid in children(run.pid) if "flows.temporary_server" in command_of(pid)]
        run.kill()
    assert len(servers) == 1
    wait_until(lambda: not command_of(servers[0]), "the end of the server")


def test_a_temporary_server_that_does_not_start_is_told_with_a_fix(tmp_path: Path) -> None:
    database = f"sqlite+aiosqlite:///{tmp_path}/no-such-folder/prefect.db"
    alone = Shell(
        {
            "PREFECT_API_URL": "",
            "PREFECT_HOME": str(tmp_path / "prefect"),
            "PREFECT_API_DATABASE_CONNECTION_URL": database,
        }
    )
    done = alone.run("run", SAMPLES, "--output", tmp_path / "digests")
    assert done.returncode == 1
    *_, what, fix = done.stderr.splitlines()
    assert what == "error: the temporary Prefect server does not start"
    assert "PREFECT_API_URL" in fix


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def command_of(pid: int) -> str:
    """Return the command line of a process; nothing of one that has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except FileNotFoundError:
        return ""


def test_a_second_run_computes_nothing(shell: Shell, tmp_path: Path) -> None:
    log = tmp_path / "log"
    logged = Shell({**shell.environment, "SCRIPTED_LOG": str(log)})
    reports = [
        json.loads(logged.run("run", SAMPLES, "--output", tmp_path / "digests", "--json").stdout)
        for _ in range(2)
    ]
    assert list(reports[0]) == list(RunReport.__slots__)
    assert [report["digests"] for report in reports] == [ARTICLES, 0]
    assert reports[1]["skipped"] == ARTICLES
    assert reports[1]["generated_tokens"] == 0 < reports[0]["generated_tokens"]
    assert len(log.read_text().splitlines()) == ARTICLES


def test_ctrl_c_stops_between_two_texts_without_a_traceback(shell: Shell, tmp_path: Path) -> None:
    output = tmp_path / "digests"
    slow = Shell({**shell.environment, "SCRIPTED_SECONDS": "0.5"})
    with slow.running("run", SAMPLES, "--output", output, "--setting", "shard_tokens=1") as process:
        wait_until(lambda: bool(DigestStore(output).keys()), "the first shard")
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=120)
    assert process.returncode == 130
    assert errors.splitlines()[-1].startswith("interrupted; what is stored stays")
    assert "Traceback" not in errors
    again = shell.run("run", SAMPLES, "--output", output, "--json")
    assert json.loads(again.stdout)["skipped"] > 0
    assert len(DigestStore(output).read_table(Selection(verdicts=None))) == ARTICLES * 12
