"""Ends that a summary loses: "declares an outbreak", where its article declares the end of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from summariser.quality.names import Token
from summariser.quality.polarity import clauses
from summariser.records import Finding
from summariser.text.word_lists import word_set

_END_NOUNS = word_set("end ending lifting suspension halt")
_ENDED = _END_NOUNS | word_set(
    "ends ended over finished finish final last lift lifts lifted halts halted stop stops stopped "
    "stopping suspends suspended cease ceased closed free past not"
)
_OF = word_set("of to")
# Words with which a noun phrase is over.
_AFTER_PHRASE = word_set(
    "in on at of to for from by with after before during since until as than that which who whose "
    "when where while and or but is was were has have had will would"
)
_NOT_VERBS = _AFTER_PHRASE | word_set(
    "the an its their his her our this these those about upon near ahead amid within towards"
)
_VERB_STEM, _STEM, _SHORTEST_WORD = 4, 5, 4
# Words before "end" among which its verb stands, words between a verb and its object, and words
# around these two among which another word of an end is looked for.
_VERB_REACH, _OBJECT_REACH, _END_REACH = 3, 6, 2


class EndingIndex:
    """Of what an article says that something was done to its end.

    Args:
        text: The article, title included.
        tokens: Its words.
    """

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        parts = list(clauses(text, tokens))
        self.ends = {pair for clause in parts for pair in _ends_in(clause)}
        # An article may tell of the beginning, too: "declared the outbreak in August".
        self.ends -= {
            pair
            for clause in parts
            for pair in self.ends
            if _without_end(clause, *pair) is not None
        }


def check_endings(summary: str, tokens: Sequence[Token], index: EndingIndex) -> list[Finding]:
    """Say where a summary does to a thing what its article does to the end of that thing."""
    findings = []
    for clause in clauses(summary, tokens) if index.ends else ():
        for verb, thing in sorted(index.ends):
            span = _without_end(clause, verb, thing)
            if span is not None:
                told = summary[slice(*span)]
                message = f"“{told}”, where the article tells of an end"
                findings.append(Finding("end_lost", message, *span))
    return findings


def _ends_in(clause: Sequence[Token]) -> Iterator[tuple[str, str]]:
    """Yield the stems of verb and thing of each "declared the end of an outbreak"."""
    for place, (token, following) in enumerate(pairwise(clause)):
        if token.key not in _END_NOUNS or following.key not in _OF:
            continue
        verbs = [
            before.key[:_VERB_STEM]
            for before in clause[max(0, place - _VERB_REACH) : place]
            if len(before.key) >= _SHORTEST_WORD and before.key not in _NOT_VERBS
        ]
        things = []
        for word in clause[place + 2 : place + 2 + _OBJECT_REACH]:
            if word.key in _AFTER_PHRASE:
                break
            if len(word.key) >= _SHORTEST_WORD:
                things.append(word.key[:_STEM])
        if verbs and things:
            yield verbs[-1], things[-1]


def _without_end(clause: Sequence[Token], verb: str, thing: str) -> tuple[int, int] | None:
    """Return where a clause has the verb with the thing, and no word of an end near them.

    Returns:
        In characters of the text; None if it has not.
    """
    for place, token in enumerate(clause):
        if not token.key.startswith(verb):
            continue
        for last in range(place + 1, min(len(clause), place + 1 + _OBJECT_REACH)):
            near = clause[max(0, place - _END_REACH) : last + 1 + _END_REACH]
            ended = not _ENDED.isdisjoint(one.key for one in near)
            if clause[last].key.startswith(thing) and not ended:
                return token.start, clause[last].end
    return None
