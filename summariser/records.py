"""The records that pass between the parts: frozen, with no behaviour but checks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Method = Literal["abstractive", "extractive_fallback"]
Status = Literal["pass", "flagged", "held"]

UNKNOWN_LANGUAGE = "unknown"


@dataclass(frozen=True, slots=True)
class Article:
    """One news item after ingest.

    Attributes:
        article_id: 16 hexadecimal digits of the sha256 of its canonical URL or normalised text.
        source: Where it came from: a path, a URL, or a name with a line (``news.jsonl:12``).
        title: Its headline; may be empty, never a sentence of ``text``.
        text: Its body, cleaned; paragraphs are separated by one blank line.
        language: BCP 47 code, or ``unknown``.
        ingested_at: When it was read, with a time zone.
        published_at: When it was published, with a time zone; None where nobody says.
        also_in: Where else the same story was found, in the order of finding.
    """

    article_id: str
    source: str
    title: str
    text: str
    language: str
    ingested_at: datetime
    published_at: datetime | None = None
    also_in: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError(f"article {self.article_id} from {self.source} has no text")
        for name in ("ingested_at", "published_at"):
            moment = getattr(self, name)
            if moment is not None and moment.tzinfo is None:
                raise ValueError(f"article {self.article_id}: {name} has no time zone")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check of the quality gate has to say about a text.

    Attributes:
        check: Name of the check (``number_not_in_article``), stable, for programs.
        message: The same in plain words, for readers.
        start: Where the span begins in the text, in characters; None for the whole text.
        end: Where it ends, exclusive.
        holds: True when the finding alone keeps the text from being published.
    """

    check: str
    message: str
    start: int | None = None
    end: int | None = None
    holds: bool = False


@dataclass(frozen=True, slots=True)
class Scores:
    """What the checks measured, each in [0, 1] unless it says otherwise; None: not measured.

    Attributes:
        grounding: Share of the numbers and names of a summary that its article has.
        model_score: Mean log probability a token, in nats (at most 0).
        length_ratio: Characters of the translation to characters of its source (at least 0).
        number_recall: Share of the source's numbers that the translation keeps.
        script_ratio: Share of letters in the language's script.
        language_confidence: How far the text looks like its language and not like a neighbour.
        repetition: Share of the text that repeats what stands before it.
    """

    grounding: float | None = None
    model_score: float | None = None
    length_ratio: float | None = None
    number_recall: float | None = None
    script_ratio: float | None = None
    language_confidence: float | None = None
    repetition: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the quality gate says of a text: its status, why, and what was measured."""

    status: Status
    findings: tuple[Finding, ...] = ()
    scores: Scores = field(default_factory=Scores)

    def __post_init__(self) -> None:
        if self.status == "pass" and self.findings:
            raise ValueError("a verdict with findings is flagged or held, not pass")

    @property
    def reasons(self) -> tuple[str, ...]:
        """The findings in plain words."""
        return tuple(finding.message for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Summary:
    """One summary of one article at one length, in the source language or English."""

    article_id: str
    length: str
    language: str
    text: str
    method: Method
    model: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Translation:
    """One summary in one target language."""

    article_id: str
    length: str
    language: str
    text: str
    model: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Digest:
    """An article's summaries with their translations."""

    article: Article
    summaries: tuple[Summary, ...]
    translations: tuple[Translation, ...]

    def __post_init__(self) -> None:
        owners = {summary.article_id for summary in self.summaries}
        owners |= {translation.article_id for translation in self.translations}
        strangers = owners - {self.article.article_id}
        if strangers:
            raise ValueError(
                f"digest of {self.article.article_id} holds texts of {sorted(strangers)}"
            )
