"""The flow of editions: a task for each, and a table of the files."""

from datetime import UTC, datetime
from pathlib import Path

from flows.batch import batch
from flows.publish import publish
from tests.flows.prefect_pages import artifact, finished_tasks

SAMPLES = Path(__file__).parents[2] / "data" / "samples"


def test_every_language_of_a_day_becomes_files_and_a_second_time_nothing_does(
    output: Path, tmp_path: Path
) -> None:
    options = {"output": str(output), "editions": str(tmp_path / "editions")}
    batch([str(SAMPLES)], options=options)
    today = datetime.now(UTC).date()
    published = publish(today, languages=["ur", "ps"], formats=["html", "csv"], options=options)
    assert [(edition.day, edition.language) for edition in published] == [
        (today, "ur"),
        (today, "ps"),
    ]
    assert sorted(path.name for path in (tmp_path / "editions" / today.isoformat()).iterdir()) == [
        *("ps.csv", "ps.html", "ps.json", "ur.csv", "ur.html", "ur.json"),
    ]
    names = {f"edition-{today}-ur", f"edition-{today}-ps"}
    assert finished_tasks(names) == names
    assert f"{today}/ps.html" in str(artifact("editions").data)
    again = publish(today, languages=["ur", "ps"], formats=["html", "csv"], options=options)
    assert not any(edition.written for edition in again)


def test_by_default_the_profile_s_languages_of_yesterday_are_published(
    output: Path, tmp_path: Path
) -> None:
    options = {"output": str(output), "editions": str(tmp_path / "editions")}
    published = publish(formats=["html"], options=options)
    assert [edition.language for edition in published] == ["en", "ur", "ps", "prs"]
    assert {edition.files for edition in published} == {()}
