"""A job: one article that somebody asked the digest of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from summariser.errors import SummariserError

JobState = Literal["queued", "running", "done", "failed", "cancelled"]
JobStage = Literal["waiting", "reading", "summarise", "translate", "storing", "ended"]

ENDED: frozenset[JobState] = frozenset({"done", "failed", "cancelled"})


@dataclass(frozen=True, slots=True)
class JobRequest:
    """What was asked for; exactly one of ``text``, ``html`` and ``url`` is given.

    Attributes:
        text: An article as plain text.
        html: A web page with an article.
        url: The address of a web page with an article.
        title: Of the article; by default what its source says.
        source: What to call the place that it came from; a URL is its own source.
        language: BCP 47 code; by default it is detected.
        published_at: When it was published, with a time zone.
        lengths: Names of lengths of the profile; empty: all.
        languages: Target languages; empty: all of the profile.
    """

    text: str | None = None
    html: str | None = None
    url: str | None = None
    title: str | None = None
    source: str | None = None
    language: str | None = None
    published_at: datetime | None = None
    lengths: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        given = [part for part in (self.text, self.html, self.url) if part is not None]
        if len(given) != 1:
            raise ValueError(f"a request has one of text, html and url, not {len(given)}")

    @property
    def fingerprint(self) -> str:
        """64 hexadecimal digits that are the same for the same request."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def to_json(self) -> str:
        """Return the request as ``from_json`` reads it."""
        values: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        if self.published_at is not None:
            values["published_at"] = self.published_at.isoformat()
        return json.dumps(values, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> JobRequest:
        """Return the request that ``to_json`` wrote."""
        values: dict[str, Any] = json.loads(text)
        if values["published_at"] is not None:
            values["published_at"] = datetime.fromisoformat(values["published_at"])
        for name in ("lengths", "languages"):
            values[name] = tuple(values[name])
        return cls(**values)


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far a job is.

    Attributes:
        stage: What is being done.
        done: Texts finished in this stage, of all articles that are worked on together.
        total: Texts of this stage; 0 while it is not known.
    """

    stage: JobStage = "waiting"
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class JobError:
    """Why a job failed: a stable code, what was wrong, and what to do."""

    code: str
    what: str
    fix: str


@dataclass(frozen=True, slots=True)
class Job:
    """The state of a job at one moment.

    Attributes:
        id: 32 hexadecimal digits that cannot be guessed.
        owner: Id of the key that asked for it; empty without keys.
        state: Where it stands.
        created_at: When it was accepted, with a time zone.
        progress: How far it is.
        article_id: Of the digest, once the article was read.
        config_hash: Of the configuration that made the digest, once it is done.
        error: Why it failed.
        ended_at: When it was done, failed or cancelled.
    """

    id: str
    owner: str
    state: JobState
    created_at: datetime
    progress: JobProgress = field(default_factory=JobProgress)
    article_id: str | None = None
    config_hash: str | None = None
    error: JobError | None = None
    ended_at: datetime | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more will become of it."""
        return self.state in ENDED


class Jobs(Protocol):
    """Takes jobs and tells what becomes of them; all of it on the event loop."""

    @property
    def ready(self) -> bool:
        """Whether the models are loaded and jobs are taken."""
        ...

    @property
    def failure(self) -> SummariserError | None:
        """Why the models cannot be used; None where they can, or are being loaded."""
        ...

    async def submit(
        self, request: JobRequest, *, owner: str = "", idempotency_key: str | None = None
    ) -> Job:
        """Accept a job; when this returns, the job survives the process.

        A request whose digest is known gives a job that is done.

        Args:
            request: What is asked for.
            owner: Id of the key that asks.
            idempotency_key: The same key and request of the same owner give the same job.

        Raises:
            ProblemError: The queue is full, the service is being stopped, or the request cannot be
                served: ``queue_full``, ``stopping``, ``invalid``, ``text_too_long``,
                ``idempotency_key_reused``.
        """
        ...

    def get(self, job_id: str) -> Job | None:
        """Return a job as it is now; None where there is none, or it was too long ago."""
        ...

    def events(self, job_id: str) -> AsyncIterator[Job]:
        """Yield a job now and whenever it has changed, the last time when it has ended.

        Changes that come faster than they are taken are passed over. An unknown job yields
        nothing.
        """
        ...

    async def cancel(self, job_id: str) -> Job | None:
        """Cancel a job that has not ended and return it as it is then; None for an unknown one."""
        ...

    async def wait(
        self, job_id: str, seconds: float, gone: Callable[[], Awaitable[None]]
    ) -> Job | None:
        """Return a job when it has ended, else as it is after a while.

        None when the client has gone: its job is then cancelled, unless somebody else waits for
        it or was promised it, which is everybody who was told of it before it had ended.

        Args:
            job_id: Of a job that ``submit`` gave.
            seconds: To wait at most.
            gone: Returns when the client has closed its connection.
        """
        ...
