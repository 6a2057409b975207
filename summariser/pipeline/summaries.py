"""Summaries with the quality gate and its repair ladder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from summariser.engines.base import DecodingOptions
from summariser.pipeline.outcome import Repairs
from summariser.quality.gate import as_draft, judge
from summariser.quality.grounding import check_summary
from summariser.quality.spelling import with_names_spelled
from summariser.records import Article, Finding, Method, Summary, Verdict
from summariser.settings import Settings
from summariser.summarise.extractive import extractive_summary
from summariser.summarise.summariser import Candidate, Summariser, Wish

# The second decoding avoids what it has said already; a model that lost its way once takes the same
# way again with the same options.
_REPAIR_REPETITION_PENALTY = 1.2
_REPAIR_NO_REPEAT_NGRAM_SIZE = 3

_RANK = {"pass": 0, "flagged": 1, "held": 2}


@dataclass(frozen=True, slots=True)
class _Judged:
    text: str
    verdict: Verdict
    method: Method = "abstractive"
    first_choice: bool = False
    held_at_first: bool = False


class CheckedSummariser:
    """Summarises, checks each summary against its article, and repairs what does not hold.

    Args:
        summariser: Proposes candidates.
        model: What the summaries say of their origin, ``id@revision``.
        settings: Lengths and thresholds.
        draft: No summary that the model wrote passes; sentences of the article may.
    """

    def __init__(
        self, summariser: Summariser, model: str, settings: Settings, *, draft: bool = False
    ) -> None:
        self._draft = draft
        self._summariser = summariser
        self._model = model
        self._settings = settings

    def summarise(
        self, articles: Sequence[Article], progress: Callable[[int], None] | None = None
    ) -> tuple[list[Summary], Repairs]:
        """Return one summary for each article and length, articles first, and what it took.

        The ladder: the model's next candidate, a second decoding with other options, sentences
        of the article, ``held``.

        Args:
            articles: In a language that the model reads.
            progress: Called with the number of summaries decoded since the last call.
        """
        wishes = [(article, length) for article in articles for length in self._settings.lengths]
        texts = self._summariser.condensed(articles)
        proposals = self._summariser.candidates(wishes, texts, progress=progress)
        judged = [
            self._best(wish, candidates) for wish, candidates in zip(wishes, proposals, strict=True)
        ]
        held_at_first = sum(best.held_at_first for best in judged)
        held = [index for index, best in enumerate(judged) if best.verdict.status == "held"]
        again = [wishes[index] for index in held]
        for index, best in zip(held, self._decoded_again(again, texts), strict=True):
            judged[index] = min(judged[index], best, key=_badness)
        fallbacks = 0
        for index in held:
            if judged[index].verdict.status == "held":
                judged[index] = self._extractive(wishes[index])
                fallbacks += 1
        summaries = [
            Summary(
                article.article_id,
                length,
                article.language,
                best.text,
                best.method,
                self._model,
                self._final(best),
            )
            for (article, length), best in zip(wishes, judged, strict=True)
        ]
        next_candidates = sum(
            best.method == "abstractive" and not best.first_choice for best in judged
        )
        return summaries, Repairs(
            summaries_held_at_first=held_at_first,
            summaries_decoded_again=len(held),
            summaries_next_candidate=next_candidates,
            extractive_fallbacks=fallbacks,
        )

    def _final(self, best: _Judged) -> Verdict:
        written = best.method == "abstractive"
        return as_draft(best.verdict) if self._draft and written else best.verdict

    def _decoded_again(self, wishes: Sequence[Wish], texts: Mapping[str, str]) -> list[_Judged]:
        """Return the best of a second decoding for each of the wishes."""
        if not wishes:
            return []
        options = replace(
            DecodingOptions.of(next(iter(self._settings.lengths.values())).decoding),
            repetition_penalty=_REPAIR_REPETITION_PENALTY,
            no_repeat_ngram_size=_REPAIR_NO_REPEAT_NGRAM_SIZE,
        )
        proposals = self._summariser.candidates(wishes, texts, options=options)
        return [
            replace(self._best(wish, candidates), first_choice=False)
            for wish, candidates in zip(wishes, proposals, strict=True)
        ]

    def _best(self, wish: Wish, candidates: Sequence[Candidate]) -> _Judged:
        spelled = [
            replace(candidate, text=with_names_spelled(candidate.text, wish[0]))
            for candidate in candidates
        ]
        judged = [
            _Judged(candidate.text, self._verdict(wish, candidate), first_choice=index == 0)
            for index, candidate in enumerate(spelled)
        ]
        held_at_first = judged[0].verdict.status == "held"
        return replace(min(judged, key=_badness), held_at_first=held_at_first)

    def _verdict(self, wish: Wish, candidate: Candidate) -> Verdict:
        article, length = wish
        findings, scores = check_summary(
            candidate.text, article, self._settings.lengths[length], self._settings.gate
        )
        if candidate.truncated:
            findings = [
                *findings,
                Finding("truncated", "the summary breaks off before its end", holds=True),
            ]
        return judge(findings, replace(scores, model_score=candidate.score), self._settings.gate)

    def _extractive(self, wish: Wish) -> _Judged:
        article, length = wish
        bounds = self._settings.lengths[length]
        text = extractive_summary(article, bounds.min_words, bounds.max_words)
        findings, scores = check_summary(text, article, bounds, self._settings.gate)
        # Copied sentences are the article's own: nothing in them can be invented, so that no
        # finding about the wording or the length withholds them.
        findings = [
            replace(finding, holds=False) for finding in findings if finding.check != "verbatim"
        ]
        return _Judged(text, judge(findings, scores, self._settings.gate), "extractive_fallback")


def _badness(judged: _Judged) -> tuple[int, int]:
    # ``min`` keeps the earlier of equals: the model's own order decides between them.
    return _RANK[judged.verdict.status], len(judged.verdict.findings)
