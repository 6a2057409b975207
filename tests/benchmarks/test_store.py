"""Rows a second through the store and through JSON lines, which one would append without it.

Run with ``pytest tests/benchmarks/test_store.py -s``. Both write 10,000 rows in shards of 480 and
read the Urdu texts of one length back; the lines know no newest row, no schema and no torn end.
"""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from summariser.records import Article, Digest, Scores, Summary, Translation, Verdict
from summariser.store import DigestStore, RunInfo, Selection, rows_from, shard_key, to_table

ARTICLES, ARTICLES_A_SHARD = 840, 40
NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
RUN = RunInfo("embedded", "c" * 16, "run", NOW)
TEXTS = {
    "en": "Rain closed road {} in Kabul on Monday, the city said, and damaged forty houses.",
    "ur": "شہر کے مطابق پیر کو کابل میں بارش سے سڑک {} بند ہو گئی اور چالیس گھروں کو نقصان پہنچا۔",
    "ps": "د ښار د وینا له مخې د دوشنبې په ورځ په کابل کې باران {} سړک وتاړه.",
    "prs": "شهر گفت که روز دوشنبه باران جاده {} را در کابل بست و چهل خانه آسیب دید.",
}


def digest(number: int) -> Digest:
    identity = f"{number:016x}"
    verdict = Verdict("pass", (), Scores(grounding=1.0, model_score=-0.5, script_ratio=1.0))
    lengths = ("headline", "short", "long")
    article = Article(identity, f"news.jsonl:{number}", f"Road {number}", "Text.", "en", NOW, NOW)
    summaries = tuple(
        Summary(identity, length, "en", TEXTS["en"].format(number), "abstractive", "s@1", verdict)
        for length in lengths
    )
    translations = tuple(
        Translation(identity, length, language, TEXTS[language].format(number), "t@1", verdict)
        for length in lengths
        for language in ("ur", "ps", "prs")
    )
    return Digest(article, summaries, translations)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def test_rows_a_second(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    digests = [digest(number) for number in range(ARTICLES)]
    shards = [digests[at : at + ARTICLES_A_SHARD] for at in range(0, ARTICLES, ARTICLES_A_SHARD)]
    store, lines = DigestStore(tmp_path / "digests"), tmp_path / "digests.jsonl"
    # The lines get their rows for nothing; the store makes them from digests on the clock.
    rows = [
        [dataclasses.asdict(row) for row in rows_from([to_table(shard, RUN)])] for shard in shards
    ]
    found: dict[str, int] = {}

    def write_store() -> None:
        for shard in shards:
            key = shard_key([item.article.article_id for item in shard], RUN.config_hash)
            store.write(key, to_table(shard, RUN))

    def write_lines() -> None:
        for shard_rows in rows:
            with lines.open("a", encoding="utf-8") as file:
                for row in shard_rows:
                    file.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")

    def read_store() -> None:
        table = store.read_table(Selection(languages=["ur"], lengths=["short"]), ["text"])
        found["store"] = table.num_rows

    def read_lines() -> None:
        with lines.open(encoding="utf-8") as file:
            read = [json.loads(line) for line in file]
        urdu = [row for row in read if (row["language"], row["length"]) == ("ur", "short")]
        found["lines"] = len(urdu)

    works = (write_store, read_store, write_lines, read_lines)
    times = {work.__name__: seconds(work) for work in works}
    assert found == {"store": ARTICLES, "lines": ARTICLES}
    size = sum(path.stat().st_size for path in (tmp_path / "digests").rglob("*.parquet"))
    with capsys.disabled():
        for name, taken in times.items():
            print(f"\n{name}: {ARTICLES * 12 / taken:,.0f} rows a second", end="")
        print(f"\nsize: store {size / 1024:,.0f} KiB, lines {lines.stat().st_size / 1024:,.0f} KiB")
