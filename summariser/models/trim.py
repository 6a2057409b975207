"""Which tokens of a vocabulary a language can be written with.

A multilingual model scores every token of its vocabulary at each step, most of them of languages
that it will not write. Cutting the output vocabulary to what the target languages need leaves
their texts as they were and makes decoding several times cheaper. The choice looks only at how a
token is spelled, so it needs no corpus and is the same for every model family.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from summariser.errors import ModelError

_ARABIC = "ءآأؤإئابتثجحخدذرزسشصضطظعغفقكلمنهوىية"
_PERSIAN = "پچژکگی"
# Each language's letters, with those that models borrow from Arabic for them (ي for ی): spelling
# is put right after decoding, and a model must be able to write what it learned.
_LETTERS = {
    "ur": _ARABIC + _PERSIAN + "ٹڈڑںھہۂۃےۓ",
    "ps": _ARABIC + _PERSIAN + "ټځڅډړږښګڼېۍۀ",
    "prs": _ARABIC + _PERSIAN + "ۀ",
}
_VOWEL_MARKS = "\u064b-\u0654\u0656\u0670"
_JOINERS = "\u200c\u200d"
_EASTERN_DIGITS = "٠-٩۰-۹"
_PROSE_MARKS = re.escape(".,;:?!'\"()[]-–—−…/%&+#@*=°×$€£₹«»‹›“”‘’„•·،؛؟۔٪٫٬<>~_")
_SPACES = {" ", "\n", "\n\n"}
_LONGEST_MARKS = 4  # characters of a token without letters: longer ones are rules and code

# Names and acronyms stay possible in a text of another script, letter by letter.
_SHORT_LATIN = "[A-Za-z]{1,2}"
_LATIN_WORD = "|".join(
    (
        "[a-z]+",
        "[A-Z][a-z]*",
        "[A-Z]{2,4}s?",
        " [A-Z]+",
        " ?[A-Z][a-z]{1,3}[A-Z][a-z]{0,3}",  # McC, YouT; longer ones are identifiers of programs
        " [A-Z][a-z]+[A-Z][a-z]+",  # WhatsApp, FedEx
        " [a-z]{1,2}[A-Z]+[a-z]{0,4}",  # iPhone, mRNA
        "[a-z]*['’][a-z]{1,3}",
    )
)
# Names with accents; their words in other languages stay out.
_ACCENTED = "[A-Za-zÀ-ÖØ-öø-ž]"
_ACCENTED_NAME = f"{_ACCENTED}{{1,3}}|(?: [A-ZÀ-ÖØ-Þ]){_ACCENTED}+"

_CUT_CHARACTER = "\N{REPLACEMENT CHARACTER}"
_BYTE = re.compile(r"<0x[0-9A-F]{2}>")
_SPECIAL = re.compile(
    r"</?(?:s|pad|unk|bos|eos)>"
    r"|__[a-z]{2,3}__"  # M2M-100
    r"|[a-z]{3}_[A-Z][a-z]{3}"  # NLLB
    r"|<2[a-z]{2,3}(?:_[A-Za-z]+)?>"  # MADLAD
    r"|>>[a-z]{2,3}(?:_[A-Za-z]+)?<<"  # OPUS-MT
    r"|<\|(?:endoftext|im_end)\|>"  # Qwen
)


def kept_tokens(tokens: Sequence[str], languages: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return the ids of the tokens that texts in ``languages`` can be made of, ascending.

    That is: words of the languages' script, numbers, marks of prose, spaces, pieces that spell
    foreign names, bytes, and the special tokens (end, padding, language names).

    Args:
        tokens: Pieces by id, as SentencePiece (``▁the``) or byte-level BPE (``Ġthe``) spells them.
        languages: BCP 47 codes among ``en``, ``ur``, ``ps`` and ``prs``.

    Raises:
        ModelError: A language whose letters are not known here.
    """
    strangers = [language for language in languages if language not in {"en", *_LETTERS}]
    if strangers:
        raise ModelError(
            f"a vocabulary cannot be trimmed to {strangers}",
            f"choose among {['en', *_LETTERS]}, or prepare the model untrimmed",
        )
    text_of = _text_of_bytes if _is_byte_level(tokens) else _text_of_piece
    writable = _writable(languages)
    return np.array(
        [
            index
            for index, token in enumerate(tokens)
            if _BYTE.fullmatch(token) or _SPECIAL.fullmatch(token) or writable(text_of(token))
        ],
        dtype=np.int64,
    )


def _writable(languages: Sequence[str]) -> Callable[[str], bool]:
    """Return a test of whether a piece of text can stand in a text of one of the languages."""
    patterns = []
    arabic = "".join(_LETTERS[language] for language in languages if language != "en")
    if arabic:
        written = f"[ {arabic}{_VOWEL_MARKS}{_JOINERS}{_EASTERN_DIGITS}{_PROSE_MARKS}]+"
        patterns += [written, f" ?{_SHORT_LATIN}"]
    if "en" in languages:
        patterns += [f" ?(?:{_LATIN_WORD})", f" ?(?:{_ACCENTED_NAME})"]
    patterns.append(f" ?[0-9{_PROSE_MARKS}]+")
    writable = re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
    letter = re.compile(r"[^\W\d_]")

    def test(text: str) -> bool:
        if text in _SPACES or text == _CUT_CHARACTER:
            return True
        short = len(text.strip()) <= _LONGEST_MARKS or letter.search(text) is not None
        return short and writable.fullmatch(text) is not None

    return test


def _text_of_piece(token: str) -> str:
    """Return the text of a SentencePiece piece."""
    return token.replace("▁", " ")


def _is_byte_level(tokens: Sequence[str]) -> bool:
    """Return whether a vocabulary spells each byte as a visible character, as GPT-2 did."""
    return sum(token.startswith("Ġ") for token in tokens) > sum(
        token.startswith("▁") for token in tokens
    )


def _byte_alphabet() -> dict[str, int]:
    """Return the byte that each character of a byte-level vocabulary stands for.

    Printable bytes stand for themselves, the others follow from U+0100 on (Radford et al., 2019).
    """
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(0x100) if byte not in printable]
    alphabet = {chr(byte): byte for byte in printable}
    alphabet.update({chr(0x100 + place): byte for place, byte in enumerate(others)})
    return alphabet


_BYTE_OF = _byte_alphabet()


def _text_of_bytes(token: str) -> str:
    """Return the text of a byte-level token; a cut character alone is U+FFFD."""
    if not all(char in _BYTE_OF for char in token):
        return token
    raw = bytes(_BYTE_OF[char] for char in token)
    return raw.decode("utf-8", errors="ignore") or _CUT_CHARACTER
