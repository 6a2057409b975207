"""``summariser publish``: the files of editions, without an orchestrator."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from summariser.cli.exit_codes import DONE_WITH_FAILURES
from summariser.cli.options import (
    JsonOption,
    OutputOption,
    ProfileOption,
    overrides_from,
    settings_from,
)


def publish(
    date: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], help="Day, UTC (default: yesterday)."),
    ] = None,
    days: Annotated[
        int, typer.Option("--days", min=1, max=366, help="So many days, counted back.")
    ] = 1,
    languages: Annotated[
        str | None,
        typer.Option("--languages", "-l", help="Default: en and the profile's languages."),
    ] = None,
    formats: Annotated[
        str | None,
        typer.Option("--formats", help="html,epub,... (default: all that can be written here)."),
    ] = None,
    output: OutputOption = None,
    editions: Annotated[
        str | None,
        typer.Option("--editions", help="Folder or URI of the files (default: outputs/editions)."),
    ] = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a day's digests as files to download, in each language and format."""
    from summariser.publishing import editions_to_publish, publish_edition, usable_formats
    from summariser.store import DigestStore
    from summariser.store.files import Files

    options = overrides_from(output=output)
    settings = settings_from(profile, {**options, "editions": editions})
    usable, missing = usable_formats(formats.split(",") if formats else None)
    for reason in missing.values():
        typer.echo(f"not written: {reason}", err=True)
    store, target = DigestStore(settings.output), Files(settings.editions)
    chosen = languages.split(",") if languages else ("en", *settings.languages)
    failed = False
    for day, language in editions_to_publish(chosen, date.date() if date else None, days):
        edition = publish_edition(store, target, day, language, usable)
        failed |= bool(edition.failed)
        if as_json:
            typer.echo(json.dumps(asdict(edition), default=str))
            continue
        state = "written" if edition.written else "as before"
        texts = max((file.rows for file in edition.files), default=0)
        names = " ".join(file.format for file in edition.files)
        typer.echo(f"{day} {language}: {texts} texts {names} ({state})")
        for reason in edition.failed.values():
            typer.echo(f"not written: {reason}", err=True)
    if failed:
        raise typer.Exit(DONE_WITH_FAILURES)
