"""Spoils good summaries on purpose, each in one way that a reader would mind."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from summariser.evaluate.gate_sets import SummarisedArticle
from summariser.quality.directions import DIRECTIONS
from summariser.quality.names import DATE_WORDS, Token, names_in, tokens_of
from summariser.records import Article
from summariser.text.numbers import numbers_in, values_of
from summariser.text.sentences import split_sentences

_READ_AT = datetime(2026, 1, 1, tzinfo=UTC)
_SPELLED = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "eleven", "twelve")
_AUXILIARY = re.compile(r"\b(is|are|was|were|will|would|has|have|had|can|could|did|does|do)\b")
_NEGATED = re.compile(
    r"\b(is|are|was|were|will|would|has|have|had|can|could|did|does|do) not\b|\bno\b|\bnobody\b",
    re.IGNORECASE,
)
_OUTCOMES = {
    "killed": "wounded",
    "wounded": "killed",
    "injured": "killed",
    "killing": "wounding",
    "wounding": "killing",
    "injuring": "killing",
    "deaths": "injuries",
    "injuries": "deaths",
    "dead": "hurt",
    "hurt": "killed",
    "died": "were injured",
}
_OUTCOME = re.compile(r"\b(" + "|".join(_OUTCOMES) + r")\b")


@dataclass(frozen=True, slots=True)
class Subject:
    """A summary with its article and what else of the set is used to spoil it.

    Attributes:
        article: The article.
        length: Name of the length.
        summary: By a person.
        foreign_names: Names of another article, that this one does not have.
        foreign_sentences: Sentences of another article's summary.
    """

    article: Article
    length: str
    summary: str
    foreign_names: tuple[str, ...]
    foreign_sentences: tuple[str, ...]


Corruption = Callable[[Subject, random.Random], str | None]
"""Returns the spoilt summary; None where there is nothing of the kind to spoil."""


def subjects_of(articles: Sequence[SummarisedArticle]) -> list[Subject]:
    """Return every summary of every article; what is foreign comes from the article after it."""
    subjects = []
    for index, item in enumerate(articles):
        other = articles[(index + 1) % len(articles)]
        article = Article(item.article_id, item.article_id, item.title, item.text, "en", _READ_AT)
        own_text = f"{item.title} {item.text}".lower()
        names = tuple(
            dict.fromkeys(
                name
                for name in _person_names(other.summaries["long"])
                if not any(part.lower() in own_text for part in name.split())
            )
        )
        sentences = tuple(split_sentences(other.summaries["long"]))
        subjects += [
            Subject(article, length, summary, names, sentences)
            for length, summary in item.summaries.items()
        ]
    return subjects


def number_changed(subject: Subject, rng: random.Random) -> str | None:
    """Put a number that the article does not have in place of one."""
    text = subject.summary
    known = values_of(numbers_in(f"{subject.article.title} {subject.article.text}", "en"))
    numbers = [
        number
        for number in numbers_in(text, "en")
        if number.certain and not number.in_name and number.kind != "ordinal"
    ]
    if not numbers:
        return None
    number = rng.choice(numbers)
    written = text[number.start : number.end]
    choices = list(_SPELLED) if number.spelled else _other_digits(written)
    rng.shuffle(choices)
    for choice in choices:
        if all(value not in known for value in values_of(numbers_in(choice, "en"))):
            return text[: number.start] + choice + text[number.end :]
    return None


def name_invented(subject: Subject, rng: random.Random) -> str | None:
    """Put another article's person, place or body in place of a name."""
    return _with_name(subject, rng, subject.foreign_names)


def name_swapped(subject: Subject, rng: random.Random) -> str | None:
    """Put another name of the same article in place of one."""
    own = tuple(name for name in _person_names(subject.article.text) if name not in subject.summary)
    return _with_name(subject, rng, own)


def negation_flipped(subject: Subject, rng: random.Random) -> str | None:
    """Take a "not" away, or put one after an auxiliary verb."""
    text = subject.summary
    negated = _NEGATED.search(text)
    if negated is not None:
        word = negated.group(1) or ("" if negated.group().lower() == "no" else "people")
        return text[: negated.start()] + word + text[negated.end() :]
    verbs = list(_AUXILIARY.finditer(text))
    if not verbs:
        return None
    verb = rng.choice(verbs)
    return f"{text[: verb.end()]} not{text[verb.end() :]}"


def outcome_changed(subject: Subject, rng: random.Random) -> str | None:
    """Make the wounded dead, and the dead wounded."""
    outcomes = list(_OUTCOME.finditer(subject.summary))
    if not outcomes:
        return None
    outcome = rng.choice(outcomes)
    changed = _OUTCOMES[outcome.group()]
    return subject.summary[: outcome.start()] + changed + subject.summary[outcome.end() :]


def direction_changed(subject: Subject, rng: random.Random) -> str | None:
    """Put another direction in place of one."""
    directions = list(re.finditer(rf"\b(?:{'|'.join(DIRECTIONS)})", subject.summary))
    if not directions:
        return None
    direction = rng.choice(directions)
    other = rng.choice([name for name in DIRECTIONS if name != direction.group()])
    return subject.summary[: direction.start()] + other + subject.summary[direction.end() :]


def foreign_sentence(subject: Subject, rng: random.Random) -> str | None:
    """Put a sentence of another article's summary in place of one, or at the end."""
    own = split_sentences(subject.summary)
    foreign = rng.choice(subject.foreign_sentences)
    if len(own) < 2:
        return f"{subject.summary} {foreign}"
    own[rng.randrange(len(own))] = foreign
    return " ".join(own)


OF_SUMMARIES: Mapping[str, Corruption] = {
    "number_changed": number_changed,
    "name_invented": name_invented,
    "name_swapped": name_swapped,
    "negation_flipped": negation_flipped,
    "outcome_changed": outcome_changed,
    "direction_changed": direction_changed,
    "foreign_sentence": foreign_sentence,
}


def _other_digits(written: str) -> list[str]:
    places = [index for index, char in enumerate(written) if char.isdigit()]
    return [
        written[:place] + digit + written[place + 1 :]
        for place in places
        for digit in "123456789"
        if digit != written[place]
    ]


def _with_name(subject: Subject, rng: random.Random, names: Sequence[str]) -> str | None:
    own = _person_names(subject.summary)
    if not own or not names:
        return None
    return subject.summary.replace(rng.choice(own), rng.choice(names), 1)


def _person_names(text: str) -> list[str]:
    """Return runs of two or more names, which are mostly persons, places or bodies."""
    runs: list[list[Token]] = [[]]
    for token in names_in(tokens_of(text), set()):
        plain = token.key not in DATE_WORDS and not token.text.endswith(("'s", "’s", "'"))
        if runs[-1] and token.start - runs[-1][-1].end == 1 and plain:
            runs[-1].append(token)
        elif plain:
            runs.append([token])
    return [
        text[run[0].start : run[-1].end]
        for run in runs
        if len(run) > 1 and not any(char in text[run[0].start : run[-1].end] for char in ".\n")
    ]
