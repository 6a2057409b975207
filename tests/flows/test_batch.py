"""The batch flow: a task for each shard, and what Prefect's pages show of it."""

from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import TaskRun

import flows.shards
from flows.batch import batch
from flows.drain import drain
from summariser.errors import ModelError, SettingsError, StoreError
from summariser.pipeline import loading
from summariser.runs import RunReport, Shard
from summariser.runs.events import Event, Preparing, Read, Stored, Working, listening
from summariser.store import DigestStore
from tests.flows.prefect_pages import artifact

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
ARTICLES = len(list(SAMPLES.iterdir()))
A_SHARD_EACH = {"shard_tokens": 1}


def run(output: Path, **options: Any) -> RunReport:
    return batch([str(SAMPLES)], "embedded", {"output": str(output), **options})


def task_runs(report: RunReport) -> list[TaskRun]:
    with get_client(sync_client=True) as client:
        (flow_run,) = [
            flow_run
            for flow_run in client.read_flow_runs()
            if flow_run.parameters["options"]["output"] == report.output
        ]
        return [
            task_run for task_run in client.read_task_runs() if task_run.flow_run_id == flow_run.id
        ]


def test_each_shard_is_one_task_and_the_server_has_them_all(output: Path) -> None:
    report = run(output, **A_SHARD_EACH)
    assert report.digests == ARTICLES
    finished = task_runs(report)
    assert len(finished) == ARTICLES
    assert {task_run.state_name for task_run in finished} == {"Completed"}
    keys = DigestStore(output).keys()
    assert {task_run.name for task_run in finished} == {f"shard-{key}" for key in keys}


def test_a_second_run_has_nothing_to_do(output: Path) -> None:
    run(output)
    again = run(output)
    assert (again.skipped, again.digests) == (ARTICLES, 0)


def test_prefect_shows_the_report(output: Path) -> None:
    report = run(output)
    assert f"{report.digests} digests" in str(artifact("batch-report").data)
    assert '"language":"ur"' in str(artifact("batch-verdicts").data).replace(" ", "")
    assert artifact("batch-progress").data == 100.0


def test_listeners_hear_of_models_articles_texts_and_shards(output: Path) -> None:
    heard: list[Event] = []
    with listening(heard.append):
        run(output, **A_SHARD_EACH)
    assert Read(ARTICLES, 0) in heard
    assert sum(event.articles for event in heard if isinstance(event, Stored)) == ARTICLES
    assert any(isinstance(event, Working) for event in heard)
    assert not any(isinstance(event, Preparing) for event in heard)  # scripted models are there


def test_a_setting_that_is_wrong_is_told_before_anything_is_read(output: Path) -> None:
    with pytest.raises(SettingsError, match="tlh"):
        run(output, languages="tlh")
    assert not output.exists()


def test_a_model_that_cannot_be_loaded_ends_the_run_at_once(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[object] = []

    def damaged(*_: object) -> None:
        tried.append(1)
        raise ModelError("the model is damaged", "delete it")

    monkeypatch.setattr(loading, "open_engine", damaged)
    with pytest.raises(ModelError, match="the model is damaged"):
        run(output)
    assert len(tried) == 1
    assert DigestStore(output).days() == []


def test_a_store_that_fails_ends_the_run_and_keeps_what_is_stored(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = DigestStore.write
    written: list[str] = []

    def until_full(store: DigestStore, key: str, table: Any) -> list[str]:
        if written:
            raise StoreError("the disk is full", "free some space")
        written.append(key)
        return write(store, key, table)

    monkeypatch.setattr(DigestStore, "write", until_full)
    with pytest.raises(StoreError, match="the disk is full"):
        run(output, **A_SHARD_EACH)
    assert DigestStore(output).keys() == set(written)


def test_a_task_that_dies_is_tried_again_and_then_the_others_go_on(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = flows.shards.process_shard
    tried: list[str] = []

    def dying(shard: Shard, *rest: Any) -> Any:
        tried.append(shard.key)
        if shard.key == tried[0]:
            raise MemoryError("out of memory")
        return process(shard, *rest)

    monkeypatch.setattr(flows.shards, "process_shard", dying)
    report = run(output, **A_SHARD_EACH)
    assert report.digests == ARTICLES - 1
    (lost,) = report.failed_shards
    assert (lost.articles, lost.what) == (1, "MemoryError: out of memory")
    assert tried.count(lost.key) == 2


def test_the_drain_gives_up_when_its_time_is_over(output: Path) -> None:
    report = run(output)
    flow_run_id = task_runs(report)[0].flow_run_id
    assert flow_run_id is not None
    assert drain(flow_run_id, 1)
    assert not drain(flow_run_id, 2, timeout_seconds=0)
