"""Summaries with the quality gate and its repair ladder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from summariser.engines.base import DecodingOptions
from summariser.pipeline.outcome import Repairs
from summariser.quality.gate import as_draft, judge
from summariser.quality.grounding import check_summary
from summariser.quality.spelling import with_names_spelled
from summariser.records import Article, Finding, Method, Summary, Verdict
from summariser.settings import Settings
from summariser.summarise.dropping import without_sentences
from summariser.summarise.extractive import extractive_summary
from summariser.summarise.summariser import Candidate, Summariser, Wish

# The last decoding avoids what it has said already; a model that lost its way once takes the same
# way again with the same options.
_REPAIR_REPETITION_PENALTY = 1.2
_REPAIR_NO_REPEAT_NGRAM_SIZE = 3

# Without the words that the article lacks the model may come upon others that it lacks too.
_ROUNDS_WITHOUT = 2
_UNFOUNDED = {"name_not_in_article", "number_not_in_article", "date_not_in_article"}

_RANK = {"pass": 0, "flagged": 1, "held": 2}


@dataclass(frozen=True, slots=True)
class Choice:
    """The summary that was chosen for a wish.

    Attributes:
        text: One line.
        verdict: What the checks found in it.
        method: Whether the model wrote it.
        first_choice: It is what the model thought best at first.
        held_at_first: What the model thought best would have been held.
        shortened: Sentences in which the checks found a fault were left out of it.
        unfounded: If it has names, numbers or dates that the article lacks: all such words of the
            candidates that it was chosen from.
    """

    text: str
    verdict: Verdict
    method: Method = "abstractive"
    first_choice: bool = False
    held_at_first: bool = False
    shortened: bool = False
    unfounded: frozenset[str] = frozenset()


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

        The ladder: what ``choose`` does, sentences of the article, ``held``.

        Args:
            articles: In a language that the model reads.
            progress: Called with the number of summaries decoded since the last call.
        """
        wishes = [(article, length) for article in articles for length in self._settings.lengths]
        texts = self._summariser.condensed(articles)
        proposals = self._summariser.candidates(wishes, texts, progress=progress)
        choices, repairs = self.choose(wishes, texts, proposals)
        held = _held(choices)
        for index in held:
            choices[index] = self._extractive(wishes[index])
        summaries = [
            Summary(
                article.article_id,
                length,
                article.language,
                choice.text,
                choice.method,
                self._model,
                self._final(choice),
            )
            for (article, length), choice in zip(wishes, choices, strict=True)
        ]
        return summaries, replace(repairs, extractive_fallbacks=len(held))

    def choose(
        self,
        wishes: Sequence[Wish],
        texts: Mapping[str, str],
        proposals: Sequence[Sequence[Candidate]],
    ) -> tuple[list[Choice], Repairs]:
        """Return the best that the model can be brought to write for each wish.

        The ladder: the next candidate; one without the sentences in which the checks find a fault;
        a decoding in which the names, numbers and dates that the article lacks are forbidden; one
        with other options.

        Args:
            wishes: Articles and lengths.
            texts: What ``Summariser.condensed`` returned for the articles.
            proposals: What ``Summariser.candidates`` returned for the wishes.
        """
        choices = [
            self._best(wish, candidates) for wish, candidates in zip(wishes, proposals, strict=True)
        ]
        held_at_first = sum(choice.held_at_first for choice in choices)
        without = self._decode_without_unfounded(choices, wishes, texts)
        held = _held(choices)
        self._decode_again(held, choices, wishes, texts, [self._repair_options()] * len(held))
        return choices, Repairs(
            summaries_held_at_first=held_at_first,
            summaries_shortened=sum(choice.shortened for choice in choices),
            summaries_decoded_without_words=without,
            summaries_decoded_again=len(held),
            summaries_next_candidate=sum(
                choice.verdict.status != "held" and not choice.first_choice for choice in choices
            ),
        )

    def _final(self, choice: Choice) -> Verdict:
        written = choice.method == "abstractive"
        return as_draft(choice.verdict) if self._draft and written else choice.verdict

    def _repair_options(self) -> DecodingOptions:
        return replace(
            DecodingOptions.of(next(iter(self._settings.lengths.values())).decoding),
            repetition_penalty=_REPAIR_REPETITION_PENALTY,
            no_repeat_ngram_size=_REPAIR_NO_REPEAT_NGRAM_SIZE,
        )

    def _decode_without_unfounded(
        self, choices: list[Choice], wishes: Sequence[Wish], texts: Mapping[str, str]
    ) -> int:
        """Replace choices that have unfounded words where the model does better without them.

        Returns:
            How many were decoded again.
        """
        forbidden = [set(choice.unfounded) for choice in choices]
        pending = [index for index, choice in enumerate(choices) if choice.unfounded]
        decoded_again = len(pending)
        for _ in range(_ROUNDS_WITHOUT):
            options = [
                replace(
                    DecodingOptions.of(self._settings.lengths[wishes[index][1]].decoding),
                    forbidden=tuple(sorted(forbidden[index])),
                )
                for index in pending
            ]
            found = self._decode_again(pending, choices, wishes, texts, options)
            for index, choice in zip(pending, found, strict=True):
                forbidden[index] |= choice.unfounded
            pending = [index for index in pending if choices[index].unfounded]
        return decoded_again

    def _decode_again(
        self,
        indices: Sequence[int],
        choices: list[Choice],
        wishes: Sequence[Wish],
        texts: Mapping[str, str],
        options: Sequence[DecodingOptions],
    ) -> list[Choice]:
        """Decode some wishes again and put what is better in the place of their choices.

        Returns:
            The best of each new decoding.
        """
        if not indices:
            return []
        again = [wishes[index] for index in indices]
        proposals = self._summariser.candidates(again, texts, options=options)
        found = [
            replace(self._best(wish, candidates), first_choice=False)
            for wish, candidates in zip(again, proposals, strict=True)
        ]
        for index, choice in zip(indices, found, strict=True):
            choices[index] = min(choices[index], choice, key=_badness)
        return found

    def _best(self, wish: Wish, candidates: Sequence[Candidate]) -> Choice:
        spelled = [
            replace(candidate, text=with_names_spelled(candidate.text, wish[0]))
            for candidate in candidates
        ]
        judged = [
            Choice(candidate.text, self._verdict(wish, candidate), first_choice=index == 0)
            for index, candidate in enumerate(spelled)
        ]
        best = min(judged, key=_badness)
        if _faulty_spans(best):
            best = min([best, *self._shortened(wish, spelled, judged)], key=_badness)
        return replace(
            best,
            held_at_first=judged[0].verdict.status == "held",
            unfounded=frozenset().union(*map(_unfounded, judged))
            if _unfounded(best)
            else frozenset(),
        )

    def _shortened(
        self, wish: Wish, candidates: Sequence[Candidate], judged: Sequence[Choice]
    ) -> Iterator[Choice]:
        """Yield the candidates without the sentences in which the checks find a fault.

        Not those that become shorter than asked for.
        """
        fewest = self._settings.lengths[wish[1]].min_words
        for candidate, choice in zip(candidates, judged, strict=True):
            text = without_sentences(choice.text, _faulty_spans(choice))
            if text is not None and text != choice.text and len(text.split()) >= fewest:
                shorter = replace(candidate, text=text)
                yield Choice(text, self._verdict(wish, shorter), shortened=True)

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

    def _extractive(self, wish: Wish) -> Choice:
        article, length = wish
        bounds = self._settings.lengths[length]
        text = extractive_summary(article, bounds.min_words, bounds.max_words)
        findings, scores = check_summary(text, article, bounds, self._settings.gate)
        # Copied sentences are the article's own: nothing in them can be invented, so that no
        # finding about the wording or the length withholds them.
        findings = [
            replace(finding, holds=False) for finding in findings if finding.check != "verbatim"
        ]
        return Choice(text, judge(findings, scores, self._settings.gate), "extractive_fallback")


def _held(choices: Sequence[Choice]) -> list[int]:
    return [index for index, choice in enumerate(choices) if choice.verdict.status == "held"]


def _unfounded(choice: Choice) -> frozenset[str]:
    """Return the names, numbers and dates of a summary that its article lacks."""
    return frozenset(
        choice.text[finding.start : finding.end]
        for finding in choice.verdict.findings
        if finding.check in _UNFOUNDED and finding.start is not None
    )


def _faulty_spans(choice: Choice) -> list[tuple[int, int]]:
    """Return the places of a summary that a finding points at."""
    return [
        (finding.start, finding.end)
        for finding in choice.verdict.findings
        if finding.start is not None and finding.end is not None
    ]


def _badness(choice: Choice) -> tuple[int, int]:
    # ``min`` keeps the earlier of equals: the model's own order decides between them.
    return _RANK[choice.verdict.status], len(choice.verdict.findings)
