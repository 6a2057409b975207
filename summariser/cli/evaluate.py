"""``summariser evaluate``: the measured figures, each with what is needed to get it again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from summariser.cli.options import (
    JsonOption,
    ProfileOption,
    SettingOption,
    overrides_from,
    settings_from,
)

if TYPE_CHECKING:
    from summariser.evaluate.gate import Figures

evaluate_app = typer.Typer(
    help="Measure translations, summaries, glossaries, or the gate on a test set.",
    no_args_is_help=True,
)

FolderOption = Annotated[
    Path, typer.Option("--set", help="Folder of the test set.", show_default=False)
]
LimitOption = Annotated[
    int | None, typer.Option("--limit", min=1, help="Take so many texts at even distances.")
]


@evaluate_app.command("translation")
def translation(
    folder: FolderOption,
    limit: LimitOption = None,
    profile: ProfileOption = None,
    settings: SettingOption = None,
    as_json: JsonOption = False,
) -> None:
    """Translate a set with human references: chrF++, BLEU, loops, language, numbers."""
    from summariser.evaluate.models import load_model
    from summariser.evaluate.test_set import read_test_set
    from summariser.evaluate.translation import evaluate_translation

    chosen = settings_from(profile, overrides_from(others=settings))
    test_set = read_test_set(folder, limit)
    _print(evaluate_translation(test_set, load_model(chosen, "translate"), chosen), as_json)


@evaluate_app.command("summaries")
def summaries(
    folder: FolderOption,
    limit: LimitOption = None,
    profile: ProfileOption = None,
    settings: SettingOption = None,
    as_json: JsonOption = False,
) -> None:
    """Summarise held-out articles: length, grounding, ROUGE-L against the lead."""
    from summariser.evaluate.models import load_model
    from summariser.evaluate.summaries import evaluate_summaries, read_articles

    chosen = settings_from(profile, overrides_from(others=settings))
    articles = read_articles(folder, limit)
    _print(evaluate_summaries(articles, load_model(chosen, "summarise"), chosen), as_json)


@evaluate_app.command("glossary")
def glossary(
    folder: FolderOption,
    limit: LimitOption = None,
    profile: ProfileOption = None,
    settings: SettingOption = None,
    as_json: JsonOption = False,
) -> None:
    """Translate sentences that hold terms, with a glossary and without: terms used, chrF++."""
    from summariser.evaluate.glossary import evaluate_glossary
    from summariser.evaluate.models import load_model

    chosen = settings_from(profile, overrides_from(others=settings))
    model = load_model(chosen, "translate")
    _print(evaluate_glossary(folder, model, chosen, limit=limit), as_json)


@evaluate_app.command("gate")
def gate(
    folder: FolderOption,
    drafts: Annotated[
        bool, typer.Option("--drafts", help="Judge the translations as those of a small model.")
    ] = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Judge clean texts and texts that were spoilt on purpose: false alarms and detection."""
    from summariser.evaluate.gate import evaluate_gate
    from summariser.quality.adequacy import check_draft, check_translation

    figures = evaluate_gate(
        folder,
        gate=settings_from(profile).gate,
        check=check_draft if drafts else check_translation,
    )
    if as_json:
        typer.echo(json.dumps(figures.as_dict(), indent=2))
        return
    for language, measured in figures.translations.items():
        _print_gate(f"translations {language}", measured)
    if figures.summaries is not None:
        _print_gate("summaries", figures.summaries)


def _print(figures: Any, as_json: bool) -> None:
    typer.echo(json.dumps(figures.as_json(), indent=2) if as_json else figures.as_line())


def _print_gate(title: str, figures: Figures) -> None:
    typer.echo(
        f"{title}: {figures.texts} clean texts, {figures.false_alarms:.1%} false alarms, "
        f"{figures.false_holds:.1%} held"
    )
    for corruption, share in figures.detected.items():
        typer.echo(
            f"  {corruption:18} found {share:6.1%}  held {figures.held[corruption]:6.1%}  "
            f"of {figures.spoilt[corruption]}"
        )
