"""Editions: what a reader of one language gets of a day."""

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from summariser.errors import StoreError
from summariser.store import DigestStore
from summariser.store.editions import digests_from, read_edition

DAY = date(2026, 2, 1)


@pytest.fixture
def store(tmp_path: Path) -> DigestStore:
    return DigestStore(tmp_path / "digests")


def at(hour: int) -> datetime:
    return datetime(2026, 2, 1, hour, tzinfo=UTC)


def test_an_edition_has_the_days_digests_in_one_language_latest_first(store, table):
    store.write("a", table(1, published_at=at(8)))
    store.write("b", table(2, published_at=at(20)))
    store.write("c", table(3, published_at=datetime(2026, 2, 2, tzinfo=UTC)))
    edition = read_edition(store, DAY, "ps")
    assert [digest.article.title for digest in edition.digests] == ["Rain <2>", "Rain <1>"]
    assert {digest.languages for digest in edition.digests} == {("ps",)}
    assert len(edition.digests[0].texts("ps")) == 2


def test_a_text_is_in_an_edition_once_though_two_configurations_made_it(store, table):
    store.write("a", table(1, hour=1, config_hash="a" * 16, text="first"))
    store.write("b", table(1, hour=2, config_hash="b" * 16, text="second"))
    (digest,) = read_edition(store, DAY, "ur").digests
    assert [row.text for row in digest.rows] == ["second", "second"]


def test_held_texts_are_in_no_edition_unless_asked_for(store, table):
    store.write("a", table(1, status="held"))
    assert read_edition(store, DAY, "ur").digests == ()
    assert len(read_edition(store, DAY, "ur", verdicts=["held"]).digests) == 1


def test_an_edition_can_be_of_one_length(store, table):
    store.write("a", table(1))
    (digest,) = read_edition(store, DAY, "ur", lengths=["headline"]).digests
    assert [row.length for row in digest.rows] == ["headline"]


def test_a_day_without_news_is_an_empty_edition(store):
    assert read_edition(store, DAY, "ur").digests == ()


def test_a_language_without_editions_is_named(store):
    with pytest.raises(StoreError, match="no editions in 'tlh'"):
        read_edition(store, DAY, "tlh")


def test_rows_become_digests_of_articles_with_languages_in_the_products_order(table):
    digests = list(digests_from([*table(1).to_batches(), *table(2).to_batches()]))
    assert [digest.article.title for digest in digests] == ["Rain <1>", "Rain <2>"]
    assert digests[0].languages == ("en", "ur", "ps", "prs")


def test_texts_of_a_digest_come_shortest_first(table):

    long, short = table(1, text="longer text", lengths=("long",)), table(1, text="short")
    (digest,) = digests_from([pa.concat_tables([long, short])])
    assert [row.text for row in digest.texts("ur")] == ["short", "short", "longer text"]
