"""Cities that are put into another country: "in Kabul, Pakistan"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from babel import Locale
from babel.core import get_global

from summariser.records import Finding

_LONGEST_CITY = 3  # words
_NAME = r"[A-Z][\w'’-]*"
# What follows a place that is complete, and what follows one of several that are counted up.
_COMPLETE = re.compile(r"\s*(?:[.,;:!?)]|$)")
_COUNTED = re.compile(rf"(?:,|,? (?:and|or)) (?P<next>{_NAME})")


def check_places(summary: str, article_text: str) -> list[Finding]:
    """Say where a summary names a city with a country that it is not in.

    Args:
        summary: English.
        article_text: What it says itself stands.
    """
    places = list(_misplaced(summary))
    stated = {article_text[start:end] for start, end in _misplaced(article_text)} if places else ()
    return [
        Finding(
            "place_mixed",
            f"“{summary[start:end]}”, where the city is in another country",
            start,
            end,
        )
        for start, end in places
        if summary[start:end] not in stated
    ]


def _misplaced(text: str) -> Iterator[tuple[int, int]]:
    for match in _after_comma().finditer(text):
        city = _city_before(text[: match.start()])
        rest = text[match.end() :]
        counted = _COUNTED.match(rest)
        another = counted is not None and counted["next"] != match["country"].split()[0]
        if city is None or another or not _COMPLETE.match(rest):
            continue
        if _countries()[match["country"]] not in cities()[city]:
            yield match.start() - len(city), match.end()


def _city_before(text: str) -> str | None:
    """Return the known city that ``text`` ends with."""
    words = text.rsplit(" ", _LONGEST_CITY)[-_LONGEST_CITY:]
    endings = (" ".join(words[start:]) for start in range(len(words)))
    return next((ending for ending in endings if ending in cities()), None)


@cache
def _after_comma() -> re.Pattern[str]:
    return re.compile(rf", (?P<country>{'|'.join(map(re.escape, _countries()))})(?![\w'’-])")


@cache
def _countries() -> Mapping[str, str]:
    """Return the code of each country by its English name, from CLDR."""
    names = Locale.parse("en").territories
    return {name: code for code, name in names.items() if len(code) == 2}


@cache
def cities() -> Mapping[str, frozenset[str]]:
    """Return the codes of the countries of each city that a time zone is named after."""
    zones = Locale.parse("en").time_zones
    cities: dict[str, frozenset[str]] = {}
    for zone, country in get_global("zone_territories").items():
        city = zones.get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " ")
        cities[city] = cities.get(city, frozenset()) | {country}
    return cities
