"""Reads glossaries: tables (TSV, CSV) and TBX (ISO 30042)."""

from __future__ import annotations

import csv
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, get_args

from summariser.errors import SettingsError
from summariser.translate.terms import KINDS, Kind, Term

#: What each column may be called, in order of preference.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "source": ("source", "sourceString", "en", "term"),
    "target": ("target", "targetString", "translation"),
    "language": ("language", "targetLang"),
    "kind": ("kind", "type"),
}
_EXPLANATION = re.compile(r"\s*\([^()]*\)")
_SUFFIXES = frozenset({".tsv", ".csv", ".tbx"})
_CODES = {"fa-af": "prs", "fa": "prs", "pus": "ps", "pbt": "ps", "urd": "ur"}
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_STATUS_KINDS: Mapping[str, Kind] = {
    "preferredTerm": "required",
    "preferredTerm-admn-sts": "required",
    "standardizedTerm": "required",
    "admittedTerm": "preferred",
    "admittedTerm-admn-sts": "preferred",
    "deprecatedTerm": "forbidden",
    "deprecatedTerm-admn-sts": "forbidden",
    "supersededTerm": "forbidden",
    "supersededTerm-admn-sts": "forbidden",
}


def read_terms(path: Path) -> Iterator[tuple[str, Term]]:
    """Yield the terms of a file, or of all files of a folder, each with its language.

    Args:
        path: A ``.tsv``, ``.csv`` or ``.tbx`` file, or a folder of them. A table has a line of
            column names (``source``, ``target``, and perhaps ``kind`` and ``language``); where
            it has no language, the file's name says it (``news.ur.tsv``). Several translations
            of one term are separated by ``|``.

    Raises:
        SettingsError: Something cannot be read; names file and line.
    """
    if path.is_dir():
        for file in sorted(path.iterdir()):
            if file.suffix in _SUFFIXES:
                yield from read_terms(file)
        return
    if path.suffix not in _SUFFIXES:
        raise SettingsError(
            f"{path} is not a glossary", f"give a file that ends in {', '.join(sorted(_SUFFIXES))}"
        )
    try:
        yield from _tbx(path) if path.suffix == ".tbx" else _table(path)
    except (OSError, UnicodeDecodeError, csv.Error, ElementTree.ParseError) as error:
        raise SettingsError(
            f"the glossary {path} cannot be read: {error}", "give a readable file in UTF-8"
        ) from error


def language_code(tag: str) -> str:
    """Return the BCP 47 code that the project uses: ``ur-PK`` is ``ur``, ``fa_AF`` is ``prs``."""
    tag = tag.strip().replace("_", "-").lower()
    return _CODES.get(tag) or _CODES.get(tag.split("-")[0]) or tag.split("-")[0]


def _table(path: Path) -> Iterator[tuple[str, Term]]:
    named = path.stem.rsplit(".", 1)
    by_name = language_code(named[1]) if len(named) == 2 else None
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(
            (line for line in file if not line.startswith("#")),
            delimiter="\t" if path.suffix == ".tsv" else ",",
            quoting=csv.QUOTE_NONE if path.suffix == ".tsv" else csv.QUOTE_MINIMAL,
        )
        columns = _columns(path, rows.fieldnames or ())
        for number, row in enumerate(rows, start=2):
            value = {name: (row[column] or "").strip() for name, column in columns.items()}
            language = language_code(value["language"]) if value.get("language") else by_name
            if language is None:
                raise SettingsError(
                    f"{path}, row {number}: the language is not said",
                    "add a column `language`, or name the file like news.ur.tsv",
                )
            if value["source"]:
                yield language, _term(path, number, value)


def _columns(path: Path, header: object) -> dict[str, str]:
    present = list(header) if isinstance(header, (list, tuple)) else []
    columns = {
        name: next(spelling for spelling in spellings if spelling in present)
        for name, spellings in COLUMNS.items()
        if any(spelling in present for spelling in spellings)
    }
    if not {"source", "target"} <= columns.keys():
        raise SettingsError(
            f"{path} has the columns {present}", "name two of them `source` and `target`"
        )
    return columns


def _term(path: Path, number: int, value: Mapping[str, str]) -> Term:
    kind = value.get("kind") or "required"
    if kind not in KINDS:
        raise SettingsError(
            f"{path}, row {number}: {kind!r} is no kind of term", f"use one of {', '.join(KINDS)}"
        )
    # What stands in brackets after a term explains it.
    written = (_EXPLANATION.sub("", target).strip() for target in value["target"].split("|"))
    targets = tuple(target for target in written if target)
    if not targets and kind != "keep":
        raise SettingsError(
            f"{path}, row {number}: {value['source']!r} has no translation",
            "give one, or make its kind `keep`",
        )
    return Term(value["source"], targets, next(known for known in get_args(Kind) if known == kind))


def _tbx(path: Path) -> Iterator[tuple[str, Term]]:
    """Read a termbase of either generation of TBX: one concept, one section a language."""
    root = ElementTree.parse(path).getroot()
    for concept in _named(root, "termEntry", "conceptEntry"):
        sources: list[str] = []
        translations: dict[tuple[str, Kind], list[str]] = {}
        for section in _named(concept, "langSet", "langSec"):
            language = language_code(section.get(_XML_LANG) or "")
            for entry in _named(section, "tig", "ntig", "termSec"):
                term = next((item.text or "" for item in _named(entry, "term")), "").strip()
                if language == "en":
                    sources.append(term)
                elif term:
                    translations.setdefault((language, _status(entry)), []).append(term)
        for source in filter(None, sources):
            for (language, kind), targets in translations.items():
                yield language, Term(source, tuple(targets), kind)


def _status(entry: ElementTree.Element) -> Kind:
    for note in _named(entry, "termNote"):
        if note.get("type") in {"administrativeStatus", "normativeAuthorization"}:
            return _STATUS_KINDS.get((note.text or "").strip(), "required")
    return "required"


def _named(element: ElementTree.Element, *names: str) -> Iterator[ElementTree.Element]:
    return (item for item in element.iter() if item.tag.rpartition("}")[2] in names)
