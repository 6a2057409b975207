"""The ``summariser`` command: its commands, and what becomes of errors."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from summariser import __version__
from summariser.cli.check import check
from summariser.cli.doctor import doctor
from summariser.cli.evaluate import evaluate_app
from summariser.cli.exit_codes import BAD_USAGE, FAILED
from summariser.cli.keys import keys_app
from summariser.cli.memory import memory_app
from summariser.cli.models import models_app
from summariser.cli.publish import publish
from summariser.cli.run import run
from summariser.cli.serve import serve
from summariser.cli.stored import export, show
from summariser.cli.texts import summarise, translate
from summariser.errors import SettingsError, SummariserError

app = typer.Typer(
    name="summariser",
    help="News into short, checked digests in Urdu, Pashto and Dari.",
    epilog="Exit codes: 0 all done; 1 nothing could be done; 2 bad usage or settings; 3 done, "
    "with failures listed.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for command in (run, summarise, translate, show, export, publish, serve, check, doctor):
    app.command()(command)
app.add_typer(models_app, name="models")
app.add_typer(evaluate_app, name="evaluate")
app.add_typer(memory_app, name="memory")
app.add_typer(keys_app, name="keys")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"summariser {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """News into short, checked digests in Urdu, Pashto and Dari."""


def main() -> None:
    """Run the command line; an error is two lines on standard error, never a traceback."""
    try:
        app(prog_name="summariser")
    except SettingsError as error:
        _complain(error)
        sys.exit(BAD_USAGE)
    except SummariserError as error:
        _complain(error)
        sys.exit(FAILED)


def _complain(error: SummariserError) -> None:
    typer.echo(f"error: {error.what}\n  fix: {error.fix}", err=True)
