"""Digests of articles or addresses that somebody asks for, as a flow: stored and returned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from prefect import flow
from prefect.artifacts import create_table_artifact
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from flows.shards import THREADS, digest_all
from summariser.errors import SourceError
from summariser.ingest import IngestFailure
from summariser.ingest.articles import article_from
from summariser.ingest.draft import Draft
from summariser.ingest_settings import IngestSettings
from summariser.records import Article
from summariser.runs import BatchRun
from summariser.runs.report import RunReport
from summariser.settings import Settings, load_settings
from summariser.store import DigestStore, Selection

_COLUMNS = ("article_id", "title", "length", "language", "verdict", "text")


class GivenArticle(BaseModel):
    """An article as a parameter.

    Attributes:
        text: Its body; paragraphs are separated by blank lines.
        title: Its headline; by default looked for in ``text``.
        source: What the rows name as its source.
        url: Its address, which then is its source.
        published_at: With a time zone.
        language: BCP 47 code; by default named from the text.
    """

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1)
    title: str | None = None
    source: str = "on demand"
    url: str | None = None
    published_at: AwareDatetime | None = None
    language: str | None = None


@flow(name="on-demand", task_runner=THREADS)
def on_demand(
    articles: list[GivenArticle] | None = None,
    urls: list[str] | None = None,
    profile: str | None = None,
    options: dict[str, Any] | None = None,
) -> list[dict[str, Any]]:
    """Return the rows of the digests of articles, held texts included, and store them.

    What is stored already under the same configuration is not computed again.

    Args:
        articles: Whole articles.
        urls: Addresses of articles' pages.
        profile: Name of a profile, or path of a YAML file.
        options: Settings that differ from the profile's, as ``load_settings`` takes them.

    Raises:
        SettingsError: A setting is unknown or out of range.
        SourceError: Something gave no digest; those of the others are stored.
        ModelError: A model is not to be had, or cannot be loaded.
        StoreError: The store cannot be written.
    """
    settings = load_settings(profile, options)
    given = list(_articles(articles or [], settings.ingest))
    run = BatchRun(urls or [], settings, articles=given)
    report = digest_all(run, settings)
    rows = _rows(run.article_ids, report, settings)
    create_table_artifact([{name: row[name] for name in _COLUMNS} for row in rows], key="digests")
    for unread in report.unread_sources:
        raise SourceError(f"{unread.source}: {unread.what}", unread.fix)
    for failed in report.failed_articles:
        raise SourceError(f"{failed.source}: {failed.what}", failed.fix)
    for lost in report.failed_shards:
        raise SourceError(f"{lost.articles} articles: {lost.what}", "ask again")
    return rows


def _articles(
    given: list[GivenArticle], bounds: IngestSettings
) -> Iterator[Article | IngestFailure]:
    now = datetime.now(UTC)
    for one in given:
        try:
            yield article_from(
                Draft(**one.model_dump()), now, max_characters=bounds.max_article_characters
            )
        except SourceError as error:
            yield IngestFailure(one.url or one.source, error.what, error.fix)


def _rows(article_ids: list[str], report: RunReport, settings: Settings) -> list[dict[str, Any]]:
    if not report.config_hash:
        return []
    selection = Selection(
        verdicts=None, article_ids=article_ids, config_hashes=[report.config_hash]
    )
    rows: list[dict[str, Any]] = DigestStore(settings.output).read_table(selection).to_pylist()
    return rows
