"""Digests to store: two lengths in English, Urdu, Pashto and Dari, each text its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from summariser.records import (
    Article,
    Digest,
    Finding,
    Scores,
    Status,
    Summary,
    Translation,
    Verdict,
)
from summariser.store import RunInfo, to_table

SAMPLE = {
    "en": "Rain closed two roads in Kabul on Monday, the city said.",
    "ur": "شہر کے مطابق پیر کو کابل میں بارش سے دو سڑکیں بند ہو گئیں۔",
    "ps": "د ښار د وینا له مخې د دوشنبې په ورځ په کابل کې باران دوه سړکونه وتړل.",
    "prs": "شهر گفت که روز دوشنبه باران دو جاده را در کابل بست.",
}
INGESTED = datetime(2026, 2, 3, 4, 5, 6, 7, tzinfo=UTC)
PUBLISHED_AT = datetime(2026, 2, 1, 23, 30, tzinfo=UTC)


def verdict_of(status: Status) -> Verdict:
    scores = Scores(grounding=1.0, model_score=-0.25, script_ratio=0.5)
    if status == "pass":
        return Verdict("pass", (), scores)
    finding = Finding("number_not_in_article", "the number 7 is not in the article", 3, 4)
    return Verdict(status, (finding,), scores)


@pytest.fixture
def digest() -> Callable[..., Digest]:
    """Return a maker of digests of article ``number``."""

    def make(
        number: int = 1,
        *,
        published_at: datetime | None = PUBLISHED_AT,
        source: str = "news.jsonl",
        status: Status = "pass",
        text: str = "",
        lengths: tuple[str, ...] = ("headline", "short"),
    ) -> Digest:
        identity = f"{number:016x}"
        verdict = verdict_of(status)
        article = Article(
            identity, source, f"Rain <{number}>", "Text.", "en", INGESTED, published_at
        )
        summaries = tuple(
            Summary(identity, length, "en", text or SAMPLE["en"], "abstractive", "sum@1", verdict)
            for length in lengths
        )
        translations = tuple(
            Translation(identity, length, language, text or SAMPLE[language], "mt@2", verdict)
            for length in lengths
            for language in ("ur", "ps", "prs")
        )
        return Digest(article, summaries, translations)

    return make


@pytest.fixture
def run() -> Callable[..., RunInfo]:
    """Return a maker of runs, by the hour they were made and their configuration."""

    def make(hour: int = 0, config_hash: str = "c" * 16) -> RunInfo:
        created_at = datetime(2026, 2, 4, hour, tzinfo=UTC)
        return RunInfo("embedded", config_hash, f"run-{hour}", created_at)

    return make


@pytest.fixture
def table(digest: Callable[..., Digest], run: Callable[..., RunInfo]) -> Callable[..., pa.Table]:
    """Return a maker of the rows of one article."""

    def make(
        number: int = 1, *, hour: int = 0, config_hash: str = "c" * 16, **values: object
    ) -> pa.Table:
        return to_table([digest(number, **values)], run(hour, config_hash))

    return make
