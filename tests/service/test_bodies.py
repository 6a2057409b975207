"""Bodies that are too large, too deep, too slow, or not what they say."""

from __future__ import annotations

import gzip
import json
import socket
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from tests.ingest.local_server import Answer, NewsServer
from tests.service.conftest import OpenService
from tests.service.news import small_article
from tests.service.serving import Served

JSON = {"content-type": "application/json"}
NESTED = 100_000


def test_a_body_of_ten_megabytes_is_refused(shared: TestClient) -> None:
    answer = shared.post("/v1/digests", json={"text": "x" * 10 * 2**20})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_body_that_does_not_say_its_size_is_counted_while_it_arrives(served: Served) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        yield b'{"text": "'
        while sent < 200 * 2**20:
            sent += 2**16
            yield b"x" * 2**16

    with socket.create_connection(_address(served)) as line:
        line.sendall(
            b"POST /v1/digests HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        try:
            for piece in endless():
                line.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
        except OSError:
            pass  # it has closed the line
        line.settimeout(10)
        try:
            answer = line.recv(65536)
        except ConnectionResetError:
            answer = b""
    assert sent < 50 * 2**20
    assert not answer or b" 413 " in answer.split(b"\r\n")[0]


@pytest.mark.parametrize(
    "body",
    [
        b"[" * NESTED,
        b'{"text":' * NESTED,
        b'{"text": "x", "title": ' + b"[" * 50 + b"]" * 50 + b"}",
        (b'{"a":' + b"[" * 40) + b"1" + b"]" * 40 + b"}",
    ],
    ids=["arrays", "objects", "inside", "unknown field"],
)
def test_json_that_is_nested_deeply_is_refused_before_it_is_read(
    shared: TestClient, body: bytes
) -> None:
    answer = shared.post("/v1/digests", content=body, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (400, "json_too_deep")


def test_brackets_in_a_text_are_no_nesting(shared: TestClient) -> None:
    article = small_article(1)
    article["text"] += ' "[[[[[[[[[[[[[[[[[[[[[{{{{{{{{{{{{{{{" \\" [[[[[[[[[[[[[[[[[['
    assert shared.post("/v1/digests", json=article).status_code == 200


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", JSON, 400),
        (b"\xff\xfe", JSON, 400),
        (b"", JSON, 422),
        (b"null", JSON, 422),
        (b"[]", JSON, 422),
        (b'{"text": "\\ud800 half"}', JSON, 422),
        (b'{"text": NaN}', JSON, 422),
        (b'{"text": ' + b"9" * 10_000 + b"}", JSON, 400),
        (b'{"text": "x"}', {"content-type": "text/plain"}, 422),
        (b"text=x", {"content-type": "application/x-www-form-urlencoded"}, 422),
    ],
)
def test_what_is_not_the_json_that_is_asked_for_is_a_problem_and_no_failure(
    shared: TestClient, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = shared.post("/v1/digests", content=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_body_that_drips_is_given_up(served: Served) -> None:
    with socket.create_connection(_address(served)) as line:
        line.settimeout(30)
        line.sendall(
            b"POST /v1/digests HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b'Content-Length: 1000\r\n\r\n{"text": "'
        )
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    assert b" 408 " in answer.split(b"\r\n")[0]
    assert b"body_too_slow" in answer


def test_a_page_that_unpacks_to_more_than_allowed_is_refused(
    open_service: OpenService, news_server: NewsServer
) -> None:
    bomb = gzip.compress(b"<p>" + bytes(64 * 2**20), compresslevel=9)
    headers = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
    news_server.answers["/bomb"] = Answer(bomb, headers=headers)
    trusting = open_service(ingest__allowed_addresses=["127.0.0.1"], ingest__pause_seconds=0)
    answer = trusting.post("/v1/digests", json={"url": f"{news_server.url}/bomb"})
    assert answer.status_code == 422
    assert "once decompressed" in answer.json()["detail"]


@pytest.mark.parametrize(
    "title",
    ["x\r\nSet-Cookie: a=b", "x\nContent-Length: 0\n\nHTTP/1.1 200", "x\x00y", "x\u2028y\u2029z"],
)
def test_a_title_with_line_breaks_gets_into_no_header(shared: TestClient, title: str) -> None:
    answer = shared.post("/v1/digests", json=small_article(1, title=title))
    assert answer.status_code == 422
    assert "set-cookie" not in answer.headers
    # A page brings its title from elsewhere, where nobody asks what it may hold.
    page = f"<html><head><title>{title}</title></head><body><article><p>{'Rain fell. ' * 30}</p>"
    made = shared.post("/v1/digests", json={"html": page, "lengths": ["headline"]})
    assert "set-cookie" not in made.headers
    assert made.status_code == 200
    json.loads(made.content)


def test_an_unreadable_request_line_or_header_is_refused(served: Served) -> None:
    for request in (
        b"GET /v1/digests HTTP/1.1\r\nHost: localhost\r\nX: a\x00b\r\n\r\n",
        b"GET /v1/digests\r\n\r\n",
        b"GET /v1/digests HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
        b"POST /v1/digests HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1/digests HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    ):
        with socket.create_connection(_address(served)) as line:
            line.settimeout(30)
            try:
                line.sendall(request)
                answer = line.recv(65536)
            except ConnectionResetError:
                continue
            assert answer == b"" or answer.split(b" ")[1][:1] == b"4"
    with served.client() as client:
        assert client.get("/healthz").status_code == 200


def _address(served: Served) -> tuple[str, int]:
    host, _, port = served.url.removeprefix("http://").partition(":")
    return host, int(port)
