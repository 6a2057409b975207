"""The work of one task: a shard of articles to rows in the store."""

from __future__ import annotations

import threading
import time
from collections import Counter
from datetime import UTC, datetime
from functools import lru_cache

from summariser.pipeline import Outcome, Pipeline
from summariser.pipeline.loading import open_pipeline
from summariser.pipeline.outcome import Report
from summariser.records import Summary, Translation
from summariser.runs.shards import Shard, ShardResult, staged_articles
from summariser.settings import Settings
from summariser.store import DigestStore, RunInfo, to_table
from summariser.store.files import Files

# One engine uses all cores; two tasks of one process at a time would only fight for them.
_ENGINES = threading.Lock()


@lru_cache(maxsize=1)
def _pipeline(settings_json: str) -> Pipeline:
    """Return the process's pipeline: models are loaded once, not once a task."""
    return open_pipeline(Settings.model_validate_json(settings_json))


def forget_pipeline() -> None:
    """Free the models that this process has loaded."""
    _pipeline.cache_clear()


def process_shard(
    shard: Shard, settings: Settings, run: RunInfo, report: Report | None = None
) -> ShardResult:
    """Store the digests of a shard; an article that fails is named in the result.

    Args:
        shard: Staged articles.
        settings: Of the run; its ``output`` is the store.
        run: What all rows say of the run.
        report: Told how far the shard is.

    Raises:
        SummariserError: A model cannot be loaded, or the store cannot be written.
    """
    started = time.perf_counter()
    articles = staged_articles(shard, Files(settings.output))
    with _ENGINES:
        pipeline = _pipeline(settings.model_dump_json())
        before = pipeline.engine_work
        outcome = pipeline.run(articles, report)
        engine_work = pipeline.engine_work - before
    table = to_table(
        outcome.digests,
        RunInfo(run.profile, run.config_hash, run.run_id, datetime.now(UTC)),
    )
    if outcome.digests:
        DigestStore(settings.output).write(shard.key, table)
    rows, reasons = _counted(outcome)
    return ShardResult(
        key=shard.key,
        digests=len(outcome.digests),
        rows=rows,
        reasons=reasons,
        failures=outcome.failures,
        repairs=outcome.repairs,
        remembered=outcome.remembered,
        seconds=time.perf_counter() - started,
        engine_work=engine_work,
    )


def _counted(
    outcome: Outcome,
) -> tuple[dict[tuple[str, str, str], int], dict[tuple[str, str], int]]:
    texts: list[Summary | Translation] = []
    for digest in outcome.digests:
        texts += [*digest.summaries, *digest.translations]
    rows: Counter[tuple[str, str, str]] = Counter(
        (text.language, text.length, text.verdict.status) for text in texts
    )
    reasons = Counter(
        (text.language, finding.check) for text in texts for finding in text.verdict.findings
    )
    return dict(rows), dict(reasons)
