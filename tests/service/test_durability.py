"""Real processes that are killed, stopped, flooded and left alone by their clients."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import httpx
import pyarrow.parquet as pq
import pytest

from summariser.service.jobs.journal import Journal
from summariser.store import DigestStore, Selection
from tests.e2e.shell import wait_until
from tests.service.news import small_article
from tests.service.serving import Served, serving

CANCELLED = 'summariser_jobs_ended_total{state="cancelled"}'
ASYNC = {"prefer": "respond-async"}
MANY = ("service.requests_a_minute=1000000",)
SLOW = (*MANY, "service.batch_articles=1")


def number(served: Served, name: str) -> float:
    """Return one of the service's own numbers."""
    lines = httpx.get(f"{served.url}/metrics").text.splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(f"{name} "))


def stored_articles(output: Path) -> list[str]:
    """Return the article of every stored summary, reading every file whole."""
    for path in output.glob("published_date=*/*.parquet"):
        assert pq.read_table(path).num_rows
    table = DigestStore(output).read_table(
        Selection(verdicts=None, languages=["en"]), ["article_id"]
    )
    return sorted(table["article_id"].to_pylist())


def test_a_service_that_is_killed_under_load_loses_no_accepted_job_and_tears_no_file(
    tmp_path: Path,
) -> None:
    accepted: list[str] = []
    with serving(tmp_path, *MANY, seconds_a_text=0.02) as served:

        def ask(article: int) -> None:
            try:
                with served.client() as client:
                    answer = client.post("/v1/digests", json=small_article(article), headers=ASYNC)
            except httpx.TransportError:
                return  # the killed service; nothing was promised
            # Where the disk is slower than the models, the digest is there at once.
            assert answer.status_code in {200, 202}, answer.text
            if answer.status_code == 202:
                accepted.append(answer.json()["id"])

        with ThreadPoolExecutor(8) as clients:
            asked = [clients.submit(ask, article) for article in range(60)]
            wait_until(lambda: len(stored_articles(served.output)) >= 5, "some digests")
            served.process.kill()
        for one in asked:
            one.result()
    assert len(accepted) > len(stored_articles(served.output)) >= 5
    with serving(tmp_path, *MANY) as again, again.client() as client:

        def states() -> set[str]:
            return {client.get(f"/v1/jobs/{job}").json()["state"] for job in accepted}

        wait_until(lambda: states() == {"done"}, "all that was accepted")
        articles = {client.get(f"/v1/jobs/{job}").json()["article_id"] for job in accepted}
    stored = stored_articles(again.output)
    assert articles <= set(stored)
    assert len(stored) == len(set(stored))


def test_a_stop_lets_the_work_at_hand_end_and_keeps_the_rest(tmp_path: Path) -> None:
    answers: dict[int, httpx.Response] = {}
    with serving(tmp_path, *SLOW, "service.wait_seconds=60", seconds_a_text=0.8) as served:

        def ask(article: int, headers: dict[str, str]) -> None:
            with served.client() as client:
                answers[article] = client.post(
                    "/v1/digests", json=small_article(article), headers=headers
                )

        key = {"idempotency-key": "first"}
        ask(0, {**key, **ASYNC})
        with served.client() as client:
            job = f"/v1/jobs/{answers[0].json()['id']}"
            wait_until(lambda: stage_of(client, job) == "summarise", "the models")
        clients = [
            threading.Thread(target=ask, args=(article, key if article == 0 else {}))
            for article in range(3)
        ]
        for one in clients:
            one.start()
        wait_until(lambda: number(served, "summariser_jobs_alive") == 3, "the other jobs")
        assert served.stop() == 0
        for one in clients:
            one.join()
    assert answers[0].status_code == 200
    assert [answers[article].status_code for article in (1, 2)] == [202, 202]
    assert len(stored_articles(served.output)) == 1
    assert "Traceback" not in served.log.read_text()
    assert waiting(served) == {answers[1].json()["id"], answers[2].json()["id"]}


def test_a_stop_does_not_wait_longer_than_it_may(tmp_path: Path) -> None:
    slow = (*SLOW, "service.grace_seconds=0.5")
    with serving(tmp_path, *slow, seconds_a_text=2) as served:
        with served.client() as client:
            job = client.post("/v1/digests", json=small_article(0), headers=ASYNC).json()["id"]
            wait_until(lambda: state_of(client, job) == "running", "the models")
        started = time.monotonic()
        assert served.stop() == 0
        # One text takes two seconds and the article four; the process has gone before.
        assert time.monotonic() - started < 60
    assert waiting(served) == {job}


def waiting(served: Served) -> set[str]:
    """Return the jobs that are left for the next process."""
    path = served.output.parent / "home" / "service" / "journal.sqlite"
    return {job.id for job, _ in Journal(path, timedelta(days=1)).waiting()}


def stage_of(client: httpx.Client, job: str) -> str:
    return str(client.get(job).json()["progress"]["stage"])


def state_of(client: httpx.Client, job: str) -> str:
    return str(client.get(f"/v1/jobs/{job}").json()["state"])


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Served:  # type: ignore[misc]
    folder = tmp_path_factory.mktemp("slow")
    settings = ("service.wait_seconds=60", "service.queued_jobs=4")
    with serving(folder, *SLOW, *settings, seconds_a_text=0.3) as served:
        yield served


def test_a_client_that_leaves_frees_its_work(slow: Served) -> None:
    cancelled = number(slow, CANCELLED)
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{slow.url}/v1/digests", json=small_article(10), timeout=0.4)
    wait_until(lambda: number(slow, CANCELLED) == cancelled + 1, "the job to be cancelled")
    assert number(slow, "summariser_jobs_alive") == 0


def test_work_that_another_client_waits_for_goes_on(slow: Served) -> None:
    article = small_article(11)
    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(httpx.post, f"{slow.url}/v1/digests", json=article, timeout=60)
        wait_until(lambda: number(slow, "summariser_jobs_alive") == 1, "the first client's job")
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{slow.url}/v1/digests", json=article, timeout=0.3)
        assert waiting.result().status_code == 200


def test_work_with_an_idempotency_key_goes_on_and_is_there_for_the_next_try(slow: Served) -> None:
    key = {"idempotency-key": "kept"}
    address = f"{slow.url}/v1/digests"
    cancelled = number(slow, CANCELLED)
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(address, json=small_article(12), headers=key, timeout=0.4)
    wait_until(lambda: number(slow, "summariser_jobs_alive") == 0, "the job that nobody waits for")
    answer = httpx.post(address, json=small_article(12), headers=key, timeout=60)
    assert answer.status_code == 200
    assert number(slow, CANCELLED) == cancelled


def test_more_clients_than_the_queue_holds_are_all_answered(slow: Served) -> None:
    def ask(article: int) -> httpx.Response:
        return httpx.post(f"{slow.url}/v1/digests", json=small_article(article), timeout=60)

    with ThreadPoolExecutor(20) as clients:
        answers = list(clients.map(ask, range(100, 120)))
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) == {200, 429}
    assert statuses.count(200) >= 4
    for answer in answers:
        if answer.status_code == 429:
            assert answer.json()["code"] == "queue_full"
            assert int(answer.headers["retry-after"]) >= 1
