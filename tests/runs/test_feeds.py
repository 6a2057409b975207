"""Feeds of a real server through whole runs: what is stored, named, remembered and reported."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from summariser.errors import SettingsError
from summariser.runs import BatchRun, process_shard
from summariser.runs.report import RunReport
from summariser.settings import Settings, load_settings
from summariser.store import DigestStore, Selection
from tests.ingest.local_server import TOO_LONG, Answer, Asked, NewsServer
from tests.ingest.papers import RSS, item, rss, story

pytestmark = pytest.mark.usefixtures("scripted_models")

NOW = datetime.now(UTC)
Run = Callable[..., RunReport]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(
        "embedded",
        {
            "output": str(tmp_path / "digests"),
            "languages": "ur",
            "lengths": "short",
            "shard_tokens": 1,
            "ingest.allowed_addresses": "127.0.0.1",
            "ingest.pause_seconds": 0,
            "ingest.idle_seconds": 1,
        },
    )


@pytest.fixture
def run(settings: Settings, server: NewsServer, tmp_path: Path) -> Run:
    """Run over a list of the feeds at some paths of the server."""

    def run_feeds(*paths: str, limit: int | None = None, **options: object) -> RunReport:
        feeds = tmp_path / "feeds.yaml"
        defaults = {"full_text": "never", **options}
        lines = [f"  - {{url: '{server.url}{path}'}}" for path in paths]
        feeds.write_text("\n".join([f"defaults: {defaults}", "feeds:", *lines]))
        batch = BatchRun([], settings, limit, [str(feeds)])
        results = [process_shard(shard, settings, batch.info) for shard in batch.shards()]
        return batch.finish(results)

    return run_feeds


def feed(*items: str, **headers: str) -> Answer:
    return Answer(rss(items), headers=RSS | headers)


def news(name: str, text: str, **options: object) -> str:
    return item(name, text, now=NOW, **options)  # type: ignore[arg-type]


def summaries(settings: Settings) -> list[dict[str, object]]:
    chosen = Selection(verdicts=None, languages=["en"])
    rows = DigestStore(settings.output).read_table(chosen).to_pylist()
    return sorted(rows, key=lambda row: str(row["source"]))


def sources(settings: Settings) -> list[str]:
    return [str(row["source"]).rsplit("/", 1)[1] for row in summaries(settings)]


def test_one_story_of_three_feeds_is_one_digest_that_names_all_three(
    server: NewsServer, run: Run, settings: Settings
) -> None:
    server.answers["/a"] = feed(news("a", story("Kunar")))
    server.answers["/b"] = feed(
        news("b", story("Kunar").replace("At least", "No fewer than")), news("d", story("Herat"))
    )
    server.answers["/c"] = feed(news("c", story("Kunar", sentences=12) + " More by the paper."))
    report = run("/a", "/b", "/c")
    assert (report.articles, report.digests) == (2, 2)
    assert report.clean
    kunar, herat = summaries(settings)
    assert kunar["source"] == "https://paper.example/a"
    assert kunar["also_in"] == ["https://paper.example/b", "https://paper.example/c"]
    assert herat["also_in"] == []
    assert [copy.source for copy in report.copies] == kunar["also_in"]
    assert "https://paper.example/c, first in https://paper.example/a" in report.to_markdown()


def test_a_story_that_another_paper_has_the_next_day_is_named_and_not_digested(
    server: NewsServer, run: Run, settings: Settings
) -> None:
    server.answers["/a"] = feed(news("a", story("Kunar")))
    server.answers["/b"] = feed()
    run("/a", "/b")
    server.answers["/b"] = feed(news("b", story("Kunar")))
    report = run("/a", "/b")
    assert (report.articles, report.digests) == (0, 0)
    (copy,) = report.copies
    assert (copy.source, copy.original) == ("https://paper.example/b", "https://paper.example/a")
    assert sources(settings) == ["a"]


def test_a_feed_that_did_not_change_costs_one_short_answer(server: NewsServer, run: Run) -> None:
    def answer(asked: Asked) -> Answer:
        if asked.headers.get("if-none-match") == '"v1"':
            return Answer(status=304)
        return feed(news("a", story("Kunar")), ETag='"v1"')

    server.answers["/a"] = answer
    assert run("/a").digests == 1
    again = run("/a")
    assert (again.articles, again.digests, again.clean) == (0, 0, True)
    assert "if-none-match" in server.asked[-1].headers


@pytest.mark.parametrize("status", [301, 308])
def test_a_feed_that_moved_is_asked_at_its_new_address_by_the_next_run(
    server: NewsServer, run: Run, status: int
) -> None:
    server.answers["/old"] = Answer(status=status, headers={"Location": "/new"})
    server.answers["/new"] = feed(news("a", story("Kunar")))
    assert run("/old").digests == 1
    assert run("/old").articles == 0
    assert server.paths() == ["/old", "/new", "/new"]


def test_an_update_is_digested_again_and_is_what_readers_get(
    server: NewsServer, run: Run, settings: Settings
) -> None:
    server.answers["/a"] = feed(news("a", story("Kunar")), news("b", story("Herat")))
    run("/a")
    before = summaries(settings)
    server.answers["/a"] = feed(news("a", story("Kunar", deaths=9)), news("b", story("Herat")))
    report = run("/a")
    assert (report.articles, report.digests) == (1, 1)
    after = summaries(settings)
    assert [row["article_id"] for row in after] == [row["article_id"] for row in before]
    assert "5 people" in str(before[0]["text"])
    assert "9 people" in str(after[0]["text"])
    assert after[1] == before[1]


def test_feeds_that_hang_or_are_none_fail_alone_and_are_in_the_report(
    server: NewsServer, run: Run, settings: Settings, hung: threading.Event
) -> None:
    server.answers["/slow"] = Answer(headers=RSS, send=lambda handler: hung.wait(TOO_LONG))
    server.answers["/none"] = Answer(b"<html><p>Not a feed.</p></html>", headers=RSS)
    server.answers["/a"] = feed(news("a", story("Kunar")))
    report = run("/slow", "/none", "/absent", "/a")
    assert report.digests == 1
    failures = {one.source.removeprefix(server.url): one.what for one in report.unread_sources}
    assert "did not answer in time" in failures["/slow"]
    assert "not a readable feed" in failures["/none"]
    assert "404" in failures["/absent"]
    assert sources(settings) == ["a"]


def test_broken_xml_gives_what_stands_before_the_break(
    server: NewsServer, run: Run, settings: Settings
) -> None:
    whole = rss([news("a", story("Kunar")), news("b", story("Herat"))])
    broken = whole.replace(b"</channel></rss>", b"<item><title>cut & off")
    server.answers["/a"] = Answer(broken, headers=RSS)
    run("/a")
    assert sources(settings)[:2] == ["a", "b"]


def test_feeds_in_three_encodings_are_read_to_the_letter(
    server: NewsServer, run: Run, settings: Settings
) -> None:
    for codec in ("utf-8", "iso-8859-1", "utf-16"):
        text = rss([news(codec, f"Zürich says {codec}. " + story(codec))]).decode()
        body = text.replace("utf-8", codec, 1).encode(codec)
        server.answers[f"/{codec}"] = Answer(body, headers={"Content-Type": "text/xml"})
    assert run("/utf-8", "/iso-8859-1", "/utf-16").digests == 3
    for row in summaries(settings):
        assert "Zürich" in str(row["text"])


def test_of_5000_entries_the_newest_are_read_and_the_next_run_reads_none(
    server: NewsServer, run: Run, settings: Settings
) -> None:
    items = [
        news(f"n{number:04}", story(f"Place{number}", sentences=1), days_old=number / 5000)
        for number in range(5000)
    ]
    server.answers["/a"] = feed(*reversed(items))
    assert run("/a", max_entries=20).digests == 20
    assert sources(settings) == [f"n{number:04}" for number in range(20)]
    assert run("/a", max_entries=20).articles == 0


def test_an_article_that_fails_is_read_again_and_the_others_are_not(
    server: NewsServer, run: Run, settings: Settings
) -> None:
    text = story("Kunar").replace("At least", "POISON: at least")
    server.answers["/a"] = feed(news("a", text), news("b", story("Herat")), ETag='"v1"')
    assert len(run("/a").failed_articles) == 1
    again = run("/a")
    assert (again.articles, len(again.failed_articles), again.skipped) == (1, 1, 0)
    assert sources(settings) == ["b"]


def test_what_a_limit_leaves_out_is_read_by_the_next_run(
    server: NewsServer, run: Run, settings: Settings
) -> None:
    server.answers["/a"] = feed(news("a", story("Kunar")), news("b", story("Herat")), ETag='"v1"')
    assert run("/a", limit=1).articles == 1
    assert run("/a", limit=1).articles == 1
    assert sources(settings) == ["a", "b"]


def test_a_run_that_dies_before_its_end_has_remembered_nothing(
    server: NewsServer, run: Run, settings: Settings, tmp_path: Path
) -> None:
    server.answers["/a"] = feed(news("a", story("Kunar")), ETag='"v1"')
    died = BatchRun([], settings, feeds=[f"{server.url}/a"])
    assert len(list(died.shards())) == 1
    assert run("/a").digests == 1


def test_an_article_with_the_address_of_a_source_is_taken_once(
    server: NewsServer, settings: Settings
) -> None:
    page = f"<html><body><article><h1>Rain</h1><p>{story('Kunar')}</p></article></body></html>"
    server.answers["/page"] = Answer(page.encode(), headers={"Content-Type": "text/html"})
    server.answers["/a"] = feed(news("a", story("Kunar"), link=f"{server.url}/page"))
    run = BatchRun([f"{server.url}/page"], settings, feeds=[f"{server.url}/a"])
    assert len(list(run.shards())) == 1
    assert run.articles == 1


def test_other_settings_have_a_memory_of_their_own(
    server: NewsServer, run: Run, settings: Settings
) -> None:
    server.answers["/a"] = feed(news("a", story("Kunar")), ETag='"v1"')
    run("/a")
    pashto = settings.model_copy(update={"languages": ("ps",)})
    assert len(list(BatchRun([], pashto, feeds=[f"{server.url}/a"]).shards())) == 1


def test_a_list_of_feeds_that_is_wrong_is_told_before_any_work(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "feeds.yaml").write_text("feeds: [{url: 'ftp://a.example'}]")
    with pytest.raises(SettingsError, match=r"feeds\.0\.url"):
        BatchRun([], settings, feeds=[str(tmp_path / "feeds.yaml")])
    assert not Path(settings.output).exists()
