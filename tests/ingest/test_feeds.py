"""Feeds from a real server on loopback: what is new, what is a copy, what is an update."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from summariser.ingest import IngestFailure
from summariser.ingest.articles import content_key
from summariser.ingest.feed_list import FeedOptions
from summariser.ingest.feed_state import FeedState
from summariser.ingest.feeds import read_feeds
from summariser.ingest.http import Fetcher, FetchLimits
from summariser.ingest.stories import StoryCopy
from summariser.records import Article
from tests.ingest.local_server import TOO_LONG, Answer, Asked, NewsServer
from tests.ingest.papers import NOW, RSS, item, rss, story

HTML = {"Content-Type": "text/html; charset=utf-8"}
Found = Article | IngestFailure | StoryCopy
Run = Callable[..., list[Found]]


@pytest.fixture
def run(server: NewsServer, fetcher: Fetcher, tmp_path: Path) -> Run:
    """Read the feeds at some paths of the server as one run would, and commit."""

    def read(*paths: str, now: datetime = NOW, **options: object) -> list[Found]:
        state = FeedState(tmp_path / "state" / "feeds.sqlite")
        feeds = [
            FeedOptions.model_validate({"url": server.url + path, "full_text": "never"} | options)
            for path in paths
        ]
        results = list(read_feeds(feeds, fetcher=fetcher, state=state, now=now))
        state.commit()
        return results

    return read


def only_article(results: list[Found]) -> Article:
    (article,) = results
    assert isinstance(article, Article), article
    return article


def only_failure(results: list[Found]) -> IngestFailure:
    (failure,) = results
    assert isinstance(failure, IngestFailure), failure
    return failure


def test_an_entry_is_an_article(server: NewsServer, run: Run) -> None:
    body = f"<p>{story('Kunar')}</p><h3>More</h3><script>x()</script><p>Bread &amp; tea.</p>"
    server.answers["/rss"] = Answer(rss([item("Kunar", body)]), headers=RSS)
    article = only_article(run("/rss"))
    assert article.title == "News of Kunar"
    assert article.text == f"{story('Kunar')}\n\nBread & tea."
    assert article.source == "https://paper.example/Kunar"
    assert article.published_at == NOW - timedelta(days=0.5)
    assert article.ingested_at == NOW
    assert article.language == "en"


def test_an_atom_feed_with_full_content_is_read(server: NewsServer, run: Run) -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Paper</title><id>urn:x</id><entry>'
        "<title type='html'>News &amp;amp; views</title><id>urn:1</id>"
        "<link href='/news/1'/><updated>2026-03-04T09:00:00+04:30</updated>"
        f"<summary>Short.</summary><content type='html'>&lt;p&gt;{story('Herat')}&lt;/p&gt;"
        "</content></entry></feed>"
    )
    server.answers["/atom"] = Answer(
        feed.encode(), headers={"Content-Type": "application/atom+xml"}
    )
    article = only_article(run("/atom"))
    assert article.title == "News & views"
    assert article.text == story("Herat")
    assert article.source == server.url + "/news/1"
    assert article.published_at == datetime(2026, 3, 4, 4, 30, tzinfo=UTC)


def test_a_second_run_sees_only_what_is_new(server: NewsServer, run: Run) -> None:
    first = [item("Kunar", story("Kunar")), item("Herat", story("Herat"))]
    server.answers["/rss"] = Answer(rss(first), headers=RSS)
    assert len(run("/rss")) == 2
    assert run("/rss") == []
    server.answers["/rss"] = Answer(rss([item("Ghor", story("Ghor")), *first]), headers=RSS)
    assert only_article(run("/rss")).title == "News of Ghor"


def test_a_feed_that_did_not_change_is_not_sent_again(server: NewsServer, run: Run) -> None:
    def answer(asked: Asked) -> Answer:
        same = asked.headers.get("if-none-match") == '"v1"'
        since = asked.headers.get("if-modified-since")
        if same and since == "Wed, 04 Mar 2026 00:00:00 GMT":
            return Answer(status=304)
        headers = {"ETag": '"v1"', "Last-Modified": "Wed, 04 Mar 2026 00:00:00 GMT"}
        return Answer(rss([item("Kunar", story("Kunar"))]), headers=RSS | headers)

    server.answers["/rss"] = answer
    assert len(run("/rss")) == 1
    for _ in range(2):
        assert run("/rss") == []
    assert ["if-none-match" in asked.headers for asked in server.asked if asked.path == "/rss"] == [
        False,
        True,
        True,
    ]


def test_a_feed_that_moved_for_good_is_asked_at_its_new_address(
    server: NewsServer, run: Run
) -> None:
    server.answers["/old"] = Answer(status=301, headers={"Location": "/new"})
    server.answers["/new"] = Answer(rss([item("Kunar", story("Kunar"))]), headers=RSS)
    assert len(run("/old")) == 1
    assert run("/old") == []
    assert server.paths() == ["/old", "/new", "/new"]


def test_the_same_story_from_three_papers_is_one_article_with_three_sources(
    server: NewsServer, run: Run, tmp_path: Path
) -> None:
    whole = story("Kunar", sentences=14)
    copies = {
        "/a": item("a", whole),
        "/b": item("b", whole.replace("At least", "No fewer than")),
        "/c": item("c", story("Kunar", sentences=12) + " The paper adds a line of its own."),
    }
    for path, content in copies.items():
        server.answers[path] = Answer(rss([content]), headers=RSS)
    server.answers["/d"] = Answer(rss([item("d", story("Herat"))]), headers=RSS)
    urls = [f"https://paper.example/{name}" for name in ("a", "b", "c")]
    *copies, first, other = run("/a", "/b", "/c", "/d")
    assert isinstance(first, Article)
    assert isinstance(other, Article)
    assert (first.title, other.title) == ("News of a", "News of d")
    assert (first.source, *first.also_in) == tuple(urls)
    assert other.also_in == ()
    assert copies == [StoryCopy(url, first.article_id, urls[0]) for url in urls[1:]]
    state = FeedState(tmp_path / "state" / "feeds.sqlite")
    assert state.sources_of(first.article_id) == urls


def test_a_copy_is_recognised_for_days_and_then_forgotten(server: NewsServer, run: Run) -> None:
    for day, path, kind in [(0, "/a", Article), (3, "/b", StoryCopy), (30, "/c", Article)]:
        content = item(path[1:], story("Kunar"), days_old=-day)
        server.answers[path] = Answer(rss([content]), headers=RSS)
        assert [type(one) for one in run(path, now=NOW + timedelta(days=day))] == [kind]


def test_an_update_is_a_new_version_and_not_a_copy(server: NewsServer, run: Run) -> None:
    server.answers["/rss"] = Answer(rss([item("Kunar", story("Kunar"))]), headers=RSS)
    before = only_article(run("/rss"))
    server.answers["/rss"] = Answer(rss([item("Kunar", story("Kunar", deaths=9))]), headers=RSS)
    after = only_article(run("/rss"))
    assert after.article_id == before.article_id
    assert content_key(after) != content_key(before)
    assert "9 people died" in after.text
    assert run("/rss") == []


def test_an_update_still_names_the_papers_that_had_the_story(server: NewsServer, run: Run) -> None:
    for path, deaths in [("/a", 5), ("/b", 5), ("/a", 9)]:
        content = item(path[1:], story("Kunar", deaths=deaths))
        server.answers[path] = Answer(rss([content]), headers=RSS)
        (found,) = run(path)
    assert isinstance(found, Article)
    assert found.also_in == ("https://paper.example/b",)


def test_one_address_in_two_feeds_is_one_article(server: NewsServer, run: Run) -> None:
    server.answers["/rss"] = Answer(rss([item("Kunar", story("Kunar"))]), headers=RSS)
    server.answers["/short"] = Answer(
        rss([item("Kunar", story("Kunar", sentences=3))]), headers=RSS
    )
    assert only_article(run("/rss", "/short")).text == story("Kunar")
    assert run("/rss", "/short") == []


def test_another_papers_new_death_toll_is_news(server: NewsServer, run: Run) -> None:
    server.answers["/a"] = Answer(rss([item("a", story("Kunar"))]), headers=RSS)
    server.answers["/b"] = Answer(rss([item("b", story("Kunar", deaths=9))]), headers=RSS)
    assert len(run("/a", "/b")) == 2


def page(subject: str) -> bytes:
    body = "".join(f"<p>{story(subject, sentences=3)}</p>" for _ in range(1))
    return (
        f"<html><head><title>{subject} in full</title></head><body><article><h1>{subject} in full"
        f"</h1>{body}<p>The last line of {subject} is here for all to read.</p></article></body>"
        "</html>"
    ).encode()


@pytest.mark.parametrize(
    ("full_text", "fetched"), [("auto", True), ("always", True), ("never", False)]
)
def test_the_page_is_fetched_where_the_feed_has_a_teaser(
    server: NewsServer, run: Run, full_text: str, fetched: bool
) -> None:
    teaser = item("Kunar", "The river rose by a metre in one night. Read more", link="/kunar")
    server.answers["/rss"] = Answer(rss([teaser]), headers=RSS)
    server.answers["/kunar"] = Answer(page("Kunar"), headers=HTML)
    article = only_article(run("/rss", full_text=full_text))
    assert article.title == "News of Kunar"
    assert ("The last line of Kunar" in article.text) == fetched
    assert ("/kunar" in server.paths()) == fetched


def test_a_page_that_cannot_be_had_is_a_failure_and_tried_again(
    server: NewsServer, run: Run
) -> None:
    items = [item("Herat", story("Herat")), item("Kunar", "Short.", link="/kunar", days_old=1)]
    headers = RSS | {"ETag": '"v1"'}
    server.answers["/rss"] = Answer(rss(items), headers=headers)
    server.answers["/kunar"] = Answer(b"", 503)
    failure, article = run("/rss", full_text="auto")
    assert isinstance(article, Article)
    assert isinstance(failure, IngestFailure)
    assert failure.source == server.url + "/kunar"
    server.answers["/kunar"] = Answer(page("Kunar"), headers=HTML)
    assert only_article(run("/rss", full_text="auto")).title == "News of Kunar"
    assert all("if-none-match" not in asked.headers for asked in server.asked)


def test_a_page_cannot_claim_the_address_of_another_site(server: NewsServer, run: Run) -> None:
    claim = b"<head><link rel='canonical' href='https://www.great-paper.example/story'>"
    server.answers["/rss"] = Answer(rss([item("K", "Short.", link="/k")]), headers=RSS)
    server.answers["/k"] = Answer(page("K").replace(b"<head>", claim), headers=HTML)
    assert only_article(run("/rss", full_text="always")).source == server.url + "/k"


def test_broken_xml_is_read_as_far_as_it_goes(
    server: NewsServer, run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    feed = rss([item("Kunar", story("Kunar")), item("Herat", story("Herat"))])
    broken = feed.replace(b"</channel></rss>", b"<item><title>cut & off")
    server.answers["/rss"] = Answer(broken, headers=RSS)
    titles = [result.title for result in run("/rss") if isinstance(result, Article)]
    assert titles[:2] == ["News of Kunar", "News of Herat"]
    assert "broken" in caplog.text


@pytest.mark.parametrize("junk", ["&#0;", "&#xD800;", "&#99999999;", "\x01", "&nbsp;", "&amp;#0;"])
def test_characters_that_do_not_exist_cost_only_themselves(
    server: NewsServer, run: Run, junk: str
) -> None:
    feed = rss([item("Kunar", story("Kunar") + "JUNK")]).replace(b"JUNK", junk.encode())
    server.answers["/rss"] = Answer(feed, headers=RSS)
    assert only_article(run("/rss")).text.startswith(story("Kunar"))


def test_bytes_that_break_the_parser_are_a_failure(server: NewsServer, run: Run) -> None:
    feed = rss([item("Kunar", story("Kunar"))]).replace(b'"utf-8"', b'"\xff\xfe-8"')
    server.answers["/rss"] = Answer(feed, headers=RSS)
    assert "not a readable feed" in only_failure(run("/rss")).what


@pytest.mark.parametrize("codec", ["utf-8", "iso-8859-1", "utf-16"])
@pytest.mark.parametrize("stated_by", ["declaration", "header"])
def test_feeds_in_three_encodings(server: NewsServer, run: Run, codec: str, stated_by: str) -> None:
    feed = rss([item("Kunar", "São Tomé. " + story("Zürich"))]).decode()
    headers = {"Content-Type": "text/xml"}
    if stated_by == "declaration":
        feed = feed.replace('encoding="utf-8"', f'encoding="{codec}"')
    else:
        feed = feed.replace(' encoding="utf-8"', "")
        headers = {"Content-Type": f"text/xml; charset={codec}"}
    server.answers["/rss"] = Answer(feed.encode(codec), headers=headers)
    assert only_article(run("/rss")).text.startswith("São Tomé. At least 5 people died in Zürich.")


def test_only_as_many_recent_entries_as_asked_for_are_read(server: NewsServer, run: Run) -> None:
    items = [item(f"n{age}", story(f"place{age}"), days_old=age) for age in (9, 3, 1, 2)]
    server.answers["/rss"] = Answer(rss(items), headers=RSS)
    titles = [result.title for result in run("/rss", max_entries=2) if isinstance(result, Article)]
    assert titles == ["News of n1", "News of n2"]


def test_a_feed_with_5000_entries(server: NewsServer, run: Run) -> None:
    items = [item(f"n{number}", f"<p>Teaser {number}.</p>") for number in range(5000)]
    server.answers["/rss"] = Answer(rss(items), headers=RSS)
    assert len(run("/rss")) == 50


def test_a_feed_that_hangs_costs_only_itself(
    server: NewsServer, hung: threading.Event, tmp_path: Path
) -> None:
    server.answers["/slow"] = Answer(headers=RSS, send=lambda handler: hung.wait(TOO_LONG))
    server.answers["/rss"] = Answer(rss([item("Kunar", story("Kunar"))]), headers=RSS)
    fetcher = Fetcher(
        FetchLimits(pause_seconds=0, idle_seconds=0.3), allowed_addresses=["127.0.0.1"]
    )
    feeds = [FeedOptions(url=server.url + path, full_text="never") for path in ("/slow", "/rss")]
    failure, article = read_feeds(
        feeds, fetcher=fetcher, state=FeedState(tmp_path / "s.sqlite"), now=NOW
    )
    assert isinstance(failure, IngestFailure)
    assert failure.source == server.url + "/slow"
    assert "did not answer in time" in failure.what
    assert isinstance(article, Article)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"<html><body><p>A page.</p></body></html>", "not a readable feed"),
        (b"", "not a readable feed"),
        (b"/etc/passwd", "not a readable feed"),
        (b"http://169.254.169.254/", "not a readable feed"),
    ],
)
def test_what_is_no_feed_is_a_failure(server: NewsServer, run: Run, body: bytes, what: str) -> None:
    server.answers["/rss"] = Answer(body, headers=HTML)
    failure = only_failure(run("/rss"))
    assert what in failure.what
    assert failure.source == server.url + "/rss"


def test_a_page_that_names_its_feed_helps_the_reader(server: NewsServer, run: Run) -> None:
    link = "<link rel='alternate' type='application/rss+xml' href='https://p.example/rss'>"
    body = f"<html><head>{link}</head><body><p>A page.</p></body></html>"
    server.answers["/"] = Answer(body.encode(), headers=HTML)
    assert "https://p.example/rss" in only_failure(run("/")).fix


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "declared", ['<!ENTITY x SYSTEM "file:///etc/passwd">', '<!ENTITY x "&x1;&x1;&x1;">']
)
def test_a_feed_with_entities_of_its_own_is_refused(
    server: NewsServer, run: Run, declared: str, codec: str
) -> None:
    feed = rss([item("Kunar", story("Kunar"))]).decode().replace("utf-8", codec)
    feed = feed.replace("<rss", f"<!DOCTYPE rss [{declared}]><rss")
    server.answers["/rss"] = Answer(feed.encode(codec), headers=RSS)
    assert "entities" in only_failure(run("/rss")).what


def test_what_nobody_took_is_read_again(
    server: NewsServer, fetcher: Fetcher, tmp_path: Path
) -> None:
    items = [item("Kunar", story("Kunar")), item("Herat", story("Herat"), days_old=1)]
    server.answers["/a"] = Answer(rss(items), headers=RSS | {"ETag": '"v1"'})
    copy = item("copy", story("Herat"), days_old=2)
    server.answers["/b"] = Answer(rss([copy]), headers=RSS | {"ETag": '"v1"'})
    feeds = [FeedOptions(url=server.url + path, full_text="never") for path in ("/a", "/b")]

    def first_article() -> Article:
        state = FeedState(tmp_path / "s.sqlite")
        found = read_feeds(feeds, fetcher=fetcher, state=state, now=NOW)
        article = next(one for one in found if isinstance(one, Article))
        found.close()
        state.commit()
        return article

    assert first_article().title == "News of Kunar"
    second = first_article()
    assert second.title == "News of Herat"
    assert second.also_in == ("https://paper.example/copy",)


def test_an_article_that_was_not_stored_is_read_again(
    server: NewsServer, fetcher: Fetcher, tmp_path: Path
) -> None:
    items = [item("Kunar", story("Kunar")), item("Herat", story("Herat"))]
    server.answers["/rss"] = Answer(rss(items), headers=RSS | {"ETag": '"v1"'})
    feeds = [FeedOptions(url=server.url + "/rss", full_text="never")]
    for expected in (["News of Kunar", "News of Herat"], ["News of Herat"]):
        state = FeedState(tmp_path / "s.sqlite")
        found = list(read_feeds(feeds, fetcher=fetcher, state=state, now=NOW))
        articles = [one for one in found if isinstance(one, Article)]
        assert [article.title for article in articles] == expected
        state.withdraw(one.article_id for one in articles if "Herat" in one.title)
        state.commit()
    assert all("if-none-match" not in asked.headers for asked in server.asked)


def test_nothing_is_remembered_before_it_is_committed(
    server: NewsServer, fetcher: Fetcher, tmp_path: Path
) -> None:
    server.answers["/rss"] = Answer(rss([item("Kunar", story("Kunar"))]), headers=RSS)
    feeds = [FeedOptions(url=server.url + "/rss", full_text="never")]
    for expected in (1, 1, 0):
        state = FeedState(tmp_path / "s.sqlite")
        results = list(read_feeds(feeds, fetcher=fetcher, state=state, now=NOW))
        assert len(results) == expected
        if len(server.paths()) == 2:  # the first run ends without storing what it read
            state.commit()
