"""What a run of the pipeline gives back and tells while it works."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, dataclass
from typing import Literal

from summariser.records import Digest

Stage = Literal["summarise", "translate"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is.

    Attributes:
        stage: What is being done.
        done: Texts finished in this stage (summaries, or sentences of translations).
        total: Texts of this stage; 0 while it is not known yet.
    """

    stage: Stage
    done: int
    total: int


Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class ArticleFailure:
    """An article that has no digest, and why."""

    article_id: str
    source: str
    what: str
    fix: str


@dataclass(frozen=True, slots=True)
class Repairs:
    """How often each step of the repair ladder was taken: what the gate's trust costs.

    Attributes:
        summaries_held_at_first: Summaries whose first candidate alone would have been held.
        translations_held_at_first: Translations that their sentences' first hypotheses alone would
            have had held.
        summaries_shortened: Summaries without those of their sentences in which the checks found
            a fault.
        summaries_decoded_without_words: Summaries decoded again without the names, numbers and
            dates that the article lacks.
        summaries_decoded_again: Summaries decoded again with other options.
        summaries_next_candidate: Summaries that are not the model's own first choice.
        extractive_fallbacks: Summaries replaced by sentences of the article.
        sentences_decoded_again: Sentences translated a second time with other options.
        sentences_next_hypothesis: Translated sentences that are not the model's first choice.
    """

    summaries_held_at_first: int = 0
    translations_held_at_first: int = 0
    summaries_shortened: int = 0
    summaries_decoded_without_words: int = 0
    summaries_decoded_again: int = 0
    summaries_next_candidate: int = 0
    extractive_fallbacks: int = 0
    sentences_decoded_again: int = 0
    sentences_next_hypothesis: int = 0

    def __add__(self, other: Repairs) -> Repairs:
        counts = zip(astuple(self), astuple(other), strict=True)
        return Repairs(*(ours + theirs for ours, theirs in counts))


@dataclass(frozen=True, slots=True)
class Outcome:
    """The digests and failures of a run, each in the order of its articles.

    Attributes:
        digests: One for each article that did not fail.
        failures: The articles that did.
        repairs: What the repair ladder did.
        remembered: Number of sentences that the translation memory had.
    """

    digests: tuple[Digest, ...] = ()
    failures: tuple[ArticleFailure, ...] = ()
    repairs: Repairs = Repairs()
    remembered: int = 0

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(
            self.digests + other.digests,
            self.failures + other.failures,
            self.repairs + other.repairs,
            self.remembered + other.remembered,
        )
