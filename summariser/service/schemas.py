"""What requests and answers look like, for clients and for the OpenAPI document."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from summariser.records import Method, Status
from summariser.service.jobs import Job, JobRequest
from summariser.service.jobs.job import JobStage, JobState
from summariser.store import Row
from summariser.store.editions import StoredDigest
from summariser.store.export import Notices
from summariser.store.export.heading import direction_of


def _encodable(text: str) -> str:
    # JSON can name halves of characters, which no file can hold.
    try:
        text.encode()
    except UnicodeEncodeError:
        raise PydanticCustomError("text", "holds half a character (a lone surrogate)") from None
    return text


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise PydanticCustomError("text", "holds line breaks or control characters")
    return text


ArticleText = Annotated[str, StringConstraints(min_length=1), AfterValidator(_encodable)]
Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=500, strip_whitespace=True),
    AfterValidator(_encodable),
    AfterValidator(_one_line),
]
Name = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[a-z][a-z0-9_]*$")]
Names = Annotated[list[Name], Field(max_length=64)]


def _in_range(moment: datetime) -> datetime:
    if not 1900 <= moment.year < 2200:
        raise PydanticCustomError("moment", "is not a time that news is published at")
    return moment


# Years that a time stamp in microseconds and the name of a folder can hold.
Moment = Annotated[AwareDatetime, AfterValidator(_in_range)]

_ARTICLE = (
    "Heavy rain flooded three districts of Kabul on Monday, officials of the city said. The water "
    "damaged forty houses and closed two roads. Nobody was hurt."
)


class DigestRequest(BaseModel):
    """An article to digest: exactly one of ``text``, ``html`` and ``url``."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"text": _ARTICLE, "title": "Rain floods Kabul", "languages": ["ur"]},
                {"url": "https://news.example/2026/rain", "lengths": ["headline", "short"]},
            ]
        },
    )

    text: ArticleText | None = Field(None, description="The article as plain text.")
    html: ArticleText | None = Field(None, description="A web page with the article.")
    url: ArticleText | None = Field(
        None, description="The address of a public web page with the article.", max_length=4096
    )
    title: Line | None = Field(None, description="By default what the source says.")
    source: Line | None = Field(None, description="What to call where it came from.")
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] | None = Field(
        None, description="Of the article, BCP 47; by default it is detected."
    )
    published_at: Moment | None = Field(None, description="With a time zone.")
    lengths: Names = Field([], description="Lengths of the profile; by default all.")
    languages: Names = Field([], description="`ur`, `ps`, `prs`; by default all of the profile.")
    held: bool = Field(False, description="Answer with the texts that the gate holds back, too.")

    @model_validator(mode="after")
    def _one_source(self) -> DigestRequest:
        given = [part for part in (self.text, self.html, self.url) if part is not None]
        if len(given) != 1:
            raise PydanticCustomError(
                "source",
                "exactly one of text, html and url is needed, not {count}",
                {"count": len(given)},
            )
        return self

    def job_request(self) -> JobRequest:
        """Return what the queue is asked for."""
        values = self.model_dump(exclude={"held", "lengths", "languages"})
        return JobRequest(**values, lengths=tuple(self.lengths), languages=tuple(self.languages))


class Model(BaseModel):
    """A model that made a text, and what to know of it."""

    id: str
    revision: str
    licence: str
    commercial_use: bool | None
    note: str


class DigestText(BaseModel):
    """One text of a digest."""

    length: str
    language: str
    direction: str = Field(description="`ltr`, `rtl` or `auto`.")
    text: str
    verdict: Status
    reasons: list[str] = Field(description="The gate's findings in plain words.")
    method: Method
    summary_model: Model
    translation_model: Model | None
    created_at: datetime


class Held(BaseModel):
    """A text that the gate holds back: why, but not the text."""

    length: str
    language: str
    reasons: list[str]


