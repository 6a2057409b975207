"""The scheduled run: sources and feeds to digests in the store, one task a shard."""

from __future__ import annotations

from typing import Any

from prefect import flow

from flows.shards import THREADS, digest_all
from summariser.runs import BatchRun, RunReport
from summariser.settings import load_settings


@flow(name="batch", task_runner=THREADS)
def batch(
    sources: list[str] | None = None,
    profile: str | None = None,
    options: dict[str, Any] | None = None,
    limit: int | None = None,
    feeds: list[str] | None = None,
) -> RunReport:
    """Turn sources and feeds into stored digests; what the same configuration stored stays.

    Args:
        sources: As ``summariser.ingest.read_sources`` takes them.
        profile: Name of a profile, or path of a YAML file.
        options: Settings that differ from the profile's, as ``load_settings`` takes them.
        limit: Articles to take at most, those that are stored already included.
        feeds: Lists of feeds (YAML or OPML) and addresses of feeds; of these only what is new or
            changed since the last run with the same store and configuration is read.

    Raises:
        SettingsError: A setting is unknown or out of range, or a list of feeds is wrong.
        ModelError: A model is not to be had, or cannot be loaded.
        StoreError: The store cannot be written; the shards before are stored.
    """
    settings = load_settings(profile, options)
    return digest_all(BatchRun(sources or [], settings, limit, feeds or []), settings)
