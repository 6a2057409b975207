"""``summariser run``: the batch run as a Prefect flow."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from summariser.cli.exit_codes import DONE_WITH_FAILURES, FAILED, INTERRUPTED
from summariser.cli.options import (
    JsonOption,
    LanguagesOption,
    LengthsOption,
    OutputOption,
    ProfileOption,
    SettingOption,
    overrides_from,
    settings_from,
)

if TYPE_CHECKING:
    from summariser.runs import RunReport


def run(
    sources: Annotated[
        list[str] | None,
        typer.Argument(help="Files, folders, patterns, addresses, or - for standard input."),
    ] = None,
    feeds: Annotated[
        list[str] | None,
        typer.Option("--feeds", help="A list of feeds (YAML, OPML) or a feed's address; repeat."),
    ] = None,
    profile: ProfileOption = None,
    lengths: LengthsOption = None,
    languages: LanguagesOption = None,
    output: OutputOption = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="Take so many articles at most.")
    ] = None,
    show: Annotated[
        bool, typer.Option("--show", help="Print one digest in all its languages.")
    ] = False,
    settings: SettingOption = None,
    as_json: JsonOption = False,
) -> None:
    """Turn articles into stored digests; what is stored already is not computed again."""
    options = overrides_from(lengths=lengths, languages=languages, output=output, others=settings)
    if not sources and not feeds:
        raise typer.BadParameter("name a source, or --feeds", param_hint="SOURCES")
    # Read here too, so that what is wrong is told before the orchestrator starts.
    chosen = settings_from(profile, options)
    if feeds:
        from summariser.ingest.feed_list import feeds_named

        feeds_named(feeds)
    report = _run(sources, profile, options, limit, feeds)
    if as_json:
        typer.echo(report.to_json(), nl=False)
    else:
        _print(report)
    if show and report.config_hash:
        from summariser.cli.digests import print_first_digest

        print_first_digest(chosen.output, report.config_hash)
    if not report.clean:
        raise typer.Exit(DONE_WITH_FAILURES if report.articles or feeds else FAILED)


def _run(
    sources: list[str] | None,
    profile: str | None,
    options: dict[str, object],
    limit: int | None,
    feeds: list[str] | None,
) -> RunReport:
    # Errors are this program's own to tell; the server has Prefect's account of them.
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    # The first import of prefect in the process: flows/__init__.py sets its other settings.
    from flows.temporary_server import ensure_server

    ensure_server()
    from flows.batch import batch
    from summariser.cli.progress import RunProgress
    from summariser.runs.events import RunStopped, listening

    try:
        with RunProgress() as progress, listening(progress), _stopping_at_interrupt():
            return batch(sources, profile, options, limit, feeds)
    except (KeyboardInterrupt, RunStopped):
        typer.echo("interrupted; what is stored stays, and the next run goes on there", err=True)
        raise typer.Exit(INTERRUPTED) from None


@contextmanager
def _stopping_at_interrupt() -> Iterator[None]:
    """Stop the tasks at the first Ctrl-C, between two batches of texts; the second one kills."""
    from summariser.runs.events import stop

    def interrupt(signal_number: int, frame: FrameType | None) -> NoReturn:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        stop()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _print(report: RunReport) -> None:
    from rich.console import Console
    from rich.table import Table

    if report.verdicts:
        table = Table("language", "length", "pass", "flagged", "held", title="texts by verdict")
        for row in report.verdicts:
            table.add_row(*(str(value) for value in row.values()))
        Console().print(table)
    for copy in report.copies:
        typer.echo(f"the same story: {copy.source}, first in {copy.original}", err=True)
    for unread in report.unread_sources:
        typer.echo(f"not read: {unread.source}: {unread.what}\n  fix: {unread.fix}", err=True)
    for failed in report.failed_articles:
        typer.echo(f"failed: {failed.source}: {failed.what}\n  fix: {failed.fix}", err=True)
    for lost in report.failed_shards:
        typer.echo(
            f"lost: {lost.articles} articles: {lost.what}\n  fix: run again, it takes them up",
            err=True,
        )
    typer.echo(
        f"{report.digests} digests of {report.articles} articles "
        f"({report.skipped} stored before) in {report.seconds:.0f} s "
        f"({report.engine_seconds:.0f} s in the models) in {report.output}"
    )
