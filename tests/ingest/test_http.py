"""Fetching from a real server on loopback: bounds, courtesy, redirects and what they cost."""

from __future__ import annotations

import gzip
import threading
import zlib
from contextlib import suppress
from http.server import BaseHTTPRequestHandler

import pytest

from summariser.ingest import courtesy
from summariser.ingest.body import FetchError
from summariser.ingest.http import Fetcher, FetchLimits
from tests.ingest.local_server import TOO_LONG, Answer, Asked, NewsServer

HTML = {"Content-Type": "text/html; charset=windows-1256"}


class StoppedClock:
    """Time that passes only where somebody sleeps."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return sum(self.slept)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    clock = StoppedClock()
    monkeypatch.setattr(courtesy, "time", clock)
    return clock


def limited(**bounds: float) -> Fetcher:
    limits = FetchLimits(**({"pause_seconds": 0} | bounds))  # type: ignore[arg-type]
    return Fetcher(limits, contact="news@x.example", allowed_addresses=["127.0.0.1"])


def test_an_answer_has_body_type_charset_and_address(server: NewsServer, fetcher: Fetcher) -> None:
    server.answers["/a?b=c"] = Answer(b"<p>x</p>", headers=HTML)
    answer = fetcher.fetch(server.url + "/a?b=c#part")
    assert answer.body == b"<p>x</p>"
    assert (answer.content_type, answer.charset) == ("text/html", "windows-1256")
    assert answer.url == server.url + "/a?b=c"
    assert answer.moved_to is None


def test_a_server_is_told_honestly_who_asks(server: NewsServer) -> None:
    server.answers["/"] = Answer(b"x", headers=HTML)
    limited().fetch(server.url + "/")
    headers = server.asked[-1].headers
    assert headers["user-agent"].startswith("summariser/")
    assert "news@x.example" in headers["user-agent"]
    assert "cookie" not in headers


@pytest.mark.parametrize(("first", "moved"), [(301, True), (308, True), (302, False), (307, False)])
def test_only_permanent_redirects_move_an_address(
    server: NewsServer, fetcher: Fetcher, first: int, moved: bool
) -> None:
    server.answers["/old"] = Answer(status=first, headers={"Location": "/mid"})
    server.answers["/mid"] = Answer(status=301, headers={"Location": server.url + "/new"})
    server.answers["/new"] = Answer(b"here", headers=HTML)
    answer = fetcher.fetch(server.url + "/old")
    assert answer.body == b"here"
    assert answer.url == server.url + "/new"
    assert answer.moved_to == (server.url + "/new" if moved else None)


def test_redirects_in_a_circle_end(server: NewsServer) -> None:
    server.answers["/a"] = Answer(status=302, headers={"Location": "/a"})
    with pytest.raises(FetchError, match="more than 3 redirects"):
        limited(max_redirects=3).fetch(server.url + "/a")
    assert len(server.paths()) == 4


def test_a_copy_that_is_still_good_is_not_sent_again(server: NewsServer, fetcher: Fetcher) -> None:
    def answer(asked: Asked) -> Answer:
        if asked.headers.get("if-none-match") == '"v1"':
            return Answer(status=304, headers={"ETag": '"v1"'})
        return Answer(b"page", headers=HTML | {"ETag": '"v1"'})

    server.answers["/"] = answer
    first = fetcher.fetch(server.url + "/")
    again = fetcher.fetch(server.url + "/", etag=first.headers["etag"])
    assert (first.not_modified, first.body) == (False, b"page")
    assert (again.not_modified, again.body) == (True, b"")


@pytest.mark.parametrize(
    ("status", "fix"),
    [
        (401, "subscription"),
        (403, "ask the publisher"),
        (404, "check"),
        (410, "remove"),
        (500, "later"),
    ],
)
def test_a_refusal_says_what_to_do(
    server: NewsServer, fetcher: Fetcher, status: int, fix: str
) -> None:
    server.answers["/"] = Answer(b"no", status, HTML)
    with pytest.raises(FetchError, match=str(status)) as refusal:
        fetcher.fetch(server.url + "/")
    assert refusal.value.status == status
    assert fix in refusal.value.fix


@pytest.mark.parametrize("kind", ["image/png", "application/pdf", "video/mp4"])
def test_other_kinds_of_content_are_refused(
    server: NewsServer, fetcher: Fetcher, kind: str
) -> None:
    server.answers["/"] = Answer(b"x", headers={"Content-Type": kind})
    with pytest.raises(FetchError, match=kind):
        fetcher.fetch(server.url + "/")


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_compressed_answers_are_read(server: NewsServer, fetcher: Fetcher, coding: str) -> None:
    text = b"some words " * 500
    pack = gzip.compress if coding == "gzip" else zlib.compress
    server.answers["/"] = Answer(pack(text), headers=HTML | {"Content-Encoding": coding})
    assert fetcher.fetch(server.url + "/").body == text


def test_gzip_in_several_members_is_read_whole(server: NewsServer, fetcher: Fetcher) -> None:
    body = gzip.compress(b"one ") + gzip.compress(b"two")
    server.answers["/"] = Answer(body, headers=HTML | {"Content-Encoding": "gzip"})
    assert fetcher.fetch(server.url + "/").body == b"one two"


def test_a_bomb_is_stopped_at_the_bound(server: NewsServer) -> None:
    bomb = gzip.compress(bytes(40 * 2**20), compresslevel=1)
    server.answers["/"] = Answer(bomb, headers=HTML | {"Content-Encoding": "gzip"})
    with pytest.raises(FetchError, match="larger than 2 MiB once decompressed"):
        limited(max_decoded_bytes=2 * 2**20).fetch(server.url + "/")


@pytest.mark.parametrize(
    ("body", "coding", "message"),
    [
        (gzip.compress(b"words " * 1000)[:-20], "gzip", "ends in the middle"),
        (b"not gzip at all", "gzip", "damaged"),
        (b"x", "br", "compressed as br"),
    ],
)
def test_compression_that_is_damaged_or_unknown_is_refused(
    server: NewsServer, fetcher: Fetcher, body: bytes, coding: str, message: str
) -> None:
    server.answers["/"] = Answer(body, headers=HTML | {"Content-Encoding": coding})
    with pytest.raises(FetchError, match=message):
        fetcher.fetch(server.url + "/")


def test_a_body_is_read_to_the_bound_and_not_beyond(server: NewsServer) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        try:
            while True:
                handler.wfile.write(b"x" * 65536)
        except OSError:
            pass

    server.answers["/"] = Answer(headers=HTML, send=endless)
    with pytest.raises(FetchError, match="larger than 1 MiB"):
        limited(max_bytes=2**20).fetch(server.url + "/")


def test_a_body_that_breaks_off_is_an_error(server: NewsServer, fetcher: Fetcher) -> None:
    def break_off(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"x")

    server.answers["/"] = Answer(headers=HTML | {"Content-Length": "1000"}, send=break_off)
    with pytest.raises(FetchError, match="could not be read"):
        fetcher.fetch(server.url + "/")


def test_a_server_that_hangs_is_given_up(server: NewsServer, hung: threading.Event) -> None:
    server.answers["/"] = Answer(headers=HTML, send=lambda handler: hung.wait(TOO_LONG))
    with pytest.raises(FetchError, match="did not answer in time"):
        limited(idle_seconds=0.3).fetch(server.url + "/")


def test_a_server_that_drips_is_given_up(server: NewsServer, hung: threading.Event) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        with suppress(OSError):
            while not hung.wait(0.05):
                handler.wfile.write(b"x")

    server.answers["/"] = Answer(headers=HTML, send=drip)
    with pytest.raises(FetchError, match="did not answer in time"):
        limited(total_seconds=0.5, idle_seconds=5).fetch(server.url + "/")


def test_nobody_at_the_address_is_an_error(fetcher: Fetcher) -> None:
    with pytest.raises(FetchError, match="could not be read"):
        fetcher.fetch("http://127.0.0.1:1/")


def test_robots_txt_is_obeyed_and_asked_for_once(server: NewsServer, fetcher: Fetcher) -> None:
    server.answers["/robots.txt"] = Answer(
        b"User-agent: *\nDisallow: /\n\nUser-agent: summariser\nDisallow: /private\nAllow: /\n"
    )
    server.answers["/open"] = server.answers["/private/a"] = Answer(b"x", headers=HTML)
    assert fetcher.fetch(server.url + "/open").body == b"x"
    with pytest.raises(FetchError, match=r"robots\.txt"):
        fetcher.fetch(server.url + "/private/a")
    assert [asked.path for asked in server.asked] == ["/robots.txt", "/open"]


def test_robots_txt_is_obeyed_behind_a_redirect(server: NewsServer, fetcher: Fetcher) -> None:
    server.answers["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /private\n")
    server.answers["/open"] = Answer(status=302, headers={"Location": "/private"})
    with pytest.raises(FetchError, match=r"robots\.txt"):
        fetcher.fetch(server.url + "/open")
    assert server.paths() == ["/open"]


def test_a_host_that_cannot_say_what_it_allows_is_left_alone(
    server: NewsServer, fetcher: Fetcher
) -> None:
    server.answers["/robots.txt"] = Answer(b"", 503)
    server.answers["/"] = Answer(b"x", headers=HTML)
    with pytest.raises(FetchError, match="503"):
        fetcher.fetch(server.url + "/")
    assert server.paths() == []


def test_requests_to_a_host_are_spaced(server: NewsServer, clock: StoppedClock) -> None:
    server.answers["/"] = Answer(b"x", headers=HTML)
    fetcher = limited(pause_seconds=20)
    for _ in range(3):
        fetcher.fetch(server.url + "/")
    assert clock.slept == [0, 20, 20]


def test_a_longer_pause_that_a_host_asks_for_is_kept(
    server: NewsServer, fetcher: Fetcher, clock: StoppedClock
) -> None:
    server.answers["/robots.txt"] = Answer(b"User-agent: *\nCrawl-delay: 12\n")
    server.answers["/"] = Answer(b"x", headers=HTML)
    fetcher.fetch(server.url + "/")
    fetcher.fetch(server.url + "/")
    assert clock.slept == [0, 12]
