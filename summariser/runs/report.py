"""The report of a run: what was made, what the gate said, what failed, and the time it took."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from summariser.engines.timed import EngineWork
from summariser.ingest import IngestFailure
from summariser.pipeline import ArticleFailure, Repairs
from summariser.runs.incoming import Incoming
from summariser.runs.shards import ShardLoss, ShardResult
from summariser.store import RunInfo

if TYPE_CHECKING:
    from summariser.ingest.stories import StoryCopy

REPORTS = "_runs"


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did.

    Attributes:
        run_id: Its name.
        profile: Of its settings.
        config_hash: Of all that decides the texts; empty where no article was read.
        output: URI of the store.
        started_at: With a time zone.
        seconds: Wall time.
        engine_seconds: Of which inside the engines.
        source_tokens: Tokens that the engines read.
        generated_tokens: Tokens that they wrote, of all hypotheses.
        articles: Articles read.
        skipped: Of which were stored already under the same configuration.
        digests: Digests stored.
        verdicts: Number of texts as rows ``language, length, pass, flagged, held``.
        reasons: Number of findings as rows ``language, check, texts``.
        repairs: What the repair ladder did.
        remembered: Number of sentences that the translation memory had.
        copies: Stories of feeds that another source had first.
        unread_sources: Sources that gave no article, and why.
        failed_articles: Articles that gave no digest, and why.
        failed_shards: Shards that were lost as a whole, and why.
    """

    run_id: str
    profile: str
    config_hash: str
    output: str
    started_at: datetime
    seconds: float
    engine_seconds: float
    source_tokens: int
    generated_tokens: int
    articles: int
    skipped: int
    digests: int
    verdicts: tuple[dict[str, Any], ...]
    reasons: tuple[dict[str, Any], ...]
    repairs: Repairs
    remembered: int
    copies: tuple[StoryCopy, ...]
    unread_sources: tuple[IngestFailure, ...]
    failed_articles: tuple[ArticleFailure, ...]
    failed_shards: tuple[ShardLoss, ...]

    @property
    def clean(self) -> bool:
        """Whether every source and every article gave what was asked."""
        return not (self.unread_sources or self.failed_articles or self.failed_shards)

    def to_json(self) -> str:
        """Return the report as JSON."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False, default=str) + "\n"

    def to_markdown(self) -> str:
        """Return the report for people."""
        lines = [
            f"**{self.digests} digests** of {self.articles} articles "
            f"({self.skipped} were stored before) in {self.seconds:.0f} s, of which "
            f"{self.engine_seconds:.0f} s in the models: {self.source_tokens} tokens read, "
            f"{self.generated_tokens} written.",
            "",
            *_table(self.verdicts),
            "",
            *_table(self.reasons),
            "",
            *(
                f"- {step.replace('_', ' ')}: {count}"
                for step, count in asdict(self.repairs).items()
            ),
            *(f"- the same story: {copy.source}, first in {copy.original}" for copy in self.copies),
            *(f"- not read: {failure.source}: {failure.what}" for failure in self.unread_sources),
            *(f"- failed: {failure.source}: {failure.what}" for failure in self.failed_articles),
            *(
                f"- lost: {loss.articles} articles of shard {loss.key}: {loss.what}"
                for loss in self.failed_shards
            ),
        ]
        return "\n".join(lines)


def report_of(
    run: RunInfo,
    output: str,
    incoming: Incoming,
    results: Sequence[ShardResult],
    lost: Sequence[ShardLoss],
    seconds: float,
) -> RunReport:
    """Return the report of a run from what its shards gave.

    Args:
        run: The run.
        output: URI of the store.
        incoming: What was read.
        results: Of the shards that were stored.
        lost: The other shards.
        seconds: Wall time of the run.
    """
    work = sum((result.engine_work for result in results), start=EngineWork())
    return RunReport(
        run_id=run.run_id,
        profile=run.profile,
        config_hash=run.config_hash,
        output=output,
        started_at=run.created_at,
        seconds=seconds,
        engine_seconds=work.seconds,
        source_tokens=work.source_tokens,
        generated_tokens=work.generated_tokens,
        articles=incoming.articles,
        skipped=incoming.skipped,
        digests=sum(result.digests for result in results),
        verdicts=_verdict_table(results),
        reasons=_reason_table(results),
        repairs=sum((result.repairs for result in results), start=Repairs()),
        remembered=sum(result.remembered for result in results),
        copies=tuple(incoming.copies),
        unread_sources=tuple(incoming.failures),
        failed_articles=tuple(failure for result in results for failure in result.failures),
        failed_shards=tuple(lost),
    )


def _verdict_table(results: Iterable[ShardResult]) -> tuple[dict[str, Any], ...]:
    """Return the texts of all shards by language and length, a column for each verdict."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for result in results:
        counts.update(result.rows)
    languages = dict.fromkeys(language for language, _, _ in counts)
    lengths = dict.fromkeys(length for _, length, _ in counts)
    return tuple(
        {
            "language": language,
            "length": length,
            **{status: counts[language, length, status] for status in ("pass", "flagged", "held")},
        }
        for language in languages
        for length in lengths
    )


def _reason_table(results: Iterable[ShardResult]) -> tuple[dict[str, Any], ...]:
    """Return the findings of all shards by language and check, the most frequent first."""
    counts: Counter[tuple[str, str]] = Counter()
    for result in results:
        counts.update(result.reasons)
    return tuple(
        {"language": language, "check": check, "texts": count}
        for (language, check), count in counts.most_common()
    )


def _table(rows: Sequence[dict[str, Any]]) -> list[str]:
    if not rows:
        return []
    names = list(rows[0])
    return [
        "| " + " | ".join(names) + " |",
        "|" + "---|" * len(names),
        *("| " + " | ".join(str(row[name]) for name in names) + " |" for row in rows),
    ]
