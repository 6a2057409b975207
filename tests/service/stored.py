"""Digests that are in the store before a service starts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from summariser.records import Article, Digest, Finding, Status, Summary, Translation, Verdict
from summariser.store import DigestStore, RunInfo, to_table

TEXTS = {
    "en": "Rain closed two roads in Kabul on Monday, the city said.",
    "ur": "شہر کے مطابق پیر کو کابل میں بارش سے دو سڑکیں بند ہو گئیں۔",
    "ps": "د ښار د وینا له مخې د دوشنبې په ورځ په کابل کې باران دوه سړکونه وتړل.",
    "prs": "شهر گفت که روز دوشنبه باران دو جاده را در کابل بست.",
}


def digest_of(
    number: int,
    published_at: datetime,
    *,
    title: str = "Rain closes roads",
    source: str = "https://news.example/rain",
    status: Status = "pass",
    lengths: tuple[str, ...] = ("headline", "short"),
) -> Digest:
    """Return the digest of an article whose id is ``number``."""
    identity = f"{number:016x}"
    findings = () if status == "pass" else (Finding("number_changed", "2 is not in it"),)
    verdict = Verdict(status, findings)
    article = Article(identity, source, title, "Text.", "en", published_at, published_at)
    summaries = tuple(
        Summary(identity, length, "en", TEXTS["en"], "abstractive", "sum@1", verdict)
        for length in lengths
    )
    translations = tuple(
        Translation(identity, length, language, f"{TEXTS[language]} {number}", "mt@2", verdict)
        for length in lengths
        for language in ("ur", "ps", "prs")
    )
    return Digest(article, summaries, translations)


def store(output: Path, *digests: Digest) -> None:
    """Put digests into a store, all in one shard."""
    run = RunInfo("embedded", "c" * 16, "run", datetime(2026, 2, 2, tzinfo=UTC))
    key = "-".join(digest.article.article_id for digest in digests)[:60]
    DigestStore(output).write(key, to_table(digests, run))
