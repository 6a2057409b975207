"""The pages over a store with a few digests, and jobs that are where a test puts them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from summariser.records import (
    Article,
    Digest,
    Finding,
    Scores,
    Status,
    Summary,
    Translation,
    Verdict,
)
from summariser.service.app import create_app
from summariser.service.jobs import Job, JobRequest
from summariser.service.problems import ProblemError
from summariser.service.state import ServiceState
from summariser.settings import load_settings
from summariser.store import DigestStore, RunInfo, to_table

TEXTS = {
    "en": "Rain closed 2 roads in Kabul on Monday, the BBC said.",
    "ur": "بی بی سی (BBC World Service) کے مطابق پیر کو کابل میں بارش سے 2 سڑکیں بند ہو گئیں۔",
    "ps": "د بي بي سي (BBC) د وينا له مخې د دوشنبې په ورځ په کابل کې باران 2 سړکونه وتړل.",
    "prs": "بی‌بی‌سی (BBC) گفت که روز دوشنبه باران 2 جاده را در کابل بست.",
}
HEADLINES = {
    "en": "Two roads shut by rain",
    "ur": "بارش سے سڑکیں بند",
    "ps": "باران سړکونه وتړل",
    "prs": "باران جاده‌ها را بست",
}
PUBLISHED_AT = datetime(2026, 2, 1, 9, 30, tzinfo=UTC)
ORIGIN = "http://localhost"


def digest_of(
    number: int = 1,
    *,
    title: str = "Rain closes roads in Kabul",
    source: str = "https://example.org/rain",
    texts: dict[str, str] | None = None,
    status: Status = "pass",
    reason: str = "2 is not in the source",
    published_at: datetime = PUBLISHED_AT,
    also_in: tuple[str, ...] = (),
    only_short: bool = False,
    summary_model: str = "embedded-summarise@pip",
    translation_model: str = "embedded-translate@pip",
) -> Digest:
    """Return a digest of one or two lengths in four languages."""
    identity = f"{number:016x}"
    findings = () if status == "pass" else (Finding("number_changed", reason),)
    verdict = Verdict(status, findings, Scores(grounding=1.0, number_recall=0.5))
    article = Article(
        identity, source, title, "Text.", "en", PUBLISHED_AT, published_at, also_in=also_in
    )
    lengths = {"headline": HEADLINES, "short": texts or TEXTS}
    if only_short:
        del lengths["headline"]
    summaries = tuple(
        Summary(identity, length, "en", by_language["en"], "abstractive", summary_model, verdict)
        for length, by_language in lengths.items()
    )
    translations = tuple(
        Translation(identity, length, language, by_language[language], translation_model, verdict)
        for length, by_language in lengths.items()
        for language in ("ur", "ps", "prs")
    )
    return Digest(article, summaries, translations)


@dataclass
class ScriptedJobs:
    """Accepts every job and shows it as a test has set it."""

    known: dict[str, Job] = field(default_factory=dict)
    asked: list[JobRequest] = field(default_factory=list)
    refusal: ProblemError | None = None

    async def submit(
        self, request: JobRequest, *, owner: str = "", idempotency_key: str | None = None
    ) -> Job:
        if self.refusal is not None:
            raise self.refusal
        self.asked.append(request)
        return self.put()

    def put(self, **values: object) -> Job:
        job = Job(f"{len(self.known):032x}", "", "queued", PUBLISHED_AT)
        job = replace(job, **values)  # type: ignore[arg-type]
        self.known[job.id] = job
        return job

    def get(self, job_id: str) -> Job | None:
        return self.known.get(job_id)

    async def events(self, job_id: str) -> AsyncIterator[Job]:
        yield self.known[job_id]

    async def cancel(self, job_id: str) -> Job | None:
        self.known[job_id] = replace(self.known[job_id], state="cancelled")
        return self.known[job_id]


@pytest.fixture
def jobs() -> ScriptedJobs:
    return ScriptedJobs()


@pytest.fixture
def store(tmp_path: Path) -> DigestStore:
    return DigestStore(tmp_path / "digests")


@pytest.fixture
def stored(store: DigestStore) -> Callable[..., None]:
    """Return what puts digests into the store."""

    def put(*digests: Digest) -> None:
        run = RunInfo("embedded", "c" * 16, "run", PUBLISHED_AT)
        store.write(f"{len(store.keys()):016x}", to_table(digests, run))

    return put


@pytest.fixture
def browser_of(store: DigestStore, jobs: ScriptedJobs) -> Iterator[Callable[..., TestClient]]:
    """Return what opens a browser without scripts, which follows nothing, on a service."""
    with ExitStack() as opened:

        def open_browser(changes: Mapping[str, object] | None = None) -> TestClient:
            places = {"output": store.uri, "service.state": f"{store.uri}-state"}
            settings = load_settings("embedded", {**places, **(changes or {})})
            app = create_app(ServiceState.over(settings, jobs))
            headers = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
            client = TestClient(app, ORIGIN, headers=headers, follow_redirects=False)
            return opened.enter_context(client)

        yield open_browser


@pytest.fixture
def client(browser_of: Callable[..., TestClient]) -> TestClient:
    """A browser on a service with the usual limits."""
    return browser_of()
