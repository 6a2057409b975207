"""What a run plans, stores and reports, whoever orchestrates it."""

import json
import os
import time
from pathlib import Path

import pytest

from summariser.errors import StoreError
from summariser.pipeline import loading
from summariser.runs import BatchRun, ShardLoss, process_shard
from summariser.runs.report import RunReport
from summariser.runs.shards import STAGING
from summariser.settings import Settings
from summariser.store import DigestStore, Selection

SAMPLES = Path(__file__).parents[2] / "data" / "samples"

pytestmark = pytest.mark.usefixtures("scripted_models")


def run_all(sources: list[str], settings: Settings, limit: int | None = None) -> RunReport:
    run = BatchRun(sources, settings, limit)
    results = [process_shard(shard, settings, run.info) for shard in run.shards()]
    return run.finish(results)


def rows(settings: Settings) -> list[dict[str, object]]:
    return DigestStore(settings.output).read_table(Selection(verdicts=None)).to_pylist()


def test_each_article_has_a_row_for_each_length_and_language(settings: Settings) -> None:
    report = run_all([str(SAMPLES)], settings)
    articles = len(list(SAMPLES.iterdir()))
    assert (report.articles, report.digests) == (articles, articles)
    texts = {(row["title"], row["length"], row["language"]) for row in rows(settings)}
    assert len(texts) == len(rows(settings)) == articles * 3 * 4


def test_what_is_stored_is_not_computed_again(settings: Settings) -> None:
    first = run_all([str(SAMPLES)], settings)
    before = rows(settings)
    again = run_all([str(SAMPLES)], settings)
    assert (again.skipped, again.digests, again.engine_seconds) == (first.digests, 0, 0.0)
    assert rows(settings) == before


def test_a_changed_text_at_the_same_address_is_a_new_version(
    settings: Settings, tmp_path: Path
) -> None:
    news = tmp_path / "news.jsonl"

    def digest_of(title: str, deaths: int) -> RunReport:
        text = f"At least {deaths} people died in the flood in Herat on Monday. " * 9
        url = "https://paper.example/flood?utm_source=feed"
        news.write_text(json.dumps({"url": url, "title": title, "text": text}))
        return run_all([str(news)], settings)

    def texts() -> list[str]:
        return [str(row["text"]) for row in rows(settings)]

    assert digest_of("Flood in Herat", 5).digests == 1
    before = texts()
    assert digest_of("Flood in Herat", 9).digests == 1
    after = texts()
    assert len(after) == len(before)
    assert len({row["article_id"] for row in rows(settings)}) == 1
    assert any("9 people" in text for text in after)
    assert not any("5 people" in text for text in after)
    again = digest_of("Flood in Herat", 9)
    assert (again.skipped, again.digests) == (1, 0)
    assert digest_of("Flood kills nine in Herat", 9).digests == 1
    assert digest_of("Flood in Herat", 5).digests == 1
    assert texts() == before


def test_other_settings_compute_again_beside_what_is_stored(settings: Settings) -> None:
    run_all([str(SAMPLES)], settings)
    urdu_only = settings.model_copy(update={"languages": ("ur",)})
    report = run_all([str(SAMPLES)], urdu_only)
    assert report.skipped == 0
    assert len({row["config_hash"] for row in rows(settings)}) == 2


def test_a_limit_counts_what_is_stored_already(settings: Settings) -> None:
    assert run_all([str(SAMPLES)], settings, limit=1).digests == 1
    report = run_all([str(SAMPLES)], settings, limit=2)
    assert (report.articles, report.skipped, report.digests) == (2, 1, 1)


def test_a_poisonous_article_fails_alone_with_its_reason(
    settings: Settings, tmp_path: Path
) -> None:
    news = tmp_path / "news.jsonl"
    texts = ["A bridge fell in Herat. ", "POISON is in the well. ", "A road opened in Quetta. "]
    news.write_text("\n".join(json.dumps({"title": "", "text": text * 20}) for text in texts))
    report = run_all([str(news)], settings)
    assert report.digests == 2
    (failure,) = report.failed_articles
    assert failure.source.endswith("news.jsonl:2")
    assert (failure.what, failure.fix) == ("the text is poisonous", "leave it out")
    assert not report.clean


def test_the_report_lies_beside_the_data_as_json(settings: Settings, tmp_path: Path) -> None:
    report = run_all([str(SAMPLES), str(tmp_path / "missing.txt")], settings)
    stored = json.loads((Path(settings.output) / "_runs" / f"{report.run_id}.json").read_text())
    assert stored["digests"] == report.digests
    assert stored["unread_sources"][0]["what"] == "no such file or directory"
    assert [row["language"] for row in stored["verdicts"][::3]] == ["en", "ur", "ps", "prs"]
    counted = sum(row[status] for row in stored["verdicts"] for status in ("pass", "flagged"))
    assert counted + sum(row["held"] for row in stored["verdicts"]) == len(rows(settings))


def test_the_report_for_people_names_what_was_lost(settings: Settings) -> None:
    run = BatchRun([str(SAMPLES)], settings)
    shards = list(run.shards())
    lost = ShardLoss(shards[0].key, shards[0].articles, "the worker died")
    report = run.finish([], [lost])
    assert not report.clean
    assert "the worker died" in report.to_markdown()


def test_nothing_is_left_staged(settings: Settings) -> None:
    run_all([str(SAMPLES)], settings)
    assert not list((Path(settings.output) / STAGING).iterdir())


def test_what_a_killed_run_staged_long_ago_is_removed(settings: Settings) -> None:
    old, new = (Path(settings.output) / STAGING / name for name in ("old", "new"))
    old.parent.mkdir(parents=True)
    for path in (old, new):
        path.write_bytes(b"")
    eight_days_ago = time.time() - 8 * 86_400
    os.utime(old, (eight_days_ago, eight_days_ago))
    BatchRun([str(SAMPLES)], settings)
    assert [path.name for path in old.parent.iterdir()] == ["new"]


def test_an_output_that_cannot_be_written_is_told_before_any_work(
    tmp_path: Path, settings: Settings
) -> None:
    (tmp_path / "file").write_text("in the way")
    closed = settings.model_copy(update={"output": str(tmp_path / "file" / "digests")})
    with pytest.raises(StoreError, match="cannot be written"):
        BatchRun([str(SAMPLES)], closed)


def test_models_are_not_prepared_where_there_is_no_article(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared: list[object] = []
    monkeypatch.setattr(loading, "prepare", lambda *_, **__: prepared.append(1))
    report = run_all([str(tmp_path / "missing.txt")], settings)
    assert (report.articles, len(report.unread_sources), prepared) == (0, 1, [])
