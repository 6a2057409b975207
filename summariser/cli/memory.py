"""``summariser memory``: reviewed corrections in, translations out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from summariser.cli.options import ProfileOption, settings_from
from summariser.errors import SettingsError

if TYPE_CHECKING:
    from summariser.translate.memory import TranslationMemory

memory_app = typer.Typer(
    help="The translation memory: import corrections, export translations.", no_args_is_help=True
)


@memory_app.command("import")
def import_corrections(
    file: Annotated[Path, typer.Argument(help="TMX with reviewed translations.")],
    profile: ProfileOption = None,
) -> None:
    """Take in reviewed translations; they win over every model from now on."""
    with _memory(profile) as memory:
        typer.echo(f"{memory.import_corrections(file)} corrections imported from {file}")


@memory_app.command("export")
def export_translations(
    file: Annotated[Path, typer.Argument(help="TMX file to write.")],
    profile: ProfileOption = None,
) -> None:
    """Write all remembered translations and corrections as TMX."""
    with _memory(profile) as memory:
        typer.echo(f"{memory.export(file)} translations exported to {file}")


def _memory(profile: str | None) -> TranslationMemory:
    from summariser.pipeline.loading import open_memory

    memory = open_memory(settings_from(profile))
    if memory is None:
        raise SettingsError(
            "translation_memory is off in this profile",
            "set SUMMARISER_TRANSLATION_MEMORY to cache or to a file",
        )
    return memory
