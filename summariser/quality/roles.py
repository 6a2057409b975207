"""Who is what: a summary gives a person the office that the article gives to somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from summariser.quality.names import DATE_WORDS, Token, key_of, tokens_of
from summariser.records import Finding

# Words of one line are taken for one office. Those that anybody may be called by (leader, head,
# chief) are left out: who chairs a party is its leader, too.
_OFFICES = (
    "minister ministers",
    "premier",
    "president presidents",
    "spokesman spokeswoman spokesperson spokesmen",
    "ambassador ambassadors envoy envoys diplomat charge consul mission commissioner",
    "director boss",
    "chairman chairwoman chairperson chair",
    "executive",
    "secretary",
    "mayor",
    "governor",
    "captain skipper",
    "coach manager",
    "judge justice magistrate",
    "lawyer attorney counsel advocate solicitor barrister prosecutor",
    "founder cofounder",
    "general",
    "commander brigadier commodore admiral colonel major lieutenant sergeant",
    "inspector superintendent constable",
    "owner proprietor",
    "farmer grower",
    "teacher headteacher headmaster headmistress principal",
    "doctor physician surgeon",
    "professor lecturer",
    "researcher scientist author geologist economist analyst",
    "senator lawmaker legislator deputy",
    "speaker",
    "goalkeeper striker midfielder defender bowler batter batsman",
    "bishop cardinal archbishop",
    "treasurer",
    "engineer",
    "driver pilot",
    "mother father son daughter widow husband wife brother sister",
)
_OFFICE_OF = {word: number for number, line in enumerate(_OFFICES) for word in line.split()}

_PARTICLES = ("al", "bin", "van", "von", "de", "der", "da", "du", "ul", "dos")
_TITLES = ("Mr", "Mrs", "Ms", "Dr", "Sir", "Prof", "Gen", "Col", "Capt", "Maulana", "Mullah")
_CAPITALISED = r"[A-Z](?:\.|[\w'’-]+)"
_NAME = rf"{_CAPITALISED}(?: (?:(?:{'|'.join(_PARTICLES)}) )*{_CAPITALISED})*"
_TITLE = rf"(?:(?:{'|'.join(_TITLES)})\.? )?"
_OFFICE = f"(?i:{'|'.join(sorted(_OFFICE_OF, key=len, reverse=True))})"
_OFFICE_BEFORE = re.compile(
    rf"\b(?P<office>{_OFFICE})"
    # "captain Ali Khan", "ambassador to Afghanistan, Ali Khan"
    rf"(?: | (?:of|for|to|in|at) (?:[^\W\d][\w'’-]* ){{0,4}}?[^\W\d][\w'’-]*, ){_TITLE}"
    rf"(?P<name>{_NAME})"
)
_OFFICE_AFTER = re.compile(
    # "Ali Khan, 31, a retired teacher", "Ali Khan, Herat's mayor"
    rf"\b(?P<name>{_NAME}), (?:\d+, )?"
    rf"(?:(?:(?:who (?:is|was) )?an?|the|its|their|his|her) |{_CAPITALISED}['’]s? )"
    rf"(?:(?!and |but |while |that |who )[\w'’-]+ ){{0,3}}?(?P<office>{_OFFICE})\b"
)
_NO_NAMES = DATE_WORDS.union(_OFFICE_OF, _PARTICLES, map(str.lower, _TITLES))
# Words between a name and an office that may be told of one person: two sentences, about.
_REACH = 30


@dataclass(frozen=True, slots=True)
class _Holder:
    """Somebody who is said to have an office; the place is in characters."""

    office: int
    names: frozenset[str]
    start: int
    end: int


class RoleIndex:
    """Who has which office in an article.

    Args:
        text: The article, title included.
        tokens: Its words.
    """

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self._holders = list(_holders(text))
        self._places: dict[str, list[int]] = {}
        self._offices: dict[int, list[int]] = {}
        for place, token in enumerate(tokens):
            for key in {token.key, *token.key.split("-")}:
                self._places.setdefault(key, []).append(place)
                if key in _OFFICE_OF:
                    self._offices.setdefault(_OFFICE_OF[key], []).append(place)

    def contradicts(self, holder: _Holder) -> bool:
        """Say whether the article gives an office to others, and nowhere near these names."""
        to_others = any(
            other.office == holder.office and other.names.isdisjoint(holder.names)
            for other in self._holders
        )
        named = [place for name in holder.names for place in self._places.get(name, ())]
        offices = self._offices.get(holder.office, ())
        near = any(abs(place - office) <= _REACH for place in named for office in offices)
        return to_others and bool(named) and not near


def check_roles(summary: str, tokens: Sequence[Token], index: RoleIndex) -> list[Finding]:
    """Say who has an office in a summary that the article gives to somebody else.

    Args:
        summary: English.
        tokens: Its words.
        index: Of its article.
    """
    if all(part not in _OFFICE_OF for token in tokens for part in token.key.split("-")):
        return []
    return [
        Finding(
            "role_of_another",
            f"“{summary[holder.start : holder.end]}”: the article says that of somebody else",
            holder.start,
            holder.end,
        )
        for holder in _holders(summary)
        if index.contradicts(holder)
    ]


def _holders(text: str) -> Iterator[_Holder]:
    for pattern in (_OFFICE_BEFORE, _OFFICE_AFTER):
        for match in pattern.finditer(text):
            keys = [token.key for token in tokens_of(match["name"])]
            names = frozenset(keys) - _NO_NAMES
            if names and keys[-1] not in DATE_WORDS:
                office = _OFFICE_OF[key_of(match["office"])]
                yield _Holder(office, names, match.start(), match.end())
