"""Ends that a text loses: "declares an outbreak", where its source declares the end of one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from summariser.quality.names import Token
from summariser.quality.polarity import clauses
from summariser.records import Finding
from summariser.text.word_lists import word_set

# Verbs whose sense turns round when the end is lost. Most others go with an end in time or space,
# "completed by the end of the year", which a summary may well leave out.
_END_OF = re.compile(
    r"\b(?P<verb>declar|announc|proclaim|demand|urg|call|seek|order|hail|welcom|celebrat|negotiat)"
    r"[a-z]* (?:for )?(?:the |an )?(?:end|ending) (?:of|to) (?P<things>(?:[\w'’-]+ ?){1,6})",
    re.IGNORECASE,
)
_ENDED = word_set(
    "end ends ended ending over finished finish final last lift lifts lifted lifting halt halts "
    "halted stop stops stopped stopping suspension suspends suspended cease ceased closed free "
    "past not"
)
# "over 42 days" is a time, not an end.
_DURATION = re.compile(r"\bover (?=\d)", re.IGNORECASE)
# Words with which a noun phrase is over.
_AFTER_PHRASE = word_set(
    "in on at of to for from by with after before during since until as than that which who whose "
    "when where while and or but is was were has have had will would"
)
_STEM, _SHORTEST_WORD = 5, 4
# Words between a verb and its object, and words around these two among which another word of an
# end is looked for, at most.
_OBJECT_REACH, _END_REACH = 6, 2


class EndingIndex:
    """Of what an article says that something was done to its end.

    Args:
        text: The article, title included.
        tokens: Its words.
    """

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        parts = list(clauses(text, tokens))
        self.ends = set(ends_in(text))
        # An article may tell of the beginning, too: "declared the outbreak in August".
        self.ends -= {
            pair
            for clause in parts
            for pair in self.ends
            if _without_end(text, clause, *pair) is not None
        }


def check_endings(summary: str, tokens: Sequence[Token], index: EndingIndex) -> list[Finding]:
    """Say where a summary does to a thing what its article does to the end of that thing."""
    findings = []
    for clause in clauses(summary, tokens) if index.ends else ():
        for verb, thing in sorted(index.ends):
            span = _without_end(summary, clause, verb, thing)
            if span is not None:
                told = summary[slice(*span)]
                message = f"“{told}”, where the article tells of an end"
                findings.append(Finding("end_lost", message, *span))
    return findings


def ends_in(text: str) -> Iterator[tuple[str, str]]:
    """Yield the stems of verb and thing of each "declared the end of an outbreak" in English."""
    for match in _END_OF.finditer(text):
        things = []
        for word in match["things"].casefold().split():
            if word in _AFTER_PHRASE:
                break
            if len(word) >= _SHORTEST_WORD:
                things.append(word[:_STEM])
        if things:
            yield match["verb"].casefold(), things[-1]


def _without_end(
    text: str, clause: Sequence[Token], verb: str, thing: str
) -> tuple[int, int] | None:
    """Return where a clause has the verb with the thing, and no word of an end near them.

    Returns:
        In characters of the text; None if it has not.
    """
    for place, token in enumerate(clause):
        if not token.key.startswith(verb):
            continue
        for last in range(place + 1, min(len(clause), place + 1 + _OBJECT_REACH)):
            near = clause[max(0, place - _END_REACH) : last + 1 + _END_REACH]
            ended = any(one.key in _ENDED and not _DURATION.match(text, one.start) for one in near)
            if clause[last].key.startswith(thing) and not ended:
                return token.start, clause[last].end
    return None
