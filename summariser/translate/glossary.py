"""Glossaries: which words a translation must, should and must not use.

Among hypotheses the one that uses what it must and nothing that it must not wins, if the model
finds it not much worse than its best. A term that is preferred adds to the score of a hypothesis
that uses it. ``term_writing`` adds hypotheses with the terms in place of the model's own words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError

from summariser.text.cldr import LOCALES
from summariser.translate.glossary_files import read_terms
from summariser.translate.terms import Term, fold_text

#: Nats a token that a hypothesis may be worse than the best and still win by what it must use.
MAX_LOSS = 1.5
# What a preferred term is worth, as a share of the best score: a model that is sure of its words
# has them changed less easily. Chosen on the set that README measures.
_PREFERENCE = 0.25
_CURRENCIES = ("USD", "EUR", "GBP", "PKR", "AFN", "INR", "IRR", "CNY", "RUB", "SAR", "AED", "JPY")
# Countries whose English name is a common name or word in another sense more often than not.
_AMBIGUOUS = frozenset({"Georgia", "Jordan", "Chad", "Guinea", "Turkey", "Mali", "Jersey"})


class LanguageGlossary:
    """The terms for one target language.

    Args:
        terms: Of one source term, those of a kind that comes first win over later ones.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        by_key: dict[tuple[str, bool], Term] = {}
        for term in terms:
            by_key.setdefault((term.source.casefold(), term.kind == "forbidden"), term)
        #: All of them, the longest first: "World Health Organization" before "health".
        self.terms = sorted(by_key.values(), key=lambda term: -len(term.source))
        self._by_word: dict[str, list[Term]] = {}
        for term in self.terms:
            self._by_word.setdefault(_first_word(term.source), []).append(term)

    def __len__(self) -> int:
        return len(self.terms)

    def terms_in(self, source: str) -> list[Term]:
        """Return the terms that an English text has, each once, none inside a longer one."""
        words = {_first_word(word) for word in source.replace("-", " ").split()}
        candidates = [term for word in words for term in self._by_word.get(word, ())]
        # A word may have its term and another that must not be used.
        taken: dict[bool, list[tuple[int, int]]] = {True: [], False: []}
        found = []
        for term in sorted(candidates, key=lambda term: -len(term.source)):
            forbidden = term.kind == "forbidden"
            spans = [
                span
                for span in term.spans_in(source)
                if not any(start < span[1] and span[0] < end for start, end in taken[forbidden])
            ]
            if spans:
                taken[forbidden] += spans
                found.append(term)
        return found

    def coverage(self, source: str, translation: str) -> float | None:
        """Return the share of the terms that must be used or kept which a translation honours.

        Returns:
            In [0, 1]; a forbidden word that is used counts as a term not honoured. None where
            the source has no such term.
        """
        honoured, count = self.honoured(source, translation)
        return honoured / count if count else None

    def honoured(self, source: str, translation: str) -> tuple[int, int]:
        """Return how many terms a translation honours, of how many; see ``coverage``."""
        folded = fold_text(translation)
        honoured = [
            term.is_used_in(folded) != (term.kind == "forbidden")
            for term in self.terms_in(source)
            if term.kind != "preferred"
        ]
        return sum(honoured), len(honoured)

    def best(
        self,
        source: str,
        texts: Sequence[str],
        scores: Sequence[float],
        max_loss: float = MAX_LOSS,
    ) -> int:
        """Return the index of the hypothesis that honours the terms best.

        Args:
            source: English text.
            texts: Hypotheses, at least one.
            scores: Mean log probability a token of each, in nats.
            max_loss: Nats that the winner's score may be below the best score by what it must use.
        """
        terms = self.terms_in(source)
        floor = max(scores) - max_loss
        near = [index for index, score in enumerate(scores) if score >= floor]

        def worth(index: int) -> tuple[int, float]:
            folded = fold_text(texts[index])
            preferred = sum(term.kind == "preferred" and term.is_used_in(folded) for term in terms)
            return _honours(terms, folded), scores[index] - _PREFERENCE * preferred * max(scores)

        return max(near, key=worth)


class Glossary:
    """Terms by target language, with the names of countries and currencies from CLDR.

    Args:
        terms: By BCP 47 code.
        with_cldr: Whether CLDR's names are preferred terms where the glossary has none.
    """

    def __init__(self, terms: Mapping[str, Sequence[Term]], *, with_cldr: bool = True) -> None:
        languages = {*terms, *(LOCALES if with_cldr else ())}
        self._languages = {
            language: LanguageGlossary(
                [*terms.get(language, ()), *(cldr_terms(language) if with_cldr else ())]
            )
            for language in languages
        }

    @classmethod
    def load(cls, *paths: Path, with_cldr: bool = True) -> Glossary:
        """Read glossaries; of two entries for one term the earlier wins.

        Args:
            paths: Files or folders, see ``glossary_files.read_terms``.
            with_cldr: See the class.

        Raises:
            SettingsError: A file cannot be read; names file and line.
        """
        terms: dict[str, list[Term]] = {}
        for path in paths:
            for language, term in read_terms(path):
                terms.setdefault(language, []).append(term)
        return cls(terms, with_cldr=with_cldr)

    def as_preferred(self) -> Glossary:
        """Return a glossary whose required terms are only preferred; no names of CLDR are added."""
        return Glossary(
            {
                language: [
                    replace(term, kind="preferred") if term.kind == "required" else term
                    for term in glossary.terms
                ]
                for language, glossary in self._languages.items()
            },
            with_cldr=False,
        )

    def for_language(self, language: str) -> LanguageGlossary:
        """Return the terms for a target language; an empty glossary where there are none."""
        return self._languages.get(language) or LanguageGlossary(())


@cache
def cldr_terms(language: str) -> tuple[Term, ...]:
    """Return CLDR's names of countries, languages and currencies as preferred terms.

    Args:
        language: BCP 47 code; Dari is CLDR's Persian of Afghanistan.
    """
    try:
        locale, english = Locale.parse(LOCALES.get(language, language)), Locale.parse("en")
    except (UnknownLocaleError, ValueError):
        return ()
    names = {
        **{
            name: locale.territories.get(code)
            for code, name in english.territories.items()
            if len(code) == 2 and name not in _AMBIGUOUS
        },
        **{english.currencies[code]: locale.currencies.get(code) for code in _CURRENCIES},
    }
    return tuple(
        Term(source, (target,), "preferred")
        for source, target in names.items()
        if target and not target.isascii()
    )


def _honours(terms: Iterable[Term], folded: str) -> int:
    """Return how many of the terms that bind a text honours, less those that it must not use."""
    return sum(
        -term.is_used_in(folded) if term.kind == "forbidden" else term.is_used_in(folded)
        for term in terms
        if term.kind != "preferred"
    )


def _first_word(term: str) -> str:
    """Return what a term is filed under: its first word, without case and plural."""
    word = term.replace("-", " ").split()[0] if term.split() else ""
    return (
        word.strip(".,;:!?\"'“”‘’()").casefold().removesuffix("'s").removesuffix("’s").rstrip("s")
    )
