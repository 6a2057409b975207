"""Who is dead and who is hurt: a summary that swaps them has all its words from the article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from summariser.quality.names import Token
from summariser.quality.polarity import CLAUSE_END, clauses
from summariser.records import Finding
from summariser.text.numbers import Number, numbers_in
from summariser.text.word_lists import word_set

_DEAD = word_set(
    "killed kill kills killing killings dead die dies died dying death deaths fatal fatally "
    "fatality fatalities slain murdered murder drowned bodies body toll perished executed victims "
    "corpse corpses assassinated assassination lynched massacre homicide lives funeral funerals "
    "buried coffin coffins mourners electrocuted strangled hanged beheaded succumbed lifeless "
    "slaughtered gunned martyred martyrs suicide remains drown drowns drowning autopsy postmortem "
    "inquest coroner morgue mortuary bereaved widow widows grave graves killer killers murderer"
)
_LOSS_OF_LIFE = re.compile(r"\bloss of (?:human )?li(?:fe|ves)\b", re.I)
_HURT = word_set(
    "wounded wounding wound wounds injured injure injures injuring injury injuries hurt burned "
    "treated hospitalised hospital critical casualties shot gunshot bullet broken bitten burns "
    "fractured fracture fractures stabbed stab bruised bruises crushed "
    "hamstring knee ankle strain strained tore torn sprain sprained "
    "amputated unconscious bandaged surgery concussed bled "
    "maimed bleeding stitches concussion hospitals hospitalized"
)
_DEAD_NOW = word_set("killed killing dead died deaths kills dies")
_HURT_NOW = word_set("wounded wounding injured injuring injuries hurt injures")
# "A strike would hurt exports", "a veto that kills the bill".
_FIGURATIVE = word_set("hurt kills")
_TRANSITIVE = word_set("killed kills killing wounded wounding injured injures injuring")
# Words between a number and its outcome, at most: "12 people from the village were killed" and
# "killed about 12".
_REACH_AFTER = 5
_REACH_BEFORE = 2
# One person's fate: told of somebody whom the article lets live, it is the opposite of the news.
_KILLED_HIM = re.compile(r"\b(?:kill(?:ed|s|ing)|murdered|assassinated) (?:him|her)\b", re.I)
_SURVIVED = re.compile(r"\b(?:surviv(?:ed|es|ing)|unhurt|unharmed|unscathed)\b", re.I)
# "Nizamani was killed": the name, and what became of it.
_WAS = word_set("was were been")
_KILLED = word_set("killed murdered assassinated slain martyred")
_NEXT_PART = re.compile(r"[,\d]|\band\b")


class OutcomeIndex:
    """What became of how many in an article.

    Args:
        text: The article, title included.
        tokens: Its words.
    """

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        words = {token.key for token in tokens}
        self.tells_of_dead = not _DEAD.isdisjoint(words) or bool(_LOSS_OF_LIFE.search(text))
        self.tells_of_hurt = not _HURT.isdisjoint(words)
        self.somebody_survived = bool(_SURVIVED.search(text)) and not _KILLED_HIM.search(text)
        self.names_with_dead = frozenset(
            token.key
            for clause in (clauses(text, tokens) if self.somebody_survived else ())
            if not (_DEAD_NOW | _KILLED).isdisjoint(one.key for one in clause)
            for token in clause
            if token.capitalised
        )
        self.outcomes = {(value, outcome) for value, outcome, _ in _outcomes(text, tokens)}


def check_outcomes(summary: str, tokens: Sequence[Token], index: OutcomeIndex) -> list[Finding]:
    """Say where the dead of the article are the summary's wounded, or the other way round."""
    for token in tokens:
        if token.key in _DEAD_NOW - _FIGURATIVE and not index.tells_of_dead:
            return [_outcome_finding(token, "nobody's death")]
        if token.key in _HURT_NOW - _FIGURATIVE and not index.tells_of_hurt:
            return [_outcome_finding(token, "nobody hurt")]
    findings = []
    killed = _KILLED_HIM.search(summary)
    if killed and index.somebody_survived:
        message = f"“{killed.group()}”, where the article tells of somebody who survived"
        findings.append(Finding("outcome_changed", message, *killed.span()))
    if index.somebody_survived:
        findings += [
            _outcome_finding(verb, f"somebody who survived, and of no death of {name.text}")
            for name, was, verb in zip(tokens, tokens[1:], tokens[2:], strict=False)
            if name.capitalised and was.key in _WAS and verb.key in _KILLED
            if name.key not in index.names_with_dead
        ]
    for value, outcome, token in _outcomes(summary, tokens):
        other = "hurt" if outcome == "dead" else "dead"
        if (value, outcome) not in index.outcomes and (value, other) in index.outcomes:
            findings.append(_outcome_finding(token, f"{value:g} {other}"))
    return findings


def _outcome_finding(token: Token, instead: str) -> Finding:
    message = f"“{token.text}”, where the article tells of {instead}"
    return Finding("outcome_changed", message, token.start, token.end)


def _outcomes(text: str, tokens: Sequence[Token]) -> Iterator[tuple[float, str, Token]]:
    """Yield each number that stands near a word of death or injury, the nearest word deciding."""
    outcomes = [token for token in tokens if token.key in _DEAD_NOW or token.key in _HURT_NOW]
    if not outcomes:
        return
    for number in numbers_in(text, "en"):
        if not number.certain:
            continue
        near = [
            (distance, token)
            for token in outcomes
            if (distance := _distance(text, number, token)) is not None
        ]
        if near:
            _, token = min(near, key=lambda item: item[0])
            yield number.value, "dead" if token.key in _DEAD_NOW else "hurt", token


def _distance(text: str, number: Number, token: Token) -> int | None:
    """Return the words between a number and a word that may tell its outcome; None if too many."""
    if token.start >= number.end:
        between, reach = text[number.end : token.start], _REACH_AFTER
    elif token.key in _TRANSITIVE:
        between, reach = text[token.end : number.start], _REACH_BEFORE
    else:
        return None
    words = len(between.split())
    if words > reach or _NEXT_PART.search(between) or CLAUSE_END.search(between):
        return None
    return words
