"""One batch run from its sources to its report, without the orchestrator."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from summariser.ingest import IngestFailure
from summariser.pipeline.loading import PreparationProgress, model_revisions, prepare_models
from summariser.records import Article
from summariser.runs.incoming import Incoming, stored_versions
from summariser.runs.report import REPORTS, RunReport, report_of
from summariser.runs.shards import (
    STAGING,
    Shard,
    ShardLoss,
    ShardResult,
    plan_shards,
    staged_articles,
)
from summariser.settings import Settings
from summariser.store import DigestStore, RunInfo
from summariser.store.files import Files

# Longer than any run takes: what a killed run staged is of no use after that.
_STAGED_FOR = timedelta(days=7)


class BatchRun:
    """Plans the shards of a run and reports what became of them.

    Args:
        sources: As ``summariser.ingest.read_sources`` takes them.
        settings: Of the run.
        limit: Articles to take at most, those that are stored already included.
        feeds: As ``summariser.ingest.feed_list.feeds_named`` takes them.
        articles: Taken before what the sources hold.

    Raises:
        SettingsError: A list of feeds cannot be read.
        StoreError: The output cannot be written; nothing has been computed yet.
    """

    def __init__(
        self,
        sources: Sequence[str],
        settings: Settings,
        limit: int | None = None,
        feeds: Sequence[str] = (),
        articles: Iterable[Article | IngestFailure] = (),
    ) -> None:
        self._clock = time.perf_counter()
        self._settings = settings
        self._incoming = Incoming(sources, settings, limit, feeds, articles)
        self._files = Files(settings.output)
        self._staged: list[Shard] = []
        self._started_at = datetime.now(UTC)
        # A name of its own, whatever else starts in this second.
        self._run_id = f"{self._started_at:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}"
        self._config_hash = ""
        self._check_output()

    @property
    def info(self) -> RunInfo:
        """What the rows of this run have in common; whole once ``shards`` has begun."""
        return RunInfo(self._settings.profile, self._config_hash, self._run_id, self._started_at)

    @property
    def articles(self) -> int:
        """Number of articles read so far."""
        return self._incoming.articles

    @property
    def article_ids(self) -> list[str]:
        """Identifiers of the articles read so far, those that were stored already included."""
        return self._incoming.article_ids

    @property
    def skipped(self) -> int:
        """Number of articles read so far that were stored already."""
        return self._incoming.skipped

    def shards(self, progress: PreparationProgress | None = None) -> Iterator[Shard]:
        """Yield what there is to compute, each shard as soon as its articles are staged.

        The models are prepared first, unless there is no article at all.

        Args:
            progress: Told how far the preparation of the models is.

        Raises:
            ModelError: A model is not to be had, damaged, or not allowed.
            StoreError: The store cannot be read or written.
        """
        if not self._incoming.any_article():
            return
        models = prepare_models(self._settings, progress)
        self._config_hash = self._settings.config_hash(model_revisions(models))
        stored = stored_versions(DigestStore(self._settings.output), self._config_hash)
        for shard in plan_shards(
            self._incoming.without(stored),
            self._config_hash,
            self._settings.shard_tokens,
            self._files,
            self._run_id,
        ):
            self._staged.append(shard)
            yield shard

    def finish(self, results: Sequence[ShardResult], lost: Sequence[ShardLoss] = ()) -> RunReport:
        """Store the report beside the data, remove what was staged, and return the report.

        What was seen of the feeds is remembered now, but for articles that have no digest.

        Raises:
            StoreError: The report cannot be written.
        """
        report = report_of(
            self.info,
            self._settings.output,
            self._incoming,
            results,
            lost,
            seconds=time.perf_counter() - self._clock,
        )
        self._files.write(f"{REPORTS}/{self._run_id}.json", report.to_json().encode())
        self._incoming.remember_feeds(self._unstored(results, lost))
        self.discard_staged()
        return report

    def discard_staged(self) -> None:
        """Remove the staged articles of this run."""
        for shard in self._staged:
            self._files.delete(shard.staged)

    def _unstored(self, results: Sequence[ShardResult], lost: Sequence[ShardLoss]) -> Iterator[str]:
        for result in results:
            yield from (failure.article_id for failure in result.failures)
        keys = {loss.key for loss in lost}
        for shard in self._staged:
            if shard.key in keys:
                yield from (one.article_id for one in staged_articles(shard, self._files))

    def _check_output(self) -> None:
        """Write and remove a file, so that hours of work do not end at a folder that is closed."""
        probe = f"{STAGING}/{self._run_id}-probe"
        self._files.write(probe, b"")
        self._files.delete(probe)
        oldest = datetime.now(UTC) - _STAGED_FOR
        for file in self._files.below(STAGING):
            if file.modified_at is not None and file.modified_at < oldest:
                self._files.delete(file.name)
