"""The service on the embedded model under fifty clients that do not wait for each other.

Run with ``pytest tests/benchmarks/bench_service_embedded.py -s``; its name keeps it out of ``make
test``, for it takes minutes. Models are those of ``SUMMARISER_HOME``, prepared if they are not.
Far more is asked for than two cores write: what counts is that everybody is answered, with a
digest, a job to follow, or when to come again, and that the page stays quick meanwhile.
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.benchmarks.load import Load, load
from tests.e2e.shell import PROJECT, wait_until
from tests.service.news import small_article

CLIENTS, SECONDS = 50, 60
ANSWERS = (httpx.codes.OK, httpx.codes.ACCEPTED, httpx.codes.TOO_MANY_REQUESTS)
PREPARE_SECONDS = 600


def one_text(number: int) -> dict[str, Any]:
    """Return a request for a headline in Urdu; one in two was asked for before."""
    return small_article(number - number % 2)


def watch(url: str, seen: Load, stop: threading.Event) -> None:
    """Ask the service how it is, again and again."""
    with httpx.Client(base_url=url, timeout=60) as client:
        while not stop.wait(0.5):
            started = time.perf_counter()
            seen.statuses[client.get("/healthz").status_code] += 1
            seen.seconds.append(time.perf_counter() - started)


def test_everybody_is_answered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "log"
    limits = ("requests_a_minute=100000000", "queued_jobs=200", "wait_seconds=2")
    options = [part for each in limits for part in ("--setting", f"service.{each}")]
    program = str(Path(sys.executable).with_name("summariser"))
    command = [program, "serve", "--port", "0", *options]
    with log.open("wb") as written:
        service = subprocess.Popen(
            [*command, "--output", str(tmp_path / "digests")], stderr=written, cwd=PROJECT
        )
    try:
        wait_until(
            lambda: "the models are loaded" in log.read_text(), "the models", PREPARE_SECONDS
        )
        found = re.search(r"is at (http://\S+)", log.read_text())
        assert found is not None
        url = found.group(1)
        health, stop = Load(), threading.Event()
        watcher = threading.Thread(target=watch, args=(url, health, stop))
        watcher.start()
        seen = load(
            url, one_text, clients=CLIENTS, requests=10**6, seconds=SECONDS, expected=ANSWERS
        )
        stop.set()
        watcher.join()
        service.send_signal(signal.SIGTERM)
        status = service.wait(timeout=120)
    finally:
        service.kill()
        service.wait()
    with capsys.disabled():
        print(
            f"\n{CLIENTS} clients for {seen.wall:.0f} s on the embedded model: "
            + ", ".join(f"{count} answers {code}" for code, count in sorted(seen.statuses.items()))
            + f"; errors: {len(seen.errors)}; beside them /healthz p50 "
            f"{health.percentile(50):.0f} ms, p99 {health.percentile(99):.0f} ms; "
            f"status after SIGTERM {status}"
        )
    assert not seen.errors
    assert set(health.statuses) == {httpx.codes.OK}
    assert status == 0
