"""Names of places, peoples and things from the Unicode CLDR, in English and the three languages.

Files as the project publishes them in JSON (https://github.com/unicode-org/cldr-json, Unicode
License v3): the short names of emoji, territories, languages, and cities (of time zones). They
are files with checksums and not what babel brings, which has no emoji and changes with its
releases. Dari is Persian as spoken in Afghanistan, which states only what differs from Persian.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

FILES: Mapping[str, tuple[str, ...]] = {
    "annotations.json": ("en", "ur", "ps", "fa"),
    "territories.json": ("en", "ur", "ps", "fa", "fa-AF"),
    "languages.json": ("en", "ur", "ps", "fa", "fa-AF"),
    "timeZoneNames.json": ("en", "ur", "ps", "fa", "fa-AF"),
}
"""The locales that are read of each file."""

LOCALES: Mapping[str, tuple[str, ...]] = {
    "en": ("en",),
    "ur": ("ur",),
    "ps": ("ps",),
    "prs": ("fa", "fa-AF"),
}
"""Where each language's names are, the later before the earlier."""

_LATIN = re.compile(r"[A-Za-z]")
_ENGLISH_NAME = re.compile(r"[A-Za-z][A-Za-z'’.& -]*[A-Za-z.]")


def read_cldr_names(folder: Path) -> list[tuple[str, dict[str, str]]]:
    """Return for each thing its key and its name by language; each English name once.

    Args:
        folder: Holds one folder a locale.
    """
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for file_name in FILES:
        names = {language: _names(folder, file_name, language) for language in LOCALES}
        for key in names["ur"]:
            by_language = {
                language: names[language].get(key) or _city(key, file_name, language)
                for language in LOCALES
            }
            if _is_translated(by_language):
                english = by_language["en"].lower()
                found.setdefault(english, (f"{file_name}:{key}", by_language))
    return list(found.values())


def _names(folder: Path, file_name: str, language: str) -> dict[str, str]:
    names: dict[str, str] = {}
    for locale in LOCALES[language]:
        if locale in FILES[file_name]:
            content = json.loads((folder / locale / file_name).read_text(encoding="utf-8"))
            names.update(_READERS[file_name](content, locale))
    return names


def _emoji(content: Any, locale: str) -> dict[str, str]:
    annotations = content["annotations"]["annotations"]
    return {key: value["tts"][0] for key, value in annotations.items() if "tts" in value}


def _display(kind: str, content: Any, locale: str) -> dict[str, str]:
    names = content["main"][locale]["localeDisplayNames"][kind]
    return {key: name for key, name in names.items() if "-alt-" not in key}


def _cities(content: Any, locale: str) -> dict[str, str]:
    zones = content["main"][locale]["dates"]["timeZoneNames"]["zone"]
    return dict(_exemplar_cities(zones, ""))


def _exemplar_cities(zones: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
    for key, value in zones.items():
        if key == "exemplarCity":
            yield path, value
        elif isinstance(value, dict):
            yield from _exemplar_cities(value, f"{path}/{key}")


def _city(key: str, file_name: str, language: str) -> str:
    """Return the English name of a city that CLDR takes from its time zone's id, or nothing."""
    if language == "en" and file_name == "timeZoneNames.json":
        return key.rsplit("/", 1)[1].replace("_", " ")
    return ""


def _is_translated(names: Mapping[str, str]) -> bool:
    return (
        all(names.values())
        and _ENGLISH_NAME.fullmatch(names["en"]) is not None
        and not any(_LATIN.search(name) for language, name in names.items() if language != "en")
    )


_READERS = {
    "annotations.json": _emoji,
    "territories.json": lambda content, locale: _display("territories", content, locale),
    "languages.json": lambda content, locale: _display("languages", content, locale),
    "timeZoneNames.json": _cities,
}
