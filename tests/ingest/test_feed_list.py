"""The list of feeds: per-feed options, defaults, OPML, and errors that name the place."""

from __future__ import annotations

from pathlib import Path

import pytest

from summariser.errors import SettingsError, StoreError
from summariser.ingest.feed_list import load_feeds
from summariser.ingest.feed_state import FeedState

OPML = """<?xml version="1.0"?><opml version="2.0"><head/><body>
<outline text="Asia"><outline text="Kabul Paper" type="rss" xmlUrl="https://kabul.example/rss"/>
</outline><outline title="Herat" text="x" xmlUrl="https://herat.example/rss"/>
<outline text="a folder"/></body></opml>"""


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_list_is_valid() -> None:
    feeds = load_feeds()
    assert feeds
    assert all(feed.url.startswith("https://") and feed.name for feed in feeds)


def test_defaults_hold_where_a_feed_says_nothing(tmp_path: Path) -> None:
    path = write(
        tmp_path / "feeds.yaml",
        "defaults: {max_entries: 7, full_text: never}\n"
        "feeds:\n"
        "  - {url: 'https://a.example/rss', full_text: always, language: fa-AF}\n"
        "  - {url: 'https://b.example/rss', name: B}\n"
        "  - {url: 'https://c.example/rss', enabled: false}\n"
        "  - {url: 'https://a.example/rss'}\n",
    )
    first, second = load_feeds(path)
    assert (first.url, first.full_text, first.max_entries, first.language) == (
        "https://a.example/rss",
        "always",
        7,
        "prs",
    )
    assert (second.name, second.full_text, second.language) == ("B", "never", None)


def test_opml_is_read_alone_and_from_the_list(tmp_path: Path) -> None:
    opml = write(tmp_path / "mine.opml", OPML)
    found = [(feed.url, feed.name) for feed in load_feeds(opml)]
    assert found == [
        ("https://kabul.example/rss", "Kabul Paper"),
        ("https://herat.example/rss", "Herat"),
    ]
    path = write(tmp_path / "feeds.yaml", "defaults: {max_entries: 3}\nopml: [mine.opml]\n")
    assert [feed.max_entries for feed in load_feeds(path)] == [3, 3]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("feeds: [{url: 'https://a.example', full_txt: x}]", "feeds.0.full_txt"),
        ("feeds: [{url: 'ftp://a.example'}]", "ftp://a.example"),
        ("feeds: [{name: a}]", "feeds.0.url"),
        ("feeds: [{url: 'https://a.example', max_entries: 0}]", "max_entries"),
        ("feeds: [{url: 'https://a.example', language: '??'}]", "BCP 47"),
        ("feed: []", "feed"),
        ("feeds: [", "YAML"),
        ("opml: [absent.opml]", "absent.opml"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, named: str) -> None:
    path = write(tmp_path / "feeds.yaml", text)
    with pytest.raises(SettingsError) as error:
        load_feeds(path)
    assert str(tmp_path) in error.value.what
    assert named in error.value.what


def test_opml_with_entities_reads_no_file(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret", "https://secret.example/rss")
    entity = f'<!DOCTYPE opml [<!ENTITY x SYSTEM "{secret}">]>'
    text = OPML.replace("<opml", entity + "<opml").replace('text="Kabul Paper"', 'text="K"')
    path = write(tmp_path / "x.opml", text.replace("<head/>", "<head><title>&x;</title></head>"))
    assert "secret" not in str(load_feeds(path))


def test_a_state_that_is_none_is_an_error(tmp_path: Path) -> None:
    path = write(tmp_path / "state.sqlite", "this is not a database, it is long enough text " * 9)
    with pytest.raises(StoreError, match=r"state\.sqlite"):
        FeedState(path)
