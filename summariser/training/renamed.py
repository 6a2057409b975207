"""The same articles about other people, places and figures.

A few hundred articles are soon known by heart, and a model that knows a story writes its names from
memory. Where names and figures differ each time that a story comes, with its summaries, it can only
copy them.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, get_args

from summariser.quality.names import DATE_WORDS, common_words, names_in, tokens_of
from summariser.training.example import Example

Kind = Literal["person", "place"]

_BEFORE_A_PLACE = re.compile(r"\b(?:in|at|near|from|outside|across) \Z")
_NAME = re.compile(r"[A-Z][^\W\d_]{3,}")
_STEM = 4
# Neither a part of a word, a time or a date, nor a year.
_FIGURE = re.compile(
    r"(?<![\w.,:/-])(?!(?:19|20)\d\d\b)[1-9]\d{0,2}(?:,\d{3})*(?:\.\d)?(?![\w:/]|[.,]\d)"
)
_DATE_WORD = re.compile("|".join(sorted(word.title() for word in DATE_WORDS)))
_NEAR = 12  # characters
_SMALLEST_FIGURE = 10
_FACTORS = 0.6, 1.6


def renamed(examples: Sequence[Example], seed: int) -> list[Example]:
    """Return articles with their summaries, names and figures changed alike in both.

    Names that both the article and a summary have are exchanged for those of other articles, people
    for people and places for places; figures are multiplied by one factor an article, so that what
    is more stays more.

    Args:
        examples: Articles with summaries.
        seed: What names and factors are drawn from.
    """
    names = [_names(example) for example in examples]
    pools: dict[Kind, list[str]] = {
        kind: sorted({name for found in names for name, its in found.items() if its == kind})
        for kind in get_args(Kind)
    }
    return [
        _renamed(example, found, pools, random.Random(f"{seed}:{example.key}"))
        for example, found in zip(examples, names, strict=True)
    ]


def _names(example: Example) -> dict[str, Kind]:
    """Return the names that article and summaries share, with what they are names of."""
    tokens = tokens_of(example.source)
    small = {token.key for token in tokens if not token.capitalised}
    told = {token.text for _, text in example.targets for token in tokens_of(text)}
    stems = Counter(key[:_STEM] for key in {token.key for token in tokens})
    names: dict[str, Kind] = {}
    for token in names_in(tokens, small):
        name = token.text
        if (
            name in told
            and _NAME.fullmatch(name)
            and stems[token.key[:_STEM]] == 1  # else its people have their name from it
            and token.key not in common_words() | DATE_WORDS
        ):
            if _BEFORE_A_PLACE.search(example.source, 0, token.start):
                names[name] = "place"
            names.setdefault(name, "person")
    return names


def _renamed(
    example: Example,
    names: Mapping[str, Kind],
    pools: Mapping[Kind, Sequence[str]],
    chance: random.Random,
) -> Example:
    others = {kind: [name for name in pool if name not in names] for kind, pool in pools.items()}
    changes: dict[str, str] = {}
    for name, kind in names.items():
        if others[kind]:
            changes[name] = others[kind].pop(chance.randrange(len(others[kind])))
    factor = chance.uniform(*_FACTORS)
    texts = (example.source, *(text for _, text in example.targets))
    dates = {figure for text in texts for figure, dated in _figures(text) if dated}
    figures = {figure for text in texts for figure, _ in _figures(text)}
    changes |= {figure: _times(figure, factor) for figure in figures - dates}
    pattern = re.compile(
        "|".join([*(rf"\b{re.escape(name)}\b" for name in names), _FIGURE.pattern])
    )

    def change(text: str) -> str:
        return pattern.sub(lambda match: changes.get(match.group(), match.group()), text)

    targets = tuple((cue, change(text)) for cue, text in example.targets)
    return Example(example.key, change(example.source), targets, example.held_out)


def _figures(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the figures of a text, and whether a month or weekday is near."""
    for match in _FIGURE.finditer(text):
        around = text[max(0, match.start() - _NEAR) : match.end() + _NEAR]
        yield match.group(), _DATE_WORD.search(around) is not None


def _times(figure: str, factor: float) -> str:
    """Return a figure times a factor, as round and as written as it was; a small one stays."""
    digits = figure.replace(",", "")
    if "." in figure:
        return f"{float(digits) * factor:,.1f}"
    unit = 10 ** (len(digits) - len(digits.rstrip("0")))
    new = round(int(digits) * factor / unit) * unit
    return figure if min(int(digits), new) < _SMALLEST_FIGURE else f"{new:,}"
