"""``summariser check``: the quality gate on a text of any origin."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from summariser.cli.exit_codes import DONE_WITH_FAILURES
from summariser.cli.options import JsonOption, ProfileOption, settings_from
from summariser.errors import SourceError

if TYPE_CHECKING:
    from summariser.records import Verdict
    from summariser.settings import Settings


def check(
    file: Annotated[Path, typer.Argument(help="The text to check.")],
    source: Annotated[
        Path, typer.Option("--source", help="What it summarises, or is a translation of.")
    ],
    language: Annotated[
        str | None,
        typer.Option("--translation", help="It is a translation into ur, ps or prs."),
    ] = None,
    length: Annotated[
        str, typer.Option("--length", help="It is a summary of this length.")
    ] = "short",
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check a summary against its article, or a translation against its source.

    Exit code 0 for pass, 3 for flagged and held.
    """
    settings = settings_from(profile, {"languages": language})
    text = _read(file)
    if language is not None:
        verdict = _of_translation(text, _read(source), settings)
    else:
        verdict = _of_summary(text, source, length, settings)
    if as_json:
        typer.echo(json.dumps(asdict(verdict), ensure_ascii=False, indent=2))
    else:
        _print(text, verdict)
    if verdict.status != "pass":
        raise typer.Exit(DONE_WITH_FAILURES)


def _of_translation(text: str, source: str, settings: Settings) -> Verdict:
    from summariser.quality import check_translation, judge

    findings, scores = check_translation(source, text, settings.languages[0], settings.gate)
    return judge(findings, scores, settings.gate)


def _of_summary(text: str, source: Path, length: str, settings: Settings) -> Verdict:
    from summariser.errors import SettingsError
    from summariser.ingest import IngestFailure, read_sources
    from summariser.quality import check_summary, judge

    if length not in settings.lengths:
        raise SettingsError(
            f"--length {length!r} is not a length of the profile",
            f"use one of {', '.join(settings.lengths)}",
        )
    article = next(read_sources([source]))
    if isinstance(article, IngestFailure):
        raise SourceError(f"{article.source}: {article.what}", article.fix)
    findings, scores = check_summary(text, article, settings.lengths[length], settings.gate)
    return judge(findings, scores, settings.gate)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path} cannot be read: {error}", "give a text file in UTF-8") from error


def _print(text: str, verdict: Verdict) -> None:
    typer.echo(verdict.status)
    for finding in verdict.findings:
        span = "" if finding.start is None else f": {text[finding.start : finding.end]!r}"
        typer.echo(f"  {'held' if finding.holds else 'flag'} {finding.check}{span}")
        typer.echo(f"       {finding.message}")
