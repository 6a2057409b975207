"""Addresses that clients name: where they may not lead, asked through the service itself."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.ingest.local_server import Answer, NewsServer
from tests.ingest.test_addresses import NOT_PUBLIC, NOT_WEB, OTHER_PORTS
from tests.service.conftest import opening

METADATA = "http://169.254.169.254/latest/meta-data/"
REDIRECTS = [
    METADATA,
    "http://2852039166/latest/meta-data/",
    "http://0xa9fea9fe/",
    "http://0251.0376.0251.0376/",
    "http://[::ffff:169.254.169.254]/",
    "http://[::1]/",
    "http://10.0.0.1:22/",
    "//10.0.0.1/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "http://user@169.254.169.254/",
]


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return where this process has connected to, other than to itself for its event loop."""
    made: list[Any] = []
    connect = socket.socket.connect

    def noted(self: socket.socket, address: Any) -> None:
        made.append(address)
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", noted)
    return made


def test_no_address_inside_or_outside_the_web_is_connected_to(
    shared: TestClient, connections: list[Any]
) -> None:
    attempts = [*NOT_PUBLIC, *NOT_WEB, *OTHER_PORTS]
    assert len(attempts) >= 60
    connections.clear()
    for url in attempts:
        answer = shared.post("/v1/digests", json={"url": url})
        assert answer.status_code == 422, url
        problem = answer.json()
        assert problem["code"] in {"article_unreadable", "invalid"}, url
        assert "secret" not in answer.text
    assert connections == []


@pytest.fixture(scope="module")
def trusting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of a service that may fetch from the test's own server."""
    with opening(tmp_path_factory.mktemp("trusting")) as opener:
        yield opener(ingest__allowed_addresses=["127.0.0.1"], ingest__pause_seconds=0)


@pytest.mark.parametrize("location", REDIRECTS)
def test_a_redirect_to_where_an_address_may_not_lead_is_not_followed(
    trusting: TestClient, news_server: NewsServer, connections: list[Any], location: str
) -> None:
    news_server.answers["/"] = Answer(status=302, headers={"Location": location})
    connections.clear()
    answer = trusting.post("/v1/digests", json={"url": f"{news_server.url}/"})
    assert (answer.status_code, answer.json()["code"]) == (422, "article_unreadable")
    assert {address[0] for address in connections} == {"127.0.0.1"}
    assert {address[1] for address in connections} == {int(news_server.url.rpartition(":")[2])}


def test_a_name_that_leads_elsewhere_the_second_time_is_refused(
    trusting: TestClient, news_server: NewsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(news_server.url.rpartition(":")[2])
    answers = iter(["127.0.0.1", "169.254.169.254"])
    resolve = socket.getaddrinfo

    def changing(host: Any, *arguments: Any, **options: Any) -> Any:
        if host != "rebinding.example":
            return resolve(host, *arguments, **options)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    answer = trusting.post("/v1/digests", json={"url": f"http://rebinding.example:{port}/"})
    # The first answer was good for robots.txt only; the page's own connection is checked anew.
    assert answer.status_code == 422
    assert "169.254.169.254" in answer.json()["detail"]
    assert news_server.paths() == []


def test_what_is_fetched_runs_nowhere(trusting: TestClient, news_server: NewsServer) -> None:
    script = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    page = f"<html><head><title>Rain &lt;script&gt;</title></head><body><article>{script}<p>"
    page += f"{'Heavy rain fell on the town of Herat on Monday, officials said. ' * 10}</p>"
    news_server.answers["/"] = Answer(page.encode(), headers={"Content-Type": "text/html"})
    made = trusting.post("/v1/digests", json={"url": f"{news_server.url}/", "held": True})
    assert made.status_code == 200
    shown = trusting.get(f"/digests/{made.json()['article_id']}", headers={"accept": "text/html"})
    assert shown.status_code == 200
    assert "<script>alert" not in shown.text
    assert "onerror" not in shown.text
