"""Test sets of translation: sentences with human references."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from summariser.errors import SourceError
from summariser.held_out import is_held_out

_LANGUAGES = ("ur", "ps", "prs")
# Names of the published sets' files: one sentence a line, line by line the same sentences.
_SOURCE = "eng.txt"
_REFERENCES = {"ur": ("urd.txt",), "ps": ("pus.txt", "pbt.txt"), "prs": ("prs.txt",)}
_TABLE = "translations.tsv"


@dataclass(frozen=True, slots=True)
class TestSet:
    """English texts with references.

    Attributes:
        name: Says which texts they are, for the signature of a figure.
        sources: In English.
        references: By BCP 47 code, one text a source.
    """

    __test__ = False  # its name begins as pytest's own classes do

    name: str
    sources: tuple[str, ...]
    references: Mapping[str, tuple[str, ...]]


def read_test_set(folder: Path, limit: int | None = None) -> TestSet:
    """Return the test set in a folder.

    Either ``eng.txt`` beside ``urd.txt``, ``pus.txt`` or ``pbt.txt``, and ``prs.txt``, line by
    line, or ``translations.tsv`` (id, en, ur, ps, prs), of which only the articles that training
    holds out are taken.

    Args:
        folder: Where the files are.
        limit: Take so many texts at most, at even distances.

    Raises:
        SourceError: The folder holds neither, or its files do not go together.
    """
    try:
        if (folder / _TABLE).is_file():
            name, sources, references = f"{folder.name}/{_TABLE} held out", *_table(folder / _TABLE)
        else:
            name, sources, references = folder.name, *_lines(folder)
    except (OSError, ValueError) as error:
        raise SourceError(
            f"{folder} holds no test set that can be read: {error}",
            f"give a folder with {_SOURCE} and its translations line by line, or with {_TABLE}",
        ) from error
    chosen = _spread(len(sources), limit)
    if len(chosen) < len(sources):
        name = f"{name}, {len(chosen)} of {len(sources)} at even distances"
    return TestSet(
        name,
        tuple(sources[index] for index in chosen),
        {
            language: tuple(texts[index] for index in chosen)
            for language, texts in references.items()
        },
    )


def _spread(count: int, limit: int | None) -> list[int]:
    taken = count if limit is None else min(count, limit)
    return [index * count // taken for index in range(taken)]


def _table(path: Path) -> tuple[list[str], dict[str, list[str]]]:
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    held_out = [row for row in rows if is_held_out(row[0].rsplit("-", 1)[0])]
    if not held_out or any(len(row) != 2 + len(_LANGUAGES) for row in held_out):
        raise ValueError(f"{path.name} has no held-out rows of five columns")
    references = {
        language: [row[column] for row in held_out] for column, language in enumerate(_LANGUAGES, 2)
    }
    return [row[1] for row in held_out], references


def _lines(folder: Path) -> tuple[list[str], dict[str, list[str]]]:
    sources = (folder / _SOURCE).read_text(encoding="utf-8").splitlines()
    references = {
        language: (folder / name).read_text(encoding="utf-8").splitlines()
        for language, names in _REFERENCES.items()
        for name in names
        if (folder / name).is_file()
    }
    if not sources or not references:
        raise ValueError("it has no sources or no references")
    for language, texts in references.items():
        if len(texts) != len(sources):
            raise ValueError(f"{len(texts)} references of {language} for {len(sources)} sources")
    return sources, references
