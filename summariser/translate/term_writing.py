"""Puts a glossary's terms in place of what a model writes for them by itself.

A sentence whose translation lacks a term is translated once more with the wanted word in place of
the English one, which models copy (Dinu et al., 2019). And the model is asked for the term alone:
it has its own word for most and uses it again and again, so that where the word stands in a
translation, the wanted one can take its place. What is made in either way is offered beside the
model's own translations, with the score that the model gives it as a translation of the sentence
as it is: the checks and the glossary choose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from summariser.text.words import WORD
from summariser.translate.glossary import Glossary
from summariser.translate.terms import Kind, Term, fold_text
from summariser.translate.translator import Choose, SentencePair, TranslatedText, Wish

# Endings of case and number that the target languages put on a word.
_ENDING = r"\w{0,2}"
_WRITTEN: tuple[Kind, ...] = ("required", "preferred")
# A shorter word is too often a part of others.
_SHORTEST_RENDERING = 3


class _Translates(Protocol):
    def translate(
        self, wishes: Sequence[Wish], *, choose: Choose = ...
    ) -> list[TranslatedText]: ...

    def scores(self, proposals: Sequence[tuple[Wish, str]]) -> list[float]: ...


class TermWriter:
    """Writes required and preferred terms into hypotheses.

    Args:
        translator: Asked for the terms that are missing, each once.
        glossary: The terms.
    """

    def __init__(self, translator: _Translates, glossary: Glossary) -> None:
        self._translator = translator
        self._glossary = glossary
        self._renderings: dict[tuple[str, str], tuple[str, ...]] = {}

    def extend(self, pairs: Sequence[SentencePair]) -> list[SentencePair]:
        """Return the pairs with further hypotheses that have more of the terms.

        Args:
            pairs: Sentences with what the model proposes; reviewed ones stay as they are.
        """
        lacking = [self._lacking(pair) for pair in pairs]
        mixed = self._translated_with_terms(pairs, lacking)
        self._ask(
            {
                (term.source, pair.wish.language)
                for pair, terms in zip(pairs, lacking, strict=True)
                for term in terms
            }
        )
        return self._scored(
            pairs,
            [
                self._with_more_terms(pair, more, terms) if terms else []
                for pair, more, terms in zip(pairs, mixed, lacking, strict=True)
            ],
        )

    def _lacking(self, pair: SentencePair) -> tuple[Term, ...]:
        """Return the terms that the hypothesis with the most of them lacks."""
        if pair.reviewed or pair.truncated or pair.wish.source_language != "en":
            return ()
        terms = self._terms(pair.wish)
        lacking = [
            tuple(term for term in terms if not term.is_used_in(fold_text(text)))
            for text in pair.hypotheses
        ]
        return min(lacking, key=len)

    def _terms(self, wish: Wish) -> list[Term]:
        terms = self._glossary.for_language(wish.language).terms_in(wish.text)
        return [term for term in terms if term.kind in _WRITTEN]

    def _translated_with_terms(
        self, pairs: Sequence[SentencePair], lacking: Sequence[Sequence[Term]]
    ) -> list[tuple[str, ...]]:
        """Return for each pair the translations of its source with the lacking terms in it."""
        mixed = [
            replace(pair.wish, text=with_terms_in_source(pair.wish.text, terms), whole=True)
            for pair, terms in zip(pairs, lacking, strict=True)
        ]
        proposals: dict[Wish, tuple[str, ...]] = {}

        def keep(pair: SentencePair) -> int:
            proposals[pair.wish] = () if pair.truncated else pair.hypotheses
            return 0

        wishes = [wish for wish, terms in zip(mixed, lacking, strict=True) if terms]
        if wishes:
            self._translator.translate(list(dict.fromkeys(wishes)), choose=keep)
        return [
            proposals[wish] if terms else () for wish, terms in zip(mixed, lacking, strict=True)
        ]

    def _ask(self, terms: Iterable[tuple[str, str]]) -> None:
        new = sorted(set(terms) - self._renderings.keys())
        wishes = [Wish(source, language, whole=True) for source, language in new]

        def keep(pair: SentencePair) -> int:
            self._renderings[pair.wish.text, pair.wish.language] = pair.hypotheses
            return 0

        if wishes:
            self._translator.translate(wishes, choose=keep)

    def _with_more_terms(
        self, pair: SentencePair, mixed: Sequence[str], lacking: Sequence[Term]
    ) -> list[str]:
        """Return the further texts that use more of the terms than the model's best does."""
        renderings = {
            term.source: self._renderings.get((term.source, pair.wish.language), ())
            for term in lacking
        }
        texts = [*mixed, *(with_terms(text, lacking, renderings) for text in pair.hypotheses)]
        terms = self._terms(pair.wish)
        least = _used(terms, pair.hypotheses[0])
        return [
            text
            for text in dict.fromkeys(texts)
            if text not in pair.hypotheses and _used(terms, text) > least
        ]

    def _scored(
        self, pairs: Sequence[SentencePair], texts: Sequence[Sequence[str]]
    ) -> list[SentencePair]:
        """Return the pairs with further texts as hypotheses, as the model scores them.

        The model's best is scored with them, and its others keep their distance from it: what a
        search forbids, such as n-grams that come again, makes the scores of its own texts better
        than they are.
        """
        asked = [
            (pair.wish, text)
            for pair, more in zip(pairs, texts, strict=True)
            if more
            for text in (pair.hypotheses[0], *more)
        ]
        scores = iter(self._translator.scores(asked) if asked else ())
        return [
            _with_scored(pair, more, next(scores), [next(scores) for _ in more]) if more else pair
            for pair, more in zip(pairs, texts, strict=True)
        ]


