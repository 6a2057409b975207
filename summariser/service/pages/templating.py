"""Pages from templates: every value is escaped, and a value that is missing is an error."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from summariser.service.pages.assets import SCRIPT, asset_address
from summariser.service.pages.passages import passages_of
from summariser.store import Row
from summariser.store.export.heading import day_in_words, direction_of
from summariser.store.export.page import is_web_address, language_name, plain
from summariser.text.scripts import isolate
from summariser.translate.languages import LANGUAGES

VERDICTS = {
    "pass": ("Passed", "the checks found no fault"),
    "flagged": ("Flagged", "read with care"),
    "held": ("Held back", "not for readers"),
}
"""What a verdict is called on pages, and what it means."""

_PERCENT = {
    "grounding": "Numbers and names that are in the article",
    "number_recall": "Numbers kept",
    "script_ratio": "Letters of the language’s script",
    "language_confidence": "Looks like its language",
    "repetition": "Words that repeat",
}


def render(template: str, **values: object) -> str:
    """Return a page.

    Args:
        template: Its name in ``templates/``.
        values: What it names; text in it is escaped.
    """
    return _templates().get_template(template).render(values)


def page(template: str, status_code: int = 200, **values: object) -> HTMLResponse:
    """Return a page as an answer, which nobody but the browser that asked may keep."""
    headers = {"Cache-Control": "private, no-cache"}
    return HTMLResponse(render(template, **values), status_code, headers)


def english_name(code: str) -> str:
    """Return a language's name in English, or its code where the product does not know it."""
    return LANGUAGES[code].name if code in LANGUAGES else code


def titled(name: str) -> str:
    """Return the name of a length as a heading: ``press_review`` as ``Press review``."""
    return name.replace("_", " ").capitalize()


def sentence(words: str) -> str:
    """Return a message as a sentence; an address or a name at its beginning stays as it is."""
    shown = plain(words).strip()
    first = shown.split(" ", 1)[0]
    if first.isalpha() and first.islower():
        shown = shown[0].upper() + shown[1:]
    return shown if shown.endswith((".", "!", "?")) else f"{shown}."


def measured(row: Row) -> list[tuple[str, str]]:
    """Return what was measured of a text, in words and percent."""
    scores = asdict(row.scores)
    return [
        (words, f"{round(100 * scores[name])} %")
        for name, words in _PERCENT.items()
        if scores[name] is not None
    ]


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("summariser.service"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "day_in_words": lambda day: day_in_words(day, "en"),
        "direction": direction_of,
        "english_name": english_name,
        "isolate": isolate,
        "language_name": language_name,
        "passages": passages_of,
        "plain": plain,
        "scores": measured,
        "sentence": sentence,
        "titled": titled,
    }
    environment.tests["web_address"] = is_web_address
    environment.globals |= {
        "LANGUAGES": LANGUAGES,
        "SCRIPT": SCRIPT,
        "VERDICTS": VERDICTS,
        "asset": asset_address,
        "here": "",
    }
    return environment
