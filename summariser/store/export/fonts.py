"""Typefaces of the documents: Nastaliq for Urdu, Naskh for Pashto and Dari, shipped with them.

The files in ``typefaces/`` are from Noto, under the SIL Open Font License 1.1 (its text lies beside
them), as the npm packages ``@fontsource/noto-nastaliq-urdu`` and
``@fontsource/noto-naskh-arabic`` (5.3.0) have them.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

NASTALIQ, NASKH = "Noto Nastaliq Urdu", "Noto Naskh Arabic"

# Latin letters and digits are another family: a PDF with two files of one family and weight has
# the glyphs of one with the numbers of the other.
_LATIN = "{} Latin"
_NASKH_STACK = f'"{NASKH}", "{_LATIN.format(NASKH)}", "Scheherazade New", "Amiri", serif'

FONT_STACKS = {
    "en": f'Georgia, "Noto Serif", "{_LATIN.format(NASKH)}", serif',
    "ur": f'"{NASTALIQ}", "{_LATIN.format(NASTALIQ)}", "Jameel Noori Nastaleeq", serif',
    "ps": _NASKH_STACK,
    "prs": _NASKH_STACK,
}
# Every document has English: what is said of its texts. A machine without any typeface of its own
# sets that in the shipped Latin.
_FAMILIES = {
    "en": (_LATIN.format(NASKH),),
    "ur": (NASTALIQ, _LATIN.format(NASTALIQ)),
    "ps": (NASKH, _LATIN.format(NASKH)),
    "prs": (NASKH, _LATIN.format(NASKH)),
}


@dataclass(frozen=True, slots=True)
class FontFile:
    """One file of a typeface.

    Attributes:
        family: CSS name.
        weight: 400 or 700.
        name: Of the file.
    """

    family: str
    weight: Literal[400, 700]
    name: str

    def read(self) -> bytes:
        """Return the file, WOFF2."""
        return (files(__package__) / "typefaces" / self.name).read_bytes()


def font_files(languages: Iterable[str]) -> Iterator[FontFile]:
    """Yield the files that texts in these languages need, and English, each once."""
    known = [code for code in ("en", *languages) if code in _FAMILIES]
    weights: tuple[Literal[400, 700], ...] = (400, 700)
    for family in dict.fromkeys(family for code in known for family in _FAMILIES[code]):
        typeface = family.removesuffix(_LATIN.format(""))
        subset = "arabic" if family == typeface else "latin"
        stem = typeface.lower().replace(" ", "-")
        for weight in weights:
            yield FontFile(family, weight, f"{stem}-{subset}-{weight}-normal.woff2")


def data_address(font: FontFile) -> str:
    """Return the file as a ``data:`` URL, so that a page needs no other file."""
    return f"data:font/woff2;base64,{_encoded(font)}"


def font_faces(languages: Iterable[str], address: Callable[[FontFile], str] = data_address) -> str:
    """Return CSS that makes the typefaces known.

    Args:
        languages: Of the texts.
        address: Says where a file is found.
    """
    return "\n".join(
        f'@font-face {{ font-family: "{font.family}"; font-weight: {font.weight}; '
        f'src: url("{address(font)}") format("woff2"); }}'
        for font in font_files(languages)
    )


@cache
def _encoded(font: FontFile) -> str:
    return base64.b64encode(font.read()).decode("ascii")
