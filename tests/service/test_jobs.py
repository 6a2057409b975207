"""Jobs: accepted, followed, cancelled."""

from __future__ import annotations

import json

import pytest
from fastapi.testclient import TestClient

from tests.e2e.shell import wait_until
from tests.service.conftest import OpenService
from tests.service.news import known_articles, small_article

ASYNC = {"prefer": "respond-async"}


@pytest.fixture
def slow(open_service: OpenService, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """A service whose models take a while for each text."""
    monkeypatch.setenv("SCRIPTED_SECONDS", "0.05")
    return open_service(service__queued_jobs=3, service__batch_articles=1)


def state_of(client: TestClient, job: str) -> str:
    return str(client.get(f"/v1/jobs/{job}").json()["state"])


def test_what_takes_longer_is_a_job_that_leads_to_its_digest(slow: TestClient) -> None:
    accepted = slow.post("/v1/digests", json=known_articles()[0], headers=ASYNC)
    assert accepted.status_code == 202
    address = accepted.headers["location"]
    assert int(accepted.headers["retry-after"]) > 0
    wait_until(lambda: slow.get(address).json()["state"] == "done", "the job")
    job = slow.get(address).json()
    assert slow.get(job["digest"]).json()["title"] == known_articles()[0]["title"]


def test_the_events_of_a_job_tell_every_text_and_end_with_it(slow: TestClient) -> None:
    accepted = slow.post("/v1/digests", json=known_articles()[0], headers=ASYNC)
    with slow.stream("GET", f"{accepted.headers['location']}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = list(stream.iter_lines())
    names = [line.removeprefix("event: ") for line in lines if line.startswith("event: ")]
    states = [json.loads(line[6:]) for line in lines if line.startswith("data: ")]
    assert names[-1] == "done"
    assert set(names[:-1]) == {"progress"}
    summaries = [
        state["progress"]["done"]
        for state in states
        if state["progress"]["stage"] == "summarise" and state["progress"]["total"] == 3
    ]
    assert summaries == sorted(summaries)
    assert {1, 2, 3} & set(summaries)
    assert states[-1]["digest"]


def test_a_job_that_waits_can_be_cancelled_and_stays_so(slow: TestClient) -> None:
    first = slow.post("/v1/digests", json=known_articles()[0], headers=ASYNC).json()["id"]
    second = slow.post("/v1/digests", json=small_article(2), headers=ASYNC).json()["id"]
    cancelled = slow.delete(f"/v1/jobs/{second}")
    assert cancelled.json()["state"] == "cancelled"
    wait_until(lambda: state_of(slow, first) == "done", "the first job")
    assert slow.delete(f"/v1/jobs/{second}").json()["state"] == "cancelled"
    assert slow.get("/v1/digests", params={"text": "closes road 2"}).json()["digests"] == []


def test_a_job_that_runs_is_cancelled_between_two_texts(slow: TestClient) -> None:
    job = slow.post("/v1/digests", json=known_articles()[0], headers=ASYNC).json()["id"]
    running = f"/v1/jobs/{job}"
    wait_until(lambda: slow.get(running).json()["progress"]["done"] > 0, "the first text")
    assert slow.delete(running).json()["state"] == "cancelled"
    # The models are free for the next one, and nothing of the first is stored.
    assert slow.post("/v1/digests", json=small_article(1)).status_code == 200
    assert len(slow.get("/v1/digests").json()["digests"]) == 1


def test_a_full_queue_says_when_to_come_back(
    open_service: OpenService, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Slow enough for the queue to stay full however slow this machine is.
    monkeypatch.setenv("SCRIPTED_SECONDS", "1")
    limits = {"service__queued_jobs": 3, "service__batch_articles": 1, "service__grace_seconds": 0}
    client = open_service(**limits)
    answers = [
        client.post("/v1/digests", json=article, headers=ASYNC) for article in known_articles()[:4]
    ]
    assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
    refused = answers[-1]
    assert refused.json()["code"] == "queue_full"
    assert int(refused.headers["retry-after"]) > 0
    # What is stored is still read.
    assert client.get("/v1/digests").status_code == 200


def test_requests_that_wait_together_are_one_call_of_the_models(
    open_service: OpenService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCRIPTED_SECONDS", "0.2")
    client = open_service(service__batch_articles=8)
    jobs = [
        client.post("/v1/digests", json=small_article(number), headers=ASYNC).json()["id"]
        for number in (0, 1, 2, 3, 3)
    ]
    for job in jobs:
        wait_until(lambda job=job: state_of(client, job) == "done", "the jobs")  # type: ignore[misc]
    numbers = dict(
        line.split()
        for line in client.get("/metrics").text.splitlines()
        if "{" not in line[:60] and not line.startswith("#")
    )
    # The same article twice is one article.
    assert float(numbers["summariser_batch_articles_sum"]) == 4
    assert float(numbers["summariser_batch_articles_count"]) < 4


def test_an_article_that_cannot_be_read_is_a_failed_job_with_a_reason(client: TestClient) -> None:
    asked = {"html": "<p>Log in</p>"}
    job = client.post("/v1/digests", json=asked, headers=ASYNC).json()["id"]
    wait_until(lambda: state_of(client, job) == "failed", "the job")
    error = client.get(f"/v1/jobs/{job}").json()["error"]
    assert error["code"] == "article_unreadable"
    assert error["fix"]
    answer = client.post("/v1/digests", json=asked)
    assert (answer.status_code, answer.json()["code"]) == (422, "article_unreadable")


def test_an_unknown_job_is_not_found(client: TestClient) -> None:
    unknown = "0" * 32
    for answer in (
        client.get(f"/v1/jobs/{unknown}"),
        client.get(f"/v1/jobs/{unknown}/events"),
        client.delete(f"/v1/jobs/{unknown}"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
