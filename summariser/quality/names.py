"""Names of an English text, and whether another text has them, too, in this or another form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

from summariser.text.word_lists import word_set

_TOKEN = re.compile(r"[^\W\d_](?:[\w.'’&-]*[^\W_])?")
_POSSESSIVE = re.compile(r"['’]s?$")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;…]|\n|[\"“‘(\[—–-])[\s\"“‘'(\[—–-]*$")
_SMALL_WORDS = word_set("of the and for in on de la al el ul bin ur-rehman van von du da to")
_TITLES = word_set(
    "mr mrs ms dr sir prof lord lady maj gen col capt lt sgt rev st jr sr messrs i mullah "
    "maulana syed sheikh minister president justice king queen prince"
)
# One thing with two stems; what has one stem is matched by its beginning.
_SAME_PLACE = (
    "britain british uk u.k briton britons england english",
    "america american americans us u.s usa u.s.a states washington",
    "netherlands dutch holland",
    "france french paris",
    "spain spanish spaniards madrid",
    "greece greek greeks athens",
    "turkey turkish turks turkiye ankara",
    "denmark danish danes copenhagen",
    "wales welsh",
    "switzerland swiss",
    "finland finnish",
    "poland polish poles warsaw",
    "sweden swedish swedes stockholm",
    "ireland irish dublin",
    "scotland scottish",
    "philippines filipino filipinos philippine manila",
    "myanmar burma burmese",
    "thailand thai thais bangkok",
    "uae emirates emirati",
    "eu european europe e.u",
    "un u.n nations",
    "afghanistan afghan afghans kabul",
    "pakistan pakistani islamabad",
    "iran iranian tehran",
    "india indian delhi",
    "china chinese beijing",
    "portugal portuguese lisbon",
    "russia russian russians moscow kremlin",
    "azerbaijan azerbaijani azeri baku",
    "bangladesh bangladeshi dhaka",
    "belgium belgian brussels",
    "canada canadian ottawa",
    "congo congolese kinshasa drc",
    "croatia croatian croats zagreb",
    "cyprus cypriot cypriots nicosia",
    "czechia czech czechs prague",
    "egypt egyptian cairo",
    "ethiopia ethiopian addis",
    "georgia georgian tbilisi",
    "germany german berlin",
    "iceland icelandic reykjavik",
    "indonesia indonesian jakarta",
    "iraq iraqi baghdad",
    "israel israeli jerusalem",
    "italy italian rome",
    "ivorian ivoire ivory",
    "japan japanese tokyo",
    "kazakhstan kazakh astana",
    "kenya kenyan nairobi",
    "korea korean koreans seoul pyongyang",
    "kyrgyzstan kyrgyz bishkek",
    "laos lao laotian",
    "lebanon lebanese beirut",
    "malaysia malaysian kuala",
    "mexico mexican",
    "morocco moroccan rabat",
    "nepal nepali nepalese kathmandu",
    "nigeria nigerian abuja",
    "norway norwegian norwegians oslo",
    "qatar qatari doha",
    "saudi saudis riyadh",
    "serbia serb serbs serbian belgrade",
    "slovakia slovak slovaks bratislava",
    "slovenia slovene slovenes slovenian",
    "sudan sudanese khartoum",
    "syria syrian damascus",
    "taiwan taiwanese taipei",
    "tajikistan tajik dushanbe",
    "turkmenistan turkmen ashgabat",
    "ukraine ukrainian kyiv kiev",
    "uzbekistan uzbek tashkent",
    "vietnam vietnamese hanoi",
    "yemen yemeni sanaa",
)
_DEMONYM_ENDINGS = word_set(
    "n an ian i is ese ish ic istan istani ia a e y land lander landers ns ans ians s es er ers "
    "ine o os ist ists ism iya us al ni nis se q qi qis na stan stani stanis"
) | {""}
_SHORTEST_STEM = 4
_INFLECTIONS = ("s", "es", "ies", "ed", "d", "ing", "ly", "er", "ers", "r", "rs", "ness", "ment")
# A long word with one of these endings at the beginning of a sentence is a verb more often than a
# name; a name that has one (Boeing) is known by its other places in the article.
_VERB_ENDINGS = ("ing", "ed")
_LONG_WORD = 6
_PREFIXES = word_set("mid pre post anti non ex pro pak indo sino afro inter intra neo co vice late")
# What stands before a numeral is a unit, and the number is checked as a number.
_WITH_DIGITS = re.compile(r"^[^\W\d]{1,4}\d")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DATE_WORDS = frozenset(name.lower() for name in (*MONTHS, *WEEKDAYS))


@dataclass(frozen=True, slots=True)
class Token:
    """A word with its place, and what it is compared by.

    Attributes:
        text: As written.
        key: Without case, accents, full stops and possessive.
        start: In characters.
        end: Exclusive.
        capitalised: Written with a capital, at the beginning or inside (``eBay``).
        initial: Capitalised, and begins a sentence, a clause after a colon, or a quotation.
    """

    text: str
    key: str
    start: int
    end: int
    capitalised: bool
    initial: bool


@lru_cache(maxsize=1 << 15)
def key_of(word: str) -> str:
    """Return ``word`` without possessive, accents, case and full stops."""
    word = _POSSESSIVE.sub("", word)
    if not word.isascii():
        decomposed = unicodedata.normalize("NFKD", word)
        word = "".join(char for char in decomposed if not unicodedata.combining(char))
    return word.replace(".", "").replace("’", "'").casefold()


def tokens_of(text: str) -> list[Token]:
    """Return the words of ``text`` in order; a hyphenated word is one."""
    return [_token(text, match.group(), *match.span()) for match in _TOKEN.finditer(text)]


def _token(text: str, word: str, start: int, end: int) -> Token:
    capitalised = word != word.lower()
    initial = capitalised and _SENTENCE_START.search(text, max(0, start - 8), start) is not None
    return Token(word, key_of(word), start, end, capitalised, initial)


@cache
def common_words() -> frozenset[str]:
    """Return English words that are written small in TICO-19, NLLB-Seed or own news texts."""
    text = files("summariser.quality").joinpath("common_words.txt").read_text("utf-8")
    return frozenset(text.split())


@cache
def _places() -> dict[str, int]:
    return {
        word.replace(".", ""): row for row, line in enumerate(_SAME_PLACE) for word in line.split()
    }


class NameIndex:
    """The words and names of a text, to look up whether it has a name.

    Args:
        tokens: All words of the text, title included.
    """

    def __init__(self, tokens: Iterable[Token]) -> None:
        tokens = list(tokens)
        self.words = {part for token in tokens for part in (token.key, *_parts(token.key))}
        self.small = {token.key for token in tokens if not token.capitalised}
        self._stems: dict[str, set[str]] = {}
        for token in tokens:
            if token.capitalised:
                for part in (token.key, *_parts(token.key)):
                    self._stems.setdefault(part[:_SHORTEST_STEM], set()).add(part)
        self._places = {_places()[word] for word in self.words if word in _places()}
        self._acronyms = _acronyms(tokens)
        beside = [
            (first.key, second.key)
            for first, second in pairwise(tokens)
            if first.capitalised and second.capitalised and second.start - first.end == 1
        ]
        self._firsts = {first for first, _ in beside}
        self._lasts = {second for _, second in beside}
        self._pairs = {
            (first.key, second.key)
            for reach in (1, 2, 3)
            for first, second in zip(tokens, tokens[reach:], strict=False)
            if first.capitalised and second.capitalised
        }

    def has(self, key: str) -> bool:
        """Say whether the text has the name ``key`` in this form or in a related one."""
        if key in self.words or key.rstrip("s") in self.words or key + "s" in self.words:
            return True
        if _places().get(key) in self._places or key in self._acronyms:
            return True
        if len(key) >= _SHORTEST_STEM and any(
            _related(key, other) for other in self._stems.get(key[:_SHORTEST_STEM], ())
        ):
            return True
        parts = [part for part in _parts(key) if len(part) > 2 and part not in _PREFIXES]
        # Belgrade-funded is the name Belgrade and a word.
        names = [part for part in parts if part not in common_words()] or parts
        return "-" in key and all(self.has(part) for part in names)

    def mixes(self, first: str, second: str) -> bool:
        """Say whether a name is made of the first name of one person and the last of another.

        Both parts are in the text, each beside another name, never together.
        """
        return (
            (first, second) not in self._pairs
            and first in self._firsts
            and second in self._lasts
            and not {first, second} & (self.small | DATE_WORDS | _places().keys())
        )


def names_in(tokens: list[Token], small: set[str]) -> list[Token]:
    """Return the words of a text that are, or are part of, names.

    Args:
        tokens: Words of the text.
        small: Words known to be written small elsewhere; together with the common words they
            tell a name at the beginning of a sentence from any other word there.
    """
    title_case = _is_title_case(tokens)
    return [
        token
        for token in tokens
        if token.capitalised
        and token.key not in _TITLES
        and not _WITH_DIGITS.match(token.key)
        and not ((token.initial or title_case) and _is_common(token.key, small))
    ]


def adjacent(names: list[Token], tokens: list[Token]) -> Iterable[tuple[Token, Token]]:
    """Return the pairs of names that stand side by side, as first and last names do."""
    chosen = {name.start for name in names}
    for first, second in pairwise(tokens):
        beside = second.start - first.end == 1 and first.text[-2:-1] not in {"'", "’"}
        if beside and first.start in chosen and second.start in chosen:
            yield first, second


def _is_title_case(tokens: list[Token]) -> bool:
    long_words = [token for token in tokens if len(token.key) > 3]
    return len(long_words) > 3 and sum(token.capitalised for token in long_words) >= 0.8 * len(
        long_words
    )


def _is_common(key: str, small: set[str]) -> bool:
    """Say whether a word that stands where any word is capitalised is one that is no name."""
    if len(key) == 1 or _is_written_small(key, small):
        return True
    parts = re.split("[-']", key)
    return len(parts) > 1 and all(len(part) < 3 or _is_written_small(part, small) for part in parts)


def _is_written_small(word: str, small: set[str]) -> bool:
    words = common_words()
    if word in small or word in words or not word.isalpha():
        return True
    for ending in _INFLECTIONS:
        base = word.removesuffix(ending)
        forms = {base, base + "e", base + "y"}
        if base != word and not (forms.isdisjoint(words) and forms.isdisjoint(small)):
            return True
    if len(word) >= _LONG_WORD and word.endswith(_VERB_ENDINGS):
        return True
    return any(  # compounds: policewoman, roadworks
        word[:cut] in words and word[cut:] in words for cut in range(4, len(word) - 2)
    )


def _parts(key: str) -> list[str]:
    return [part for part in key.split("-") if part] if "-" in key else []


def _related(first: str, second: str) -> bool:
    """Say whether two names share a stem: Iran and Iranian, Afghan and Afghanistan."""
    shared = 0
    for a, b in zip(first, second, strict=False):
        if a != b:
            break
        shared += 1
    return any(
        first[stem:] in _DEMONYM_ENDINGS and second[stem:] in _DEMONYM_ENDINGS
        for stem in range(_SHORTEST_STEM, shared + 1)
    )


def _acronyms(tokens: list[Token]) -> set[str]:
    """Return the initials of every run of names, with and without the small words inside."""
    found: set[str] = set()
    run: list[Token] = []
    for token in [*tokens, None]:
        if token is not None and (
            token.capitalised
            or (run and token.key in _SMALL_WORDS and token.start - run[-1].end < 3)
        ):
            run.append(token)
            continue
        found |= _initials(run)
        run = []
    return found


def _initials(run: list[Token]) -> set[str]:
    letters_of = [
        "".join(part[0] for part in token.key.split("-") if part)
        for token in run
        if token.capitalised
    ]
    every = ["".join(part[0] for part in token.key.split("-") if part) for token in run]
    return {
        "".join(letters[start:end])
        for letters in (letters_of, every)
        for start in range(len(letters))
        for end in range(start + 2, min(len(letters), start + 7) + 1)
    }
