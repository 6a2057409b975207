"""Reads and writes TMX 1.4, the exchange format of translation memories."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from summariser.errors import SourceError
from summariser.translate.glossary_files import language_code

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Dari's tag as other tools know it.
_TAGS = {"prs": "fa-AF"}
_BEGINNING = """<?xml version="1.0" encoding="utf-8"?>
<tmx version="1.4">
<header creationtool="summariser" creationtoolversion="1" segtype="sentence" o-tmf="summariser"
 adminlang="en" srclang="*all*" datatype="plaintext"/>
<body>
"""
_END = "</body>\n</tmx>\n"
# XML 1.0 has no way to write these.
_NOT_IN_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


@dataclass(frozen=True, slots=True)
class TranslationUnit:
    """One sentence with its translation.

    Attributes:
        source_language: BCP 47 code.
        language: BCP 47 code of the translation.
        source: The sentence.
        translation: Its translation.
        model: Who made it, ``id@revision``; None for a person.
    """

    source_language: str
    language: str
    source: str
    translation: str
    model: str | None = None


def read_tmx(path: Path) -> Iterator[TranslationUnit]:
    """Yield the units of a TMX file that a person made or reviewed, one a target language.

    Units that carry a model's name, as ``write_tmx`` gives it, are left out, so that an exported
    memory that was corrected by hand can be imported as it is.

    Raises:
        SourceError: The file cannot be read or is no TMX.
    """
    try:
        root = ElementTree.parse(path).getroot()
    except (OSError, ElementTree.ParseError) as error:
        raise SourceError(
            f"{path} is no TMX file: {error}", "export it again as TMX 1.4"
        ) from error
    if root.tag != "tmx":
        raise SourceError(f"{path} is no TMX file: its root is <{root.tag}>", "give a TMX 1.4 file")
    header = root.find("header")
    default = header.get("srclang") if header is not None else None
    for unit in root.iter("tu"):
        if not any(prop.get("type") == "x-model" for prop in unit.iter("prop")):
            yield from _unit(unit, unit.get("srclang") or default or "en")


def write_tmx(path: Path, units: Iterable[TranslationUnit]) -> int:
    """Write a TMX file; return the number of units. A file that is there is replaced at the end."""
    count = 0
    unfinished = path.with_name(path.name + ".part")
    with unfinished.open("w", encoding="utf-8") as file:
        file.write(_BEGINNING)
        for unit in units:
            file.write(_written(unit))
            count += 1
        file.write(_END)
    unfinished.replace(path)
    return count


def _unit(unit: ElementTree.Element, srclang: str) -> Iterator[TranslationUnit]:
    segments: dict[str, str] = {}
    for variant in unit.iter("tuv"):
        segment = variant.find("seg")
        tag = variant.get(_XML_LANG) or variant.get("lang") or ""
        if segment is not None and tag:
            text = " ".join("".join(segment.itertext()).split())
            segments.setdefault(language_code(tag), text)
    # The first variant is the source where the file does not say which is.
    source = next(iter(segments), "en") if srclang == "*all*" else language_code(srclang)
    if not segments.get(source):
        return
    for language, text in segments.items():
        if language != source and text:
            yield TranslationUnit(source, language, segments[source], text)


def _written(unit: TranslationUnit) -> str:
    model = "" if unit.model is None else f'<prop type="x-model">{_text(unit.model)}</prop>'
    source, target = (
        f"<tuv xml:lang={_tag(language)}><seg>{_text(text)}</seg></tuv>"
        for language, text in (
            (unit.source_language, unit.source),
            (unit.language, unit.translation),
        )
    )
    return f"<tu srclang={_tag(unit.source_language)}>{model}{source}{target}</tu>\n"


def _text(text: str) -> str:
    return escape(text.translate(_NOT_IN_XML))


def _tag(language: str) -> str:
    return quoteattr(_TAGS.get(language, language))
