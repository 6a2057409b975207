"""Reads the sets that the gate is measured on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from summariser.errors import SourceError

_FILES = {"ur": "urd", "ps": "pus", "prs": "prs"}
_COLUMNS = {"ur": 2, "ps": 3, "prs": 4}


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with its translations.

    Attributes:
        document: What it is from; neighbours of one document are read together.
        source: English.
        translations: By BCP 47 code.
    """

    document: str
    source: str
    translations: dict[str, str]


@dataclass(frozen=True, slots=True)
class SummarisedArticle:
    """An article with human summaries by length."""

    article_id: str
    title: str
    text: str
    summaries: dict[str, str]


def read_lines(folder: Path) -> list[Line]:
    """Return the sentences of a set, in order.

    Args:
        folder: Has ``eng.txt`` with ``urd.txt``, ``pus.txt``, ``prs.txt`` (some or all) and
            perhaps ``documents.tsv``, as NTREX-128; or ``eng-urd.tsv`` and so on with id,
            English and translation, as TICO-19; or ``translations.tsv`` with id, English,
            Urdu, Pashto, Dari.

    Raises:
        SourceError: The files of a set have different numbers of lines.
    """
    if (folder / "eng.txt").is_file():
        return _line_by_line(folder)
    if (folder / "translations.tsv").is_file():
        rows = _rows(folder / "translations.tsv")
        return [
            Line(
                row[0].rsplit("-", 1)[0],
                row[1],
                {code: row[column] for code, column in _COLUMNS.items()},
            )
            for row in rows
        ]
    lines: dict[str, Line] = {}
    for code, name in _FILES.items():
        path = folder / f"eng-{name}.tsv"
        for row in _rows(path) if path.is_file() else ():
            line = lines.setdefault(row[0], Line(row[0].split(":")[0], row[1], {}))
            line.translations[code] = row[2]
    return list(lines.values())


def read_summaries(folder: Path) -> list[SummarisedArticle]:
    """Return the articles of ``articles.jsonl``; none where there is no such file."""
    path = folder / "articles.jsonl"
    if not path.is_file():
        return []
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [
        SummarisedArticle(
            row["id"],
            row["title"],
            row["text"],
            {length: row[length] for length in ("headline", "short", "long")},
        )
        for row in rows
    ]


def _line_by_line(folder: Path) -> list[Line]:
    source = _text_lines(folder / "eng.txt")
    translations = {
        code: _text_lines(path)
        for code, name in _FILES.items()
        if (path := folder / f"{name}.txt").is_file()
    }
    documents = ["text"] * len(source)
    if (folder / "documents.tsv").is_file():
        documents = [line.split("\t")[0] for line in _text_lines(folder / "documents.tsv")]
    for name, column in {**translations, "documents": documents}.items():
        if len(column) != len(source):
            raise SourceError(
                f"{folder}: {name} has {len(column)} lines, eng.txt {len(source)}",
                "take the files of one release of the set, line by line",
            )
    return [
        Line(document, text, {code: column[index] for code, column in translations.items()})
        for index, (document, text) in enumerate(zip(documents, source, strict=True))
    ]


def _text_lines(path: Path) -> list[str]:
    return path.read_text("utf-8").rstrip("\n").split("\n")


def _rows(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in _text_lines(path)]
