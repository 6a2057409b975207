"""One task a shard: what the flows that make digests have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from prefect import task
from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.client.schemas.objects import State, TaskRun
from prefect.futures import PrefectFuture, as_completed
from prefect.runtime import flow_run
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner
from prefect.tasks import Task

from flows.drain import drain
from summariser.errors import SummariserError
from summariser.runs import BatchRun, RunReport, Shard, ShardLoss, ShardResult, process_shard
from summariser.runs.events import Preparing, Read, Stored, Working, tell
from summariser.settings import Settings
from summariser.store import RunInfo

# The engines take turns, so that two tasks only overlap one's models with the other's files.
THREADS: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=2)


def _died(task: Task[..., Any], task_run: TaskRun, state: State[Any]) -> bool:
    """Say whether a task is worth trying again: a full disk or a missing model stays what it is."""
    return not isinstance(state.result(raise_on_failure=False), SummariserError)


@task(
    name="digest-shard",
    task_run_name="shard-{shard.key}",
    retries=1,
    retry_delay_seconds=2,
    retry_condition_fn=_died,
)
def digest_shard(shard: Shard, settings: Settings, run: RunInfo) -> ShardResult:
    """Store the digests of one shard of staged articles."""
    return process_shard(
        shard,
        settings,
        run,
        lambda progress: tell(Working(shard.key, shard.articles, progress)),
    )


def digest_all(run: BatchRun, settings: Settings) -> RunReport:
    """Submit the shards of a run as tasks of the current flow; return the report.

    Raises:
        ModelError: A model is not to be had, or cannot be loaded.
        StoreError: The store cannot be written; the shards before are stored.
    """
    futures: dict[PrefectFuture[ShardResult], Shard] = {}
    try:
        for shard in run.shards(lambda *progress: tell(Preparing(*progress))):
            futures[digest_shard.submit(shard, settings, run.info)] = shard
        tell(Read(run.articles, run.skipped))
        report = run.finish(*_collected(futures))
        _show(report)
        return report
    finally:
        run.discard_staged()
        drain(UUID(flow_run.id), sum(future.state.is_final() for future in futures))


def _collected(
    futures: Mapping[PrefectFuture[ShardResult], Shard],
) -> tuple[list[ShardResult], list[ShardLoss]]:
    """Wait for all shards; return the results, and what is to be said of the lost ones.

    Raises:
        SummariserError: Of a shard; the others would meet the same.
    """
    results: list[ShardResult] = []
    lost: list[ShardLoss] = []
    progress = create_progress_artifact(0.0, key="batch-progress", description="shards stored")
    for done, future in enumerate(as_completed(list(futures)), start=1):
        shard = futures[future]
        try:
            results.append(future.result())
        except SummariserError:
            raise
        except Exception as error:
            lost.append(ShardLoss(shard.key, shard.articles, f"{type(error).__name__}: {error}"))
        tell(Stored(shard.articles))
        if isinstance(progress, UUID):
            update_progress_artifact(progress, 100 * done / len(futures))
    return results, lost


def _show(report: RunReport) -> None:
    """Put the report where Prefect's own pages show it."""
    create_markdown_artifact(report.to_markdown(), key="batch-report")
    for key, rows in (("batch-verdicts", report.verdicts), ("batch-reasons", report.reasons)):
        create_table_artifact([dict(row) for row in rows], key=key)
