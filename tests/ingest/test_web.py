"""Web addresses as sources: fetched, taken apart, named by their canonical address."""

from __future__ import annotations

from summariser.ingest import IngestFailure, read_sources
from summariser.ingest.http import Fetcher
from summariser.records import Article
from tests.ingest.local_server import Answer, NewsServer

SENTENCE = "The council of Herat met on Monday and agreed on a new road, open by the spring. "
PAGE = (
    "<html><head><title>Road agreed</title>{head}</head><body><article><h1>Road agreed</h1>"
    f"<p>{SENTENCE * 3}</p><p>Traders in the bazaar were glad – « مرحبا ».</p>"
    "</article></body></html>"
)
HTML = {"Content-Type": "text/html; charset=utf-8"}


def test_a_web_address_is_a_source_among_others(server: NewsServer, fetcher: Fetcher) -> None:
    server.answers["/road"] = Answer(PAGE.format(head="").encode(), headers=HTML)
    server.answers["/plain"] = Answer(
        f"A plain title\n\n{SENTENCE * 2}".encode(), headers={"Content-Type": "text/plain"}
    )
    urls = [server.url + path for path in ("/road", "/absent", "/plain")]
    page, absent, plain = read_sources(urls, fetcher=fetcher)
    assert isinstance(page, Article)
    assert (page.title, page.source, page.language) == ("Road agreed", urls[0], "en")
    assert page.text.endswith("Traders in the bazaar were glad – « مرحبا ».")
    assert isinstance(absent, IngestFailure)
    assert "404" in absent.what
    assert isinstance(plain, Article)
    assert (plain.title, plain.source) == ("A plain title", urls[2])


def test_the_servers_charset_is_used_where_the_page_states_none(
    server: NewsServer, fetcher: Fetcher
) -> None:
    persian = "شورا روز دوشنبه جلسه داشت و بر سر ساختن سرک جدید به سوي بازار توافق کرد. " * 3
    page = f"<html><body><article><h1>خبر</h1><p>{persian}</p></article></body></html>"
    server.answers["/fa"] = Answer(
        page.replace("ی", "ي").encode("cp1256"),
        headers={"Content-Type": "text/html; charset=windows-1256"},
    )
    (article,) = read_sources(server.url + "/fa", fetcher=fetcher)
    assert isinstance(article, Article)
    assert article.text == persian.replace("ی", "ي").strip()
    assert article.language == "fa"


def test_the_canonical_address_names_the_article(server: NewsServer, fetcher: Fetcher) -> None:
    head = f"<link rel='canonical' href='{server.url}/road'>"
    for path in ("/road?print=1", "/amp/road"):
        server.answers[path] = Answer(PAGE.format(head=head).encode(), headers=HTML)
    urls = [server.url + path for path in server.answers]
    (article,) = read_sources(urls, fetcher=fetcher)
    assert article.source == server.url + "/road"


def test_without_a_fetcher_of_ones_own_only_public_servers_are_asked(server: NewsServer) -> None:
    for url in (server.url, "file:///etc/passwd"):
        (failure,) = read_sources(url)
        assert isinstance(failure, IngestFailure)
        assert failure.source == url
    assert server.asked == []
