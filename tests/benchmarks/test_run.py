"""Where the time of a run goes: inside the models or outside of them.

Run with ``pytest tests/benchmarks/test_run.py -s``. The articles and their texts are the
project's own; the models answer from a script, so that what is measured is everything else:
starting, the temporary Prefect server, reading, the quality gate, the store, the report.
``SUMMARISER_BENCH_ARTICLES=8 SUMMARISER_BENCH_MODELS=embedded`` measures with the real ones.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.e2e.shell import PROJECT, Shell

ARTICLES = int(os.environ.get("SUMMARISER_BENCH_ARTICLES", "61"))
MODELS = os.environ.get("SUMMARISER_BENCH_MODELS", "scripted")
# What the embedded model takes for three summaries and nine translations on two cores, when it
# is quick; the share that is promised is a share of a run with it.
QUICK_SECONDS_AN_ARTICLE = 8.0
HIGHEST_SHARE_OUTSIDE = 0.15


def test_time_outside_the_models(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = (PROJECT / "data" / "summaries" / "articles.jsonl").read_text().splitlines()
    articles = [json.loads(line) for line in lines[:ARTICLES]]
    news = tmp_path / "news.jsonl"
    news.write_text(
        "\n".join(json.dumps({name: one[name] for name in ("title", "text")}) for one in articles)
    )
    shell = Shell({"PREFECT_API_URL": "", "PREFECT_HOME": str(tmp_path / "prefect")})
    command = shell.command("run", news, "--output", tmp_path / "digests", "--json")
    if MODELS == "embedded":
        command[1:3] = ["-c", "from summariser.cli import main; main()"]
    started = time.perf_counter()
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=PROJECT,
        env={**os.environ, **shell.environment},
    )
    wall = time.perf_counter() - started
    report = json.loads(done.stdout)
    inside = report["engine_seconds"]
    outside = wall - inside
    around = wall - report["seconds"]
    with capsys.disabled():
        print(
            f"\n{report['digests']} articles with {MODELS} models on {sys.platform}: "
            f"{wall:.1f} s, {inside:.1f} s in the models, {outside:.1f} s outside "
            f"({1000 * outside / ARTICLES:.0f} ms an article), of which {around:.1f} s to start "
            f"and stop"
        )
    assert report["digests"] == ARTICLES
    if MODELS == "scripted":
        inside = ARTICLES * QUICK_SECONDS_AN_ARTICLE
    assert outside / (inside + outside) < HIGHEST_SHARE_OUTSIDE
