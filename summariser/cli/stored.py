"""``summariser show`` and ``summariser export``: what is stored."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from summariser.cli.options import (
    JsonOption,
    OutputOption,
    ProfileOption,
    overrides_from,
    settings_from,
)

if TYPE_CHECKING:
    from summariser.store import DigestStore, Selection

DateOption = Annotated[
    datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Day of publication.")
]
LanguageOption = Annotated[
    str | None, typer.Option("--languages", "-l", help="en, ur, ps, prs (default: all).")
]
LengthOption = Annotated[str | None, typer.Option("--lengths", help="(default: all)")]
HeldOption = Annotated[
    bool, typer.Option("--held", help="Held texts too: those that the gate withholds.")
]


def show(
    article: Annotated[str | None, typer.Argument(help="Article id (default: all).")] = None,
    output: OutputOption = None,
    date: DateOption = None,
    languages: LanguageOption = None,
    lengths: LengthOption = None,
    held: HeldOption = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print stored digests."""
    from summariser.store import rows_from

    store, selection = _selected(profile, output, date, languages, lengths, article, held)
    if as_json:
        for batch in store.read(selection):
            for row in batch.to_pylist():
                typer.echo(json.dumps(row, ensure_ascii=False, default=str))
        return
    from summariser.cli.digests import print_rows

    if print_rows(rows_from(store.read(selection))) == 0:
        typer.echo(f"none of the digests in {store.uri} are asked for by these options", err=True)


def export(
    target: Annotated[Path, typer.Argument(help="File to write.")],
    form: Annotated[
        str | None, typer.Option("--format", "-f", help="(default: by the file's ending)")
    ] = None,
    output: OutputOption = None,
    date: DateOption = None,
    languages: LanguageOption = None,
    lengths: LengthOption = None,
    held: HeldOption = False,
    profile: ProfileOption = None,
) -> None:
    """Write stored digests as one file to read or load elsewhere."""
    from summariser.store.export import export_file

    store, selection = _selected(profile, output, date, languages, lengths, None, held)
    made = export_file(store.read(selection), form or target.suffix.lstrip("."), target)
    typer.echo(f"{target}: {made.rows} texts, {made.size} bytes, sha256 {made.sha256}")


def _selected(
    profile: str | None,
    output: str | None,
    date: datetime | None,
    languages: str | None,
    lengths: str | None,
    article: str | None,
    held: bool,
) -> tuple[DigestStore, Selection]:
    from summariser.errors import StoreError
    from summariser.store import PUBLISHED, DigestStore, Selection

    day = date.date() if date else None
    selection = Selection(
        since=day,
        until=day,
        languages=languages.split(",") if languages else None,
        lengths=lengths.split(",") if lengths else None,
        verdicts=(*PUBLISHED, "held") if held else PUBLISHED,
        article_ids=[article] if article else None,
        any_configuration=True,
    )
    store = DigestStore(settings_from(profile, overrides_from(output=output)).output)
    if not store.days():
        raise StoreError(f"there are no digests in {store.uri}", "make some with `summariser run`")
    return store, selection