class Digest(BaseModel):
    """An article's summaries with their translations."""

    article_id: str
    title: str
    source: str
    also_in: list[str] = Field(description="Where else the same story was found.")
    source_language: str
    published_at: datetime | None
    ingested_at: datetime
    profile: str
    texts: list[DigestText]
    held: list[Held] = Field(description="What the gate holds back.")


class DigestPage(BaseModel):
    """Some digests, the latest news first."""

    digests: list[Digest] = Field(
        description="May be fewer than the limit, even none, while `next` says that there is more."
    )
    next: str | None = Field(description="The cursor of the next page; null at the end.")


class Progress(BaseModel):
    """How far a job is."""

    stage: JobStage
    done: int = Field(description="Texts finished, of all articles that are worked on together.")
    total: int = Field(description="Texts of the stage; 0 while it is not known.")


class JobFailure(BaseModel):
    """Why a job failed."""

    code: str
    what: str
    fix: str


class JobStatus(BaseModel):
    """A job as it is now."""

    id: str
    state: JobState
    progress: Progress
    created_at: datetime
    ended_at: datetime | None
    article_id: str | None
    digest: str | None = Field(description="Where the digest is, once the job is done.")
    error: JobFailure | None


class Problem(BaseModel):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    code: str = Field(description="Stable, for programs.")
    detail: str
    fix: str = Field(description="What to do about it.")
    errors: list[dict[str, str]] | None = None


class Health(BaseModel):
    """Whether the service lives, or is ready, and what it consists of."""

    status: Literal["ok"]


def job_status(job: Job) -> JobStatus:
    """Return a job as clients see it."""
    done = job.state == "done"
    return JobStatus(
        id=job.id,
        state=job.state,
        progress=Progress(
            stage=job.progress.stage, done=job.progress.done, total=job.progress.total
        ),
        created_at=job.created_at,
        ended_at=job.ended_at,
        article_id=job.article_id,
        digest=f"/v1/digests/{job.article_id}" if done else None,
        error=None
        if job.error is None
        else JobFailure(code=job.error.code, what=job.error.what, fix=job.error.fix),
    )


def digest_from(
    stored: StoredDigest,
    notices: Notices,
    *,
    lengths: Collection[str] = (),
    languages: Collection[str] = (),
    held: bool = False,
) -> Digest:
    """Return a stored digest as clients see it.

    Args:
        stored: All or some of its texts.
        notices: Licences and notes of models.
        lengths: Which; empty: all.
        languages: Which besides the article's own; empty: all.
        held: Show the texts that the gate holds back.
    """
    article = stored.article
    own = {row.language for row in stored.rows if row.translation_model is None}
    wanted = [
        row
        for row in stored.rows
        if (not lengths or row.length in lengths)
        and (not languages or row.language in languages or row.language in own)
    ]
    return Digest(
        article_id=article.article_id,
        title=article.title,
        source=article.source,
        also_in=list(article.also_in),
        source_language=article.source_language,
        published_at=article.published_at,
        ingested_at=article.ingested_at,
        profile=article.profile,
        texts=[_text(row, notices) for row in wanted if held or row.verdict != "held"],
        held=[
            Held(length=row.length, language=row.language, reasons=list(row.reasons))
            for row in wanted
            if row.verdict == "held" and not held
        ],
    )


def _text(row: Row, notices: Notices) -> DigestText:
    translation = row.translation_model
    return DigestText(
        length=row.length,
        language=row.language,
        direction=direction_of(row.language),
        text=row.text,
        verdict=row.verdict,
        reasons=list(row.reasons),
        method=row.method,
        summary_model=_model(row.summary_model, notices),
        translation_model=None if translation is None else _model(translation, notices),
        created_at=row.created_at,
    )


def _model(name: str, notices: Notices) -> Model:
    notice = notices.of(name)
    identity, _, revision = name.partition("@")
    return Model(
        id=identity,
        revision=revision,
        licence=notice.licence,
        commercial_use=notice.commercial_use,
        note=notice.note,
    )
