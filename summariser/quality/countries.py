"""Countries that a translation names although its source does not.

A country's name is the kind of name that can be looked up: CLDR has it in every language. Where a
model takes one country for another, the wrong one stands in the translation and in no form in the
source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from babel import Locale

from summariser.quality.names import NameIndex, key_of, tokens_of
from summariser.quality.places import cities
from summariser.records import Finding
from summariser.text.number_words import fold
from summariser.text.word_lists import word_set

_LOCALES = {"ur": ("ur",), "ps": ("ps",), "prs": ("fa_AF", "fa")}
_WORD = re.compile("(?:[^\\W\\d_]|[\u064b-\u065f\u0670])+")
# Names that are ordinary words or other names as well: evening, financial, follower, archipelago.
_ORDINARY = frozenset(
    map(fold, word_set("شام مالی پیرو چلی چک شیلی الجزایر موریس نیوو برونی ترکی"))
)
# Words of English names that are no country's own.
_GENERAL = word_set(
    "republic democratic united islands island saint north northern south southern east western "
    "west central outlying territory territories minor african"
)
_SHORTEST_WORD = 4
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "ZZ"})
# What else a source says where a translation has the country's name: words that mean it, and words
# that are written alike, as a chain is چین in Urdu, Amman عمان and Yunnan یونان.
_ALSO = {
    "CD": "drc",
    "CN": "chain sino",
    "CO": "columbia",
    "GB": "britain",
    "GR": "yunnan",
    "IN": "bharat",
    "IR": "persia persian",
    "KP": "dprk",
    "MY": "malay",
    "NZ": "nz",
    "OM": "amman",
    "PE": "peruvian",
    "PK": "pak",
    "PS": "palestine gaza",
    "QA": "diameter",
    "US": "america",
    "VA": "pope",
}


@dataclass(frozen=True, slots=True)
class Mention:
    """A country in a text.

    Attributes:
        codes: ISO 3166 codes that it may be the name of.
        start: In characters.
        end: Exclusive.
    """

    codes: frozenset[str]
    start: int
    end: int


def check_countries(source: str, translation: str, language: str) -> list[Finding]:
    """Say which countries a translation names that its source does not.

    Args:
        source: English text; the country's people, cities and short forms count.
        translation: Its translation.
        language: ``ur``, ``ps`` or ``prs``; for others nothing is known.
    """
    mentions = list(countries_in(translation, language))
    if not mentions:
        return []
    # Without its full stops as well, for a space may be missing after one ("from Iran.On Monday").
    names = NameIndex(tokens_of(f"{source} {source.replace('.', ' ')}"))
    return [
        Finding(
            "country_invented",
            f"“{translation[mention.start : mention.end]}” is a country that the source does not "
            "name",
            mention.start,
            mention.end,
        )
        for mention in mentions
        if not any(names.has(word) for code in mention.codes for word in _english_words()[code])
    ]


def countries_in(text: str, language: str) -> Iterator[Mention]:
    """Yield the countries that a text in a target language names, from left to right."""
    names = _names_by_first_word(language)
    if not names:
        return
    words = [(fold(match.group()), match.start(), match.end()) for match in _WORD.finditer(text)]
    read = 0
    for index, (word, start, _) in enumerate(words):
        if index < read:
            continue
        for name, codes in names.get(word, ()):
            read = index + len(name)
            if tuple(word for word, _, _ in words[index:read]) == name:
                yield Mention(codes, start, words[read - 1][2])
                break
        else:
            read = index


@cache
def country_names(language: str) -> Mapping[str, str]:
    """Return the name of each country in a target language by its ISO 3166 code."""
    if language not in _LOCALES:
        return {}
    territories = Locale.parse(_LOCALES[language][0]).territories
    return {
        code: name
        for code, name in territories.items()
        if code in _english_words() and not name.isascii()
    }


@cache
def _names_by_first_word(
    language: str,
) -> Mapping[str, Sequence[tuple[tuple[str, ...], frozenset[str]]]]:
    """Return the names as folded words with their codes, the longest first, by the first word."""
    codes_by_name: dict[tuple[str, ...], set[str]] = {}
    for locale in _LOCALES.get(language, ()):
        for code, name in Locale.parse(locale).territories.items():
            words = tuple(fold(word) for word in _WORD.findall(name))
            if code in _english_words() and not name.isascii() and not _ORDINARY & set(words[:1]):
                codes_by_name.setdefault(words, set()).add(code)
    names: dict[str, list[tuple[tuple[str, ...], frozenset[str]]]] = {}
    for words in sorted(codes_by_name, key=len, reverse=True):
        names.setdefault(words[0], []).append((words, frozenset(codes_by_name[words])))
    return names


@cache
def _english_words() -> Mapping[str, tuple[str, ...]]:
    """Return the words that tell of each country in English, by its code."""
    words = {
        code: [key_of(word) for word in re.findall(r"[^\W\d_]+", name)]
        for code, name in Locale.parse("en").territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    }
    for city, codes in cities().items():
        for code in codes & words.keys():
            words[code] += [key_of(word) for word in city.split(",")[0].split()]
    return {
        code: tuple(
            word
            for word in (*told, *_ALSO.get(code, "").split())
            if (len(word) >= _SHORTEST_WORD and word not in _GENERAL) or word in _ALSO.get(code, "")
        )
        for code, told in words.items()
    }
