"""What the service costs beside its models, and what it gains, on loopback.

Run with ``pytest tests/benchmarks/test_service.py -s``. The models answer at once, so that what
is measured is everything else: HTTP, limits, the journal, reading, the gate, the store. Beside it
stands what one would write without it: a FastAPI route that calls the pipeline for each request.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.benchmarks.load import Load, load
from tests.benchmarks.null_service import BARE_PORT
from tests.e2e.shell import PROJECT, wait_until
from tests.service.news import small_article

CLIENTS = 50
# A newsroom's desk: each of fifty clients asks every few seconds.
PAUSE_SECONDS = 5.0
NEW = 200
REPEATS = 1000
EARLY, LATE = 1_000, 20_000
# Of a call of a model whose batch fits its processor.
CALL_SECONDS = 0.2
BURST = 50


@contextmanager
def process(folder: Path, *arguments: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    variables = {**os.environ, "SUMMARISER_HOME": str(folder / "home"), "OMP_NUM_THREADS": "1"}
    with (folder / "log").open("wb") as log:
        started = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.null_service", *arguments],
            stderr=log,
            cwd=PROJECT,
            env={**variables, **environment},
        )
    try:
        yield started
    finally:
        started.kill()
        started.wait()


@contextmanager
def service(folder: Path, **environment: str) -> Iterator[tuple[str, int]]:
    """Yield the address and the process id of ``summariser serve``."""
    settings = ["requests_a_minute=100000000", "queued_jobs=1000", "wait_seconds=120"]
    options = [part for each in settings for part in ("--setting", f"service.{each}")]
    output = str(folder / "digests")
    arguments = ("serve", "--port", "0", "--output", output, *options)
    with process(folder, *arguments, **environment) as started:
        log = folder / "log"
        wait_until(lambda: "the models are loaded" in log.read_text(), "the service")
        found = re.search(r"is at (http://\S+)", log.read_text())
        assert found is not None
        yield found.group(1), started.pid


@contextmanager
def bare(folder: Path, **environment: str) -> Iterator[str]:
    """Yield the address of the route without batching."""
    url = f"http://127.0.0.1:{BARE_PORT}"

    def answers() -> bool:
        try:
            return httpx.get(url).status_code == httpx.codes.NOT_FOUND
        except httpx.TransportError:
            return False

    with process(folder, "bare", **environment):
        wait_until(answers, "the bare route")
        yield url


def memory(pid: int) -> float:
    """Return the resident memory of a process in MiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def mixed(number: int) -> dict[str, object]:
    """Return a new article every twentieth time, else one of the latest."""
    return small_article(number - number % 20)


def test_the_service_beside_its_models(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with service(tmp_path) as (url, pid):
        load(url, small_article, clients=5, requests=20)
        new = load(
            url, small_article, clients=CLIENTS, requests=NEW, pause=PAUSE_SECONDS, first=1000
        )
        repeated = load(
            url, lambda n: small_article(n % 20), clients=CLIENTS, requests=REPEATS, pause=1.0
        )
        first = load(url, mixed, clients=CLIENTS, requests=EARLY, first=10_000)
        early = memory(pid)
        rest = load(url, mixed, clients=CLIENTS, requests=LATE - EARLY, first=11_000)
        late = memory(pid)
    loads = (new, repeated, first, rest)
    with capsys.disabled():
        print(
            f"\n{CLIENTS} clients, models that take no time, load average of the machine "
            f"{os.getloadavg()[1]:.0f} on {os.cpu_count()} threads:"
            f"\nnew article: p50 {new.percentile(50):.1f} ms, p99 {new.percentile(99):.1f} ms "
            f"({NEW / new.wall:.0f} a second)"
            f"\nrepeated: p50 {repeated.percentile(50):.1f} ms, p99 "
            f"{repeated.percentile(99):.1f} ms ({REPEATS / repeated.wall:.0f} a second)"
            f"\nas fast as they can, one in twenty new: {(LATE - EARLY) / rest.wall:.0f} a second"
            f"\nmemory: {early:.0f} MiB after {EARLY} requests, {late:.0f} MiB after {LATE}"
            f"\nerrors: {sum(len(one.errors) for one in loads)}"
        )
    assert [one.errors for one in loads] == [[]] * len(loads)
    assert late < 1.1 * early


def test_a_burst_beside_a_route_without_batching(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = {"NULL_CALL_SECONDS": str(CALL_SECONDS)}
    bursts: dict[str, Load] = {}
    with service(tmp_path, **call) as (url, _):
        load(url, small_article, clients=1, requests=1)
        bursts["service"] = load(url, small_article, clients=BURST, requests=BURST, first=100)
    with bare(tmp_path, **call) as url:
        load(url, small_article, clients=1, requests=1)
        bursts["bare route"] = load(url, small_article, clients=BURST, requests=BURST, first=100)
    with capsys.disabled():
        print(f"\n{BURST} new articles at once, {1000 * CALL_SECONDS:.0f} ms a call of a model:")
        for name, burst in bursts.items():
            print(f"{name}: p50 {burst.percentile(50):.0f} ms, all after {burst.wall:.1f} s")
    assert all(not burst.errors for burst in bursts.values())
