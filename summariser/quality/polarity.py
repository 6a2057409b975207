"""What a text denies: a summary that says "not" where its article does not, or the other way round.

A clause of the summary is compared with the clauses of the article that share the most words with
it. Words are compared by stems and what denies is looked for some words around: an approximation
that finds plain cases, and few of those that are paraphrased.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from summariser.quality.names import Token
from summariser.records import Finding
from summariser.text.word_lists import word_set

# "No" and "without" are about a noun, which articles deny in too many other ways to compare.
_NEGATORS = word_set(
    "not never cannot don't doesn't didn't isn't aren't wasn't weren't won't wouldn't can't "
    "couldn't hasn't haven't hadn't shouldn't"
)
# What denies by its meaning: near a word, any of them makes a "not" about it plausible.
_DENIALS = _NEGATORS | word_set(
    "no nobody none neither nor without nothing nowhere hardly barely rarely seldom few little "
    "deny denied denies denying refuse refused refuses refusing reject rejected rejects rejecting "
    "rejection fail failed fails failing failure unable decline declined declines declining lack "
    "lacked lacks lacking bar barred barring ban banned forbid forbids forbidden forbade prevent "
    "prevented prohibited yet unless only ruled rule cancelled canceled suspended suspend halted "
    "stop stopped stopping dropped drop avoid avoided absent missing unknown unclear unlikely "
    "impossible instead rather against away before until delayed postponed stay stayed remain "
    "remained zero false free except exempt excluded dismissed disputed withheld withdrawn "
    "withdrew withdraw skip skipped boycott scrapped abandoned blocked block shut closed off out "
    "end ended lost opposed oppose spared escaped waive empty short"
)
_UNINFORMATIVE = word_set(
    "been being have having with from that this they them their there which more than over under "
    "also just very immediate immediately further other another longer enough least known said "
    "says were when while what where would could should will does"
)
_NOT_COMPARED = _UNINFORMATIVE | _NEGATORS
#: Where the words of a sentence begin to be about something else.
CLAUSE_END = re.compile(r"[.!?;:\n]|,\s+(?:but|and|while|although|though)\b")
_SHORTEST_WORD = 4
_STEM = 5
# Words between a negator and the word that it is about, at most.
_REACH = 3
# Words before and after a word among which a denial may be about it.
_BEFORE, _AFTER = 10, 4
# Words of meaning that a clause and its counterpart share, at least, and their share of a clause.
_FEWEST_SHARED = 2
_LEAST_OVERLAP = 0.3
# Words by which a clause may be a worse counterpart than the best and still speak for a summary.
_NEARLY = 2


class PolarityIndex:
    """The clauses of an article, by their words.

    Args:
        text: The article, title included.
        tokens: Its words.
    """

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self._clauses = list(clauses(text, tokens))
        self._having: dict[str, list[int]] = {}
        for number, clause in enumerate(self._clauses):
            for stem in {token.key[:_STEM] for token in clause}:
                self._having.setdefault(stem, []).append(number)

    def states(self, token: Token, clause: Sequence[Token]) -> bool:
        """Say whether what the article has most like ``clause`` has ``token`` and no denial of it.

        Args:
            token: A word of the clause.
            clause: Of the summary.
        """
        stem = token.key[:_STEM]
        shared = self._shared(clause)
        counterparts = {number: shared[number] for number in self._having.get(stem, ())}
        best = max(counterparts.values(), default=0)
        return best >= _FEWEST_SHARED and not any(
            _is_denied(stem, self._clauses[number])
            for number, count in counterparts.items()
            if count >= best - 1
        )

    def denied_in_all_like(self, clause: Sequence[Token]) -> set[str]:
        """Return the stems of ``clause`` that every clause of the article most like it denies.

        Returns:
            Empty where one of the counterparts denies none of the words, or where none is alike.
        """
        stems = _stems(clause)
        shared = self._shared(clause)
        best = max(shared.values(), default=0)
        if best < _FEWEST_SHARED or best < _LEAST_OVERLAP * len(stems):
            return set()
        least = max(_FEWEST_SHARED, best - _NEARLY)
        denied = [
            stems & {token.key[:_STEM] for token in _denied(self._clauses[number])}
            for number, count in shared.items()
            if count >= least
        ]
        return set().union(*denied) if all(denied) else set()

    def _shared(self, clause: Sequence[Token]) -> Counter[int]:
        return Counter(number for stem in _stems(clause) for number in self._having.get(stem, ()))


def check_polarity(summary: str, tokens: Sequence[Token], index: PolarityIndex) -> list[Finding]:
    """Say where a summary denies what its article states, and where it states what that denies."""
    findings = []
    for clause in clauses(summary, tokens):
        if _denies(clause):
            wrong = [token for token in _denied(clause) if index.states(token, clause)]
        else:
            stems = index.denied_in_all_like(clause)
            wrong = [token for token in clause if _is_word(token) and token.key[:_STEM] in stems]
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


def clauses(text: str, tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield the words of each clause of ``text``.

    Args:
        text: Any text.
        tokens: Its words.
    """
    clause: list[Token] = []
    for token in tokens:
        if clause and CLAUSE_END.search(text, clause[-1].end, token.end):
            yield clause
            clause = []
        clause.append(token)
    if clause:
        yield clause


def _stems(clause: Sequence[Token]) -> set[str]:
    return {
        token.key[:_STEM]
        for token in clause
        if len(token.key) >= _SHORTEST_WORD and token.key not in _NOT_COMPARED
    }


def _denies(clause: Sequence[Token]) -> bool:
    return any(_is_denial(token) for token in clause)


def _is_denial(token: Token) -> bool:
    return token.key in _DENIALS or token.key.startswith("un")


def _is_denied(stem: str, clause: Sequence[Token]) -> bool:
    """Say whether a denial stands near a word of ``clause``."""
    return any(
        _denies(clause[max(0, place - _BEFORE) : place + _AFTER + 1])
        for place, token in enumerate(clause)
        if token.key[:_STEM] == stem
    )


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
