"""The files of editions: a task for each day and language."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.runtime import flow_run

from flows.drain import drain
from flows.shards import THREADS
from summariser.publishing import (
    PublishedEdition,
    editions_to_publish,
    publish_edition,
    usable_formats,
)
from summariser.settings import load_settings
from summariser.store import DigestStore
from summariser.store.files import Files


@task(
    name="publish-edition",
    task_run_name="edition-{day}-{language}",
    retries=2,
    retry_delay_seconds=10,
)
def publish_one(
    output: str, editions: str, day: date, language: str, formats: list[str]
) -> PublishedEdition:
    """Write the files of one edition, where they are not as they should be."""
    return publish_edition(DigestStore(output), Files(editions), day, language, formats)


@flow(name="publish", task_runner=THREADS)
def publish(
    day: date | None = None,
    days: int = 1,
    languages: list[str] | None = None,
    formats: list[str] | None = None,
    profile: str | None = None,
    options: dict[str, Any] | None = None,
) -> list[PublishedEdition]:
    """Publish editions, each in a language; what is published as it should be stays.

    Args:
        day: The latest day, of publication (UTC); by default yesterday.
        days: How many days, counted back: news of a day still come in on the next.
        languages: BCP 47 codes; by default English and the profile's.
        formats: Formats of ``summariser export``; by default all that can be written here.
        profile: Name of a profile, or path of a YAML file.
        options: Settings that differ from the profile's, as ``load_settings`` takes them.

    Raises:
        SettingsError: A setting is unknown or out of range.
        StoreError: A format cannot be written here, the store not read, or a file not written.
    """
    settings = load_settings(profile, options)
    usable, _ = usable_formats(formats)
    futures = [
        publish_one.submit(settings.output, settings.editions, each, language, usable)
        for each, language in editions_to_publish(
            languages or ("en", *settings.languages), day, days
        )
    ]
    try:
        published = [future.result() for future in futures]
        create_table_artifact([_row(edition) for edition in published], key="editions")
        return published
    finally:
        drain(UUID(flow_run.id), sum(future.state.is_final() for future in futures))


def _row(edition: PublishedEdition) -> dict[str, Any]:
    return {
        "day": edition.day.isoformat(),
        "language": edition.language,
        "texts": max((file.rows for file in edition.files), default=0),
        "files": ", ".join(file.name for file in edition.files),
        "written": edition.written,
        "failed": "; ".join(edition.failed.values()),
    }
