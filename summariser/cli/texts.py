"""``summariser summarise`` and ``summariser translate``: on demand, without a store."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from summariser.cli.options import (
    LanguagesOption,
    LengthsOption,
    ProfileOption,
    SettingOption,
    overrides_from,
    settings_from,
)

if TYPE_CHECKING:
    from summariser.ingest_settings import IngestSettings
    from summariser.records import Article, Digest


def summarise(
    source: Annotated[
        str, typer.Argument(help="A file or an address with one article, or - for input.")
    ],
    profile: ProfileOption = None,
    lengths: LengthsOption = None,
    languages: LanguagesOption = None,
    form: Annotated[
        Literal["text", "json", "html"], typer.Option("--format", "-f", help="Of the output.")
    ] = "text",
    settings: SettingOption = None,
) -> None:
    """Print the digest of one article."""
    chosen = settings_from(
        profile, overrides_from(lengths=lengths, languages=languages, others=settings)
    )
    article = _only_article(source, chosen.ingest)
    from summariser.cli.progress import RunProgress
    from summariser.errors import SourceError
    from summariser.pipeline.loading import open_pipeline
    from summariser.runs.events import Preparing, Working

    with RunProgress() as progress:
        pipeline = open_pipeline(chosen, lambda *event: progress(Preparing(*event)))
        outcome = pipeline.run([article], lambda event: progress(Working("", 1, event)))
    for failure in outcome.failures:
        raise SourceError(f"{failure.source}: {failure.what}", failure.fix)
    _print_digest(outcome.digests[0], chosen.profile, form)


def _only_article(source: str, settings: IngestSettings) -> Article:
    from summariser.errors import SourceError
    from summariser.ingest import IngestFailure, read_sources

    found = read_sources([source], settings=settings)
    article = next(found, None)
    if article is None:
        raise SourceError(f"{source} holds no article", "give a file with text")
    if isinstance(article, IngestFailure):
        raise SourceError(f"{article.source}: {article.what}", article.fix)
    if next(found, None) is not None:
        raise SourceError(
            f"{source} holds more than one article", "give one, or use `summariser run`"
        )
    return article


def _print_digest(digest: Digest, profile: str, form: str) -> None:
    from datetime import UTC, datetime

    from summariser.store import RunInfo, rows_from, to_table

    table = to_table([digest], RunInfo(profile, "", "on-demand", datetime.now(UTC)))
    if form == "text":
        from summariser.cli.digests import print_rows

        print_rows(rows_from([table]))
    elif form == "json":
        typer.echo(json.dumps(table.to_pylist(), ensure_ascii=False, indent=2, default=str))
    else:
        from summariser.store.export import Heading, export_stream

        title = digest.article.title or digest.article.source
        export_stream(table.to_batches(), "html", sys.stdout.buffer, heading=Heading(title))


def translate(
    file: Annotated[str, typer.Argument(help="A text file, or - for standard input.")],
    to: Annotated[str, typer.Option("--to", help="Target language: ur, ps or prs.")],
    lines: Annotated[
        bool, typer.Option("--lines", help="Each line is a sentence; one line out for each.")
    ] = False,
    profile: ProfileOption = None,
    settings: SettingOption = None,
) -> None:
    """Translate plain text and print it, unchecked: what machine translation tools expect."""
    chosen = settings_from(profile, overrides_from(languages=to, others=settings))
    if len(chosen.languages) != 1:
        raise typer.BadParameter("one language at a time", param_hint="--to")
    text = _read_text(file)
    from summariser.cli.progress import RunProgress
    from summariser.pipeline.loading import open_translator
    from summariser.translate.translator import Wish

    # Only line feeds end a line: other separators inside of one must not make two of it.
    wishes = [
        Wish(line.removesuffix("\r"), chosen.languages[0], whole=lines)
        for line in text.removesuffix("\n").split("\n")
    ]
    with RunProgress() as progress:
        translator = open_translator(chosen)
        texts = translator.translate(wishes, progress=progress.counting_texts())
    for translated in texts:
        typer.echo(translated.text)


def _read_text(file: str) -> str:
    from summariser.errors import SourceError

    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{file} cannot be read: {error}", "give a text file in UTF-8") from None
