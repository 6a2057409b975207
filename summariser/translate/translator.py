"""Translates texts sentence by sentence: every sentence of every text in one engine call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from summariser.engines.base import DecodingOptions, Engine, Generation
from summariser.text.orthography import normalise
from summariser.text.sentences import split_sentences
from summariser.translate.languages import translation_request
from summariser.translate.memory import MemoryKey, Remembered, TranslationMemory

# Pashto and Dari take more pieces a word than English in every vocabulary of the registry; a
# sentence that needs more than this many tokens for each of its own is in a loop.
_TARGET_TOKENS_PER_SOURCE_TOKEN = 3
_EXTRA_TARGET_TOKENS = 24


@dataclass(frozen=True, slots=True)
class Wish:
    """A text to translate.

    Attributes:
        text: Any number of lines and sentences.
        language: BCP 47 code of the target.
        source_language: BCP 47 code of the text.
        whole: Each line is one sentence, whatever stops it has inside.
    """

    text: str
    language: str
    source_language: str = "en"
    whole: bool = False


@dataclass(frozen=True, slots=True)
class SentencePair:
    """One sentence with what the model proposes for it.

    Attributes:
        wish: The sentence with its languages.
        hypotheses: In the language's orthography, best first, without repeats.
        scores: Mean log probability a token of each hypothesis, in nats.
        truncated: None of the hypotheses ended by itself.
        reviewed: A person's translation, the only hypothesis; no model is asked.
    """

    wish: Wish
    hypotheses: tuple[str, ...]
    scores: tuple[float, ...]
    truncated: bool
    reviewed: bool = False


@dataclass(frozen=True, slots=True)
class TranslatedText:
    """A text put together from its sentences.

    Attributes:
        text: With the line breaks of the source.
        score: Mean log probability a token over its sentences, in nats, weighted by length.
        truncated: One of its sentences did not end by itself.
    """

    text: str
    score: float
    truncated: bool


Choose = Callable[[SentencePair], int]
"""Returns the index of the hypothesis to take."""

Repair = Callable[[SentencePair], DecodingOptions | None]
"""Says how to decode a sentence again; None where it is good as it is."""


def first_hypothesis(pair: SentencePair) -> int:
    """Choose what the model scored best."""
    return 0


def merged(first: SentencePair, second: SentencePair) -> SentencePair:
    """Return a sentence with the hypotheses of both pairs; of one that is truncated, none.

    Where both are truncated all are kept.
    """
    if first.truncated != second.truncated:
        return replace(second if first.truncated else first, wish=first.wish)
    scores = dict(zip(first.hypotheses, first.scores, strict=True))
    for text, score in zip(second.hypotheses, second.scores, strict=True):
        scores.setdefault(text, score)
    return SentencePair(first.wish, tuple(scores), tuple(scores.values()), first.truncated)


class Translator:
    """Translates with one engine.

    Args:
        engine: Runs the model.
        scheme: How the model is told the languages (``translate.languages.SCHEMES``).
        options: How to decode; the token limits are set per sentence.
        model: ``id@revision``, by which the memory tells translations of one model from another's.
        memory: Sentences that were translated before; None asks the model every time.

    Attributes:
        remembered: Number of sentences taken from the memory so far.
    """

    def __init__(
        self,
        engine: Engine,
        scheme: str,
        options: DecodingOptions,
        *,
        model: str = "",
        memory: TranslationMemory | None = None,
    ) -> None:
        self._engine = engine
        self._scheme = scheme
        self._options = options
        self._model = model
        self._memory = memory
        self.remembered = 0

    def translate(
        self,
        wishes: Sequence[Wish],
        *,
        choose: Choose = first_hypothesis,
        repair: Repair | None = None,
        extend: Callable[[Sequence[SentencePair]], Sequence[SentencePair]] | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> list[TranslatedText]:
        """Return the translation of each text, in their order.

        Args:
            wishes: Texts with their languages; the same sentence is translated once.
            choose: Picks among the hypotheses of a sentence.
            repair: Says which pairs to decode again, and how; the new hypotheses join the old ones
                before ``choose`` is asked.
            extend: Gives pairs further hypotheses, in their order, last before the choice.
            progress: Called with the number of sentences finished since the last call.
        """
        plans = [_sentences_by_line(wish) for wish in wishes]
        sentences = list(
            dict.fromkeys(sentence for plan in plans for line in plan for sentence in line)
        )
        pairs = self._decode(sentences, self._options, progress)
        if repair is not None:
            bad: dict[DecodingOptions, list[Wish]] = {}
            for sentence, pair in pairs.items():
                how = None if pair.reviewed else repair(pair)
                if how is not None:
                    bad.setdefault(how, []).append(sentence)
            for how, sentences in bad.items():
                for sentence, again in self._decode(sentences, how, None).items():
                    pairs[sentence] = merged(pairs[sentence], again)
        if extend is not None:
            pairs = dict(zip(pairs, extend(list(pairs.values())), strict=True))
        return [_assemble(plan, pairs, choose) for plan in plans]

    def scores(self, proposals: Sequence[tuple[Wish, str]]) -> list[float]:
        """Return how likely the model finds each text as the translation of its sentence.

        Args:
            proposals: Sentences with translations of any origin.

        Returns:
            Mean log probability a token, in nats.
        """
        requests = [
            translation_request(
                wish.text, wish.language, self._scheme, self._options, wish.source_language
            )
            for wish, _ in proposals
        ]
        return self._engine.score(requests, [text for _, text in proposals])

    def _decode(
        self,
        sentences: Sequence[Wish],
        options: DecodingOptions,
        progress: Callable[[int], None] | None,
    ) -> dict[Wish, SentencePair]:
        if not sentences or self._memory is None:
            return self._decode_anew(sentences, options, progress)
        keys = {sentence: self._memory_key(sentence, options) for sentence in sentences}
        known = self._memory.get_many(keys.values())
        self.remembered += len(known)
        new = [sentence for sentence, key in keys.items() if key not in known]
        pairs = self._decode_anew(new, options, progress)
        self._memory.put_many(
            {
                keys[sentence]: Remembered(
                    tuple(zip(pair.hypotheses, pair.scores, strict=True)), pair.truncated
                )
                for sentence, pair in pairs.items()
            }
        )
        return {
            sentence: pairs[sentence] if sentence in pairs else _recalled(sentence, known[key])
            for sentence, key in keys.items()
        }

    def _memory_key(self, sentence: Wish, options: DecodingOptions) -> MemoryKey:
        return MemoryKey(
            self._model, sentence.source_language, sentence.language, repr(options), sentence.text
        )

    def _decode_anew(
        self,
        sentences: Sequence[Wish],
        options: DecodingOptions,
        progress: Callable[[int], None] | None,
    ) -> dict[Wish, SentencePair]:
        if not sentences:
            return {}
        source_tokens = self._engine.count_tokens([sentence.text for sentence in sentences])
        requests = [
            translation_request(
                sentence.text,
                sentence.language,
                self._scheme,
                _limited(options, tokens),
                sentence.source_language,
            )
            for sentence, tokens in zip(sentences, source_tokens, strict=True)
        ]
        generations = self._engine.generate(requests, progress)
        return {
            sentence: _pair(sentence, generation)
            for sentence, generation in zip(sentences, generations, strict=True)
        }


def _sentences_by_line(wish: Wish) -> list[list[Wish]]:
    lines = wish.text.split("\n")
    if wish.whole:
        return [[replace(wish, text=line)] if line.strip() else [] for line in lines]
    return [
        [replace(wish, text=sentence) for sentence in split_sentences(line, wish.source_language)]
        for line in lines
    ]


def _limited(options: DecodingOptions, source_tokens: int) -> DecodingOptions:
    # Rounded up, so that sentences of similar length are decoded in one batch.
    limit = _TARGET_TOKENS_PER_SOURCE_TOKEN * source_tokens + _EXTRA_TARGET_TOKENS
    return replace(options, max_tokens=-(-limit // 32) * 32)


def _pair(wish: Wish, generation: Generation) -> SentencePair:
    # A hypothesis that breaks off is no alternative to one that does not.
    whole = [one for one in generation.hypotheses if not one.truncated]
    scores: dict[str, float] = {}
    for hypothesis in whole or generation.hypotheses:
        text = normalise(" ".join(hypothesis.text.split()), wish.language)
        scores.setdefault(text, hypothesis.score)
    return SentencePair(wish, tuple(scores), tuple(scores.values()), truncated=not whole)


def _recalled(sentence: Wish, known: Remembered) -> SentencePair:
    texts, scores = zip(*known.proposals, strict=True)
    return SentencePair(sentence, texts, scores, known.truncated, known.reviewed)


def _assemble(
    plan: Sequence[Sequence[Wish]], pairs: Mapping[Wish, SentencePair], choose: Choose
) -> TranslatedText:
    lines: list[str] = []
    weighted_score, weight, truncated = 0.0, 0, False
    for line in plan:
        chosen: list[str] = []
        for sentence in line:
            pair = pairs[sentence]
            index = choose(pair)
            chosen.append(pair.hypotheses[index])
            length = max(1, len(pair.hypotheses[index]))
            weighted_score += length * pair.scores[index]
            weight += length
            truncated |= pair.truncated
        lines.append(" ".join(chosen))
    return TranslatedText("\n".join(lines), weighted_score / max(1, weight), truncated)
