"""Puts a glossary's terms in place of what a model writes for them by itself.

A sentence whose translation lacks a term is translated once more with the wanted word in place of
the English one, which models copy (Dinu et al., 2019). Where that leaves a required term out, the
model is asked for the term alone: it has its own word for most and uses it again and again, so
that where the word stands in a translation, the required one takes its place. Both kinds are
offered beside the model's own translations: the checks choose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from summariser.text.words import WORD
from summariser.translate.glossary import Glossary
from summariser.translate.terms import Kind, Term, fold_text
from summariser.translate.translator import Choose, SentencePair, TranslatedText, Wish, merged

# Endings of case and number that the target languages put on a word.
_ENDING = r"\w{0,2}"
# Nats a token: a word that stands in the source is easy to write, so that the model's score of what
# it makes of such a source is too good beside its own. Chosen on the set that README measures.
_EASE = 0.05
# A shorter word is too often a part of others.
_SHORTEST_RENDERING = 3


class _Translates(Protocol):
    def translate(
        self, wishes: Sequence[Wish], *, choose: Choose = ...
    ) -> list[TranslatedText]: ...


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
        mixed = self._translated_with_terms(pairs)
        lacking = [self._lacking(pair, "required") for pair in mixed]
        self._ask(
            {
                (term.source, pair.wish.language)
                for pair, terms in zip(mixed, lacking, strict=True)
                for term in terms
            }
        )
        return [
            self._with_terms_replaced(pair, terms) if terms else pair
            for pair, terms in zip(mixed, lacking, strict=True)
        ]

    def _lacking(self, pair: SentencePair, *kinds: Kind) -> tuple[Term, ...]:
        """Return the terms that the hypothesis with the most of them lacks."""
        wish = pair.wish
        if pair.reviewed or wish.source_language != "en":
            return ()
        terms = [
            term
            for term in self._glossary.for_language(wish.language).terms_in(wish.text)
            if term.kind in kinds
        ]
        lacking = [
            tuple(term for term in terms if not term.is_used_in(fold_text(text)))
            for text in pair.hypotheses
        ]
        return min(lacking, key=len)

    def _translated_with_terms(self, pairs: Sequence[SentencePair]) -> list[SentencePair]:
        """Return the pairs, those that lack terms with translations of a source that has them."""
        mixed: dict[Wish, Wish] = {}
        for pair in pairs:
            lacking = self._lacking(pair, "required", "preferred")
            if lacking:
                text = with_terms_in_source(pair.wish.text, lacking)
                mixed[pair.wish] = replace(pair.wish, text=text, whole=True)
        proposals: dict[Wish, SentencePair] = {}

        def keep(pair: SentencePair) -> int:
            proposals[pair.wish] = pair
            return 0

        if mixed:
            self._translator.translate(list(dict.fromkeys(mixed.values())), choose=keep)
        return [
            merged(pair, _less_sure(proposals[mixed[pair.wish]])) if pair.wish in mixed else pair
            for pair in pairs
        ]

    def _ask(self, terms: Iterable[tuple[str, str]]) -> None:
        new = sorted(set(terms) - self._renderings.keys())
        wishes = [Wish(source, language, whole=True) for source, language in new]

        def keep(pair: SentencePair) -> int:
            self._renderings[pair.wish.text, pair.wish.language] = pair.hypotheses
            return 0

        if wishes:
            self._translator.translate(wishes, choose=keep)

    def _with_terms_replaced(self, pair: SentencePair, terms: Sequence[Term]) -> SentencePair:
        scores = dict(zip(pair.hypotheses, pair.scores, strict=True))
        renderings = {
            term.source: self._renderings.get((term.source, pair.wish.language), ())
            for term in terms
        }
        for text, score in list(scores.items()):
            scores.setdefault(with_terms(text, terms, renderings), score)
        return replace(pair, hypotheses=tuple(scores), scores=tuple(scores.values()))


def _less_sure(pair: SentencePair) -> SentencePair:
    return replace(pair, scores=tuple(score - _EASE for score in pair.scores))


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
        terms: Required terms of its source; one that is used already is left alone.
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