def _with_scored(
    pair: SentencePair, texts: Sequence[str], best: float, scores: Sequence[float]
) -> SentencePair:
    """Return a pair with further texts, where its best hypothesis has another score now."""
    own = [score - pair.scores[0] + best for score in pair.scores]
    return replace(pair, hypotheses=(*pair.hypotheses, *texts), scores=(*own, *scores))


def _used(terms: Iterable[Term], text: str) -> int:
    folded = fold_text(text)
    return sum(term.is_used_in(folded) for term in terms)


def with_terms_in_source(text: str, terms: Iterable[Term]) -> str:
    """Return an English text with the first target of each term in the term's place."""
    written: list[tuple[int, int, str]] = []
    for term in terms:
        written += [
            (start, end, term.targets[0])
            for start, end in term.spans_in(text)
            if not any(start < other_end and other < end for other, other_end, _ in written)
        ]
    for start, end, target in sorted(written, reverse=True):
        text = text[:start] + target + text[end:]
    return text


def with_terms(text: str, terms: Iterable[Term], renderings: Mapping[str, Sequence[str]]) -> str:
    """Return a translation with the terms in place of the model's own words for them.

    Args:
        text: The translation.
        terms: Terms of its source; one that is used already is left alone.
        renderings: By English term, what the model writes for it alone, best first.
    """
    for term in terms:
        if term.is_used_in(fold_text(text)):
            continue
        for rendering in renderings.get(term.source, ()):
            span = _span_of(rendering, text)
            if span is not None:
                text = text[: span[0]] + term.targets[0] + text[span[1] :]
                break
    return text


def _span_of(rendering: str, text: str) -> tuple[int, int] | None:
    """Return where the words of ``rendering`` stand in ``text``, perhaps with other endings."""
    words = WORD.findall(rendering)
    if sum(map(len, words)) < _SHORTEST_RENDERING:
        return None
    pattern = (_ENDING + r"[\s\u200c-]+").join(map(re.escape, words))
    match = re.search(rf"(?<!\w){pattern}{_ENDING}(?!\w)", text)
    return match.span() if match else None
