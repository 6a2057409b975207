"""Digests on a terminal: each text with its label, verdict and reasons."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from summariser.text.scripts import RIGHT_TO_LEFT, isolate

if TYPE_CHECKING:
    from summariser.store import Row

_COLOURS = {"pass": "green", "flagged": "yellow", "held": "red"}
# Longer lines are hard to read.
_WIDEST_LINE = 100


def print_first_digest(output: str, config_hash: str) -> None:
    """Print the digest of one article of a store, what is held included."""
    from summariser.store import DigestStore, Selection, rows_from

    selection = Selection(verdicts=None, config_hashes=[config_hash])
    store = DigestStore(output)
    ids = store.read_table(selection, ["article_id"])["article_id"].to_pylist()
    if ids:
        one = Selection(verdicts=None, config_hashes=[config_hash], article_ids=ids[:1])
        print_rows(rows_from(store.read(one)))


def print_rows(rows: Iterable[Row], console: Console | None = None) -> int:
    """Print texts, those of an article together, with a note on their models beneath.

    Args:
        rows: In the order to print them, an article's together.
        console: Where to; standard output by default.

    Returns:
        How many there were.
    """
    console = console or Console(highlight=False, soft_wrap=not Console().is_terminal)
    models: set[str] = set()
    printed = 0
    for (article_id, title, source, also_in), texts in groupby(
        rows, key=lambda row: (row.article_id, row.title, row.source, row.also_in)
    ):
        console.print()
        console.print(title or source, style="bold underline", markup=False)
        sources = ", also in ".join((source, *also_in))
        console.print(f"article {article_id} from {sources}", style="dim", markup=False)
        for row in texts:
            _print_text(console, row)
            models.update(filter(None, (row.summary_model, row.translation_model)))
            printed += 1
    if printed:
        _print_notes(console, models)
    return printed


def _print_text(console: Console, row: Row) -> None:
    label = Text.assemble(
        "\n",
        (row.language, "bold"),
        f" {row.length} ",
        (row.verdict, _COLOURS[row.verdict]),
        " (sentences of the article)" if row.method == "extractive_fallback" else "",
    )
    console.print(label)
    if row.language in RIGHT_TO_LEFT and console.is_terminal:
        _print_from_the_right(console, row.text)
    else:
        console.print(row.text or "-", markup=False, width=min(console.width, _WIDEST_LINE))
    for reason in row.reasons:
        console.print(f"  - {reason}", style="dim", markup=False)


def _print_from_the_right(console: Console, text: str) -> None:
    """Print a right-to-left text on its own side.

    A terminal finds the direction of each line by itself. The isolates keep a line's direction
    to the line, and the blanks before it stay on the left whatever the terminal makes of it.
    """
    width = min(console.width, _WIDEST_LINE)
    for line in Text(text or "-").wrap(console, width):
        isolated = isolate(line.plain.strip())
        console.print(isolated, width=width, justify="right", markup=False)


def _print_notes(console: Console, models: set[str]) -> None:
    from summariser.models.registry import load_registry

    notes = {entry.id: (entry.note, entry.licence) for entry in load_registry()}
    console.print()
    for model in sorted(models):
        note, licence = notes.get(model.split("@")[0], ("", "unknown"))
        console.print(f"{model}: {note} Licence: {licence}.", style="dim", markup=False)
    console.print(
        "The gate checks numbers, names, language and form. It does not see exchanged roles "
        "or words that are simply wrong: read before you publish.",
        style="dim",
    )
