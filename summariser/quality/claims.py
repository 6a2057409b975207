"""What a text denies, and who is dead and who is hurt.

A summary that turns "was consulted" into "was not consulted", or the wounded into the dead, has all
its words from the article and is wrong. Words are compared by stems, one clause around them at a
time: an approximation that finds plain cases. A "not" that is left out, and a plan that is told as
a fact, are not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from summariser.quality.names import Token
from summariser.records import Finding
from summariser.text.numbers import Number, numbers_in
from summariser.text.word_lists import word_set

# "No" and "without" are about a noun, which articles deny in too many other ways to compare.
_NEGATORS = word_set(
    "not never cannot don't doesn't didn't isn't aren't wasn't weren't won't wouldn't can't "
    "couldn't hasn't haven't hadn't shouldn't"
)
# What denies by its meaning: any of them in a clause makes a "not" about it plausible.
_DENIALS = _NEGATORS | word_set(
    "no nobody none neither nor without nothing deny denied denies denying refuse refused refuses "
    "refusing reject rejected rejects rejecting fail failed fails failing failure unable decline "
    "declined declines declining lack lacked lacks lacking bar barred barring ban banned prevent "
    "prevented yet unless few little hardly only ruled rule cancelled canceled suspended halted "
    "stopped dropped avoid avoided absent missing unknown unclear unlikely impossible instead "
    "rather against away before until delayed postponed stay remain remained zero false free "
    "except dismissed disputed withheld off out shut closed"
)
_UNINFORMATIVE = word_set(
    "been being have having with from that this they them their there which more than over under "
    "also just very immediate immediately further other another longer enough least known said "
    "says were"
)
# Words between a negator and the word that it is about, at most.
_REACH = 3
_STEM = 5
_SHORTEST_WORD = 4
_CLAUSE_END = re.compile(r"[.!?;:\n]|,\s+(?:but|and|while|although|though)\b")

_DEAD = word_set(
    "killed kill kills killing killings dead die dies died dying death deaths fatal fatally "
    "fatality fatalities slain murdered murder drowned bodies body toll perished executed victims"
)
_HURT = word_set(
    "wounded wounding wound wounds injured injure injures injuring injury injuries hurt burned "
    "treated hospitalised hospital critical casualties shot gunshot bullet broken bitten burns"
)
_DEAD_NOW = word_set("killed killing dead died deaths kills dies")
_HURT_NOW = word_set("wounded wounding injured injuring injuries hurt injures")
_TRANSITIVE = word_set("killed kills killing wounded wounding injured injures injuring")
# Words between a number and its outcome, at most: "12 people from the village were killed" and
# "killed about 12".
_REACH_AFTER = 5
_REACH_BEFORE = 2
_NEXT_PART = re.compile(r"[,\d]|\band\b")


class ClaimIndex:
    """What an article denies, and what became of how many.

    Args:
        text: The article, title included.
        tokens: Its words.
    """

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self._stems = {token.key[:_STEM] for token in tokens}
        self._deniable = {
            token.key[:_STEM]
            for clause in _clauses(text, tokens)
            if _denies(clause) or any(token.key.startswith("un") for token in clause)
            for token in clause
        }
        words = {token.key for token in tokens}
        self.tells_of_dead = not _DEAD.isdisjoint(words)
        self.tells_of_hurt = not _HURT.isdisjoint(words)
        self.outcomes = {(value, outcome) for value, outcome, _ in _outcomes(text, tokens)}

    def states_only(self, key: str) -> bool:
        """Say whether the article has a word, and nowhere near a denial."""
        return key[:_STEM] in self._stems and key[:_STEM] not in self._deniable


def check_claims(summary: str, tokens: Sequence[Token], index: ClaimIndex) -> list[Finding]:
    """Say where a summary denies what its article states."""
    findings = []
    for clause in _clauses(summary, tokens):
        wrong = [token for token in _denied(clause) if index.states_only(token.key)]
        findings += [
            Finding(
                "negation_flipped",
                f"the article says the contrary about “{token.text}”",
                token.start,
                token.end,
            )
            for token in wrong[:1]
        ]
    return findings


def check_outcomes(summary: str, tokens: Sequence[Token], index: ClaimIndex) -> list[Finding]:
    """Say where the dead of the article are the summary's wounded, or the other way round."""
    for token in tokens:
        if token.key in _DEAD_NOW and not index.tells_of_dead:
            return [_outcome_finding(token, "nobody's death")]
        if token.key in _HURT_NOW and not index.tells_of_hurt:
            return [_outcome_finding(token, "nobody hurt")]
    findings = []
    for value, outcome, token in _outcomes(summary, tokens):
        other = "hurt" if outcome == "dead" else "dead"
        if (value, outcome) not in index.outcomes and (value, other) in index.outcomes:
            findings.append(_outcome_finding(token, f"{value:g} {other}"))
    return findings


def _outcome_finding(token: Token, instead: str) -> Finding:
    message = f"“{token.text}”, where the article tells of {instead}"
    return Finding("outcome_changed", message, token.start, token.end)


def _clauses(text: str, tokens: Sequence[Token]) -> Iterator[list[Token]]:
    clause: list[Token] = []
    for token in tokens:
        if clause and _CLAUSE_END.search(text, clause[-1].end, token.end):
            yield clause
            clause = []
        clause.append(token)
    if clause:
        yield clause


def _denies(clause: Sequence[Token]) -> bool:
    return any(token.key in _DENIALS for token in clause)


def _denied(clause: Sequence[Token]) -> Iterator[Token]:
    """Yield the word of meaning that follows each negator: what the "not" is about."""
    for position, negator in enumerate(clause):
        if negator.key in _NEGATORS:
            after = clause[position + 1 : position + 1 + _REACH]
            yield from [token for token in after if _is_word(token)][:1]


def _is_word(token: Token) -> bool:
    return (
        len(token.key) >= _SHORTEST_WORD
        and not token.capitalised
        and token.key not in _UNINFORMATIVE
    )


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
    if words > reach or _NEXT_PART.search(between) or _CLAUSE_END.search(between):
        return None
    return words
