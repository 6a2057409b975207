"""Countries that a translation names although its source does not.

A country's name is the kind of name that can be looked up: CLDR has it in every language. Where a
model takes one country for another, the wrong one stands in the translation and in no form in the
source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from babel import Locale

from summariser.quality.names import NameIndex, key_of, tokens_of
from summariser.quality.phrases import Mention, Phrases
from summariser.quality.places import cities
from summariser.records import Finding
from summariser.text.cldr import LOCALES
from summariser.text.number_words import fold
from summariser.text.word_lists import word_set

# Dari texts name some countries as Iran does.
_OTHER_LOCALES = {"prs": ("fa",)}
# Names that are ordinary words or other names as well: evening, financial, follower, archipelago.
_ORDINARY = {
    fold(name)
    for name in word_set(
        "شام مالی پیرو چلی چک شیلی الجزایر موریس نیوو برونی ترکی پرو غنا مالت مصر بنین جرسی جرزی"
    )
}
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
    "GB": "britain brexit belfast",
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
        if not any(names.has(word) for code in mention.meanings for word in _english_words()[code])
    ]


def countries_in(text: str, language: str) -> Iterator[Mention[str]]:
    """Yield the countries that a text in a target language names, as ISO 3166 codes."""
    return _names(language).mentions(text)


@cache
def country_names(language: str) -> Mapping[str, str]:
    """Return the name of each country in a target language by its ISO 3166 code."""
    if language not in LOCALES:
        return {}
    territories = Locale.parse(LOCALES[language]).territories
    return {
        code: name
        for code, name in territories.items()
        if code in _english_words() and not name.isascii()
    }


@cache
def _names(language: str) -> Phrases[str]:
    if language not in LOCALES:
        return Phrases(())
    return Phrases(
        (name, code)
        for locale in (LOCALES[language], *_OTHER_LOCALES.get(language, ()))
        for code, name in Locale.parse(locale).territories.items()
        if code in _english_words() and not name.isascii() and fold(name) not in _ORDINARY
    )


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
        code: (
            *(word for word in told if len(word) >= _SHORTEST_WORD and word not in _GENERAL),
            *_ALSO.get(code, "").split(),
        )
        for code, told in words.items()
    }
