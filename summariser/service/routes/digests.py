"""``/v1/digests``: ask for one, read them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from summariser.records import Status
from summariser.service.jobs import Job
from summariser.service.listing import Filters, read_page
from summariser.service.openapi import problem_responses
from summariser.service.problems import CODES, ProblemError
from summariser.service.schemas import (
    Digest,
    DigestPage,
    DigestRequest,
    JobStatus,
    digest_from,
    job_status,
)
from summariser.service.security.gate import caller_of
from summariser.service.state import ServiceState, state_of
from summariser.store import PUBLISHED
from summariser.store.editions import StoredDigest
from summariser.store.export import Notices

router = APIRouter(prefix="/v1/digests", tags=["digests"])

State = Annotated[ServiceState, Depends(state_of)]
_LONGEST_PREFERENCE = 10

Names = Annotated[
    list[Annotated[str, Query(pattern=r"^[a-z][a-z0-9_]{0,63}$")]] | None, Query(max_length=64)
]


@router.post(
    "",
    response_model=Digest,
    summary="Ask for the digest of an article",
    responses={
        202: {
            "model": JobStatus,
            "description": "It takes longer; `Location` is the job, which goes on.",
        },
        **problem_responses(400, 401, 403, 408, 413, 415, 421, 422, 429, 500, 503),
    },
)
async def ask(
    wanted: DigestRequest,
    request: Request,
    state: State,
    prefer: Annotated[
        str | None, Header(description="RFC 7240: `respond-async`, or `wait=` seconds.")
    ] = None,
    idempotency_key: Annotated[
        str | None,
        Header(
            pattern=r"^[\x21-\x7e]{1,128}$",
            description="The same key and request give the same job, also after a broken line.",
        ),
    ] = None,
) -> Response:
    """Answer with the digest if it is known or quickly made, else with a job.

    Closing the connection before the answer cancels the work, unless the request has an
    idempotency key, which says that it may be asked for again.
    """
    caller = caller_of(request)
    asked = wanted.job_request()
    job = await state.jobs.submit(asked, owner=caller.id, idempotency_key=idempotency_key)

    async def gone() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    seconds = _seconds_to_wait(prefer, state.settings.service.wait_seconds)
    now = job if job.ended else await state.jobs.wait(job.id, seconds, gone)
    if now is None:
        return Response(status_code=204)  # to nobody
    # Who does not wait gets a job whatever becomes of it, unless its digest is there already.
    if not now.ended or (seconds == 0 and now.state != "done"):
        return _accepted(now)
    return _answer(await _stored(state, now), wanted, state.notices)


@router.get(
    "",
    summary="List digests",
    responses=problem_responses(401, 403, 421, 422, 429, 503),
)
def read_all(
    state: State,
    since: Annotated[date | None, Query(description="First day of publication, UTC.")] = None,
    until: Annotated[date | None, Query(description="Last day, included.")] = None,
    language: Names = None,
    length: Names = None,
    verdict: Annotated[
        list[Status] | None,
        Query(description="By default `pass` and `flagged`; `held` only by name.", max_length=3),
    ] = None,
    source: Annotated[list[str] | None, Query(max_length=64)] = None,
    text: Annotated[
        str | None, Query(min_length=2, max_length=200, description="In the title or a text.")
    ] = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> DigestPage:
    """Return digests, the latest news first, with the texts that the filters ask for."""
    verdicts = tuple(verdict or PUBLISHED)
    filters = Filters(since, until, language, length, verdicts, source, text)
    digests, following = read_page(state.store, filters, limit, cursor)
    return DigestPage(
        digests=[digest_from(one, state.notices, held="held" in verdicts) for one in digests],
        next=following,
    )


@router.get(
    "/{article_id}",
    summary="Read the digest of an article",
    responses=problem_responses(401, 403, 404, 421, 422, 429, 503),
)
def read_one(
    state: State,
    article_id: Annotated[
        str,
        Path(pattern=r"^[0-9a-f]{16}$", openapi_examples={"an id": {"value": "0f1e2d3c4b5a6978"}}),
    ],
    held: Annotated[bool, Query(description="Show what the gate holds back, too.")] = False,
) -> Digest:
    """Return the newest of each text of an article."""
    found = state.archive.newest(article_id)
    if found is None:
        raise ProblemError(
            "not_found",
            f"there is no digest of article {article_id}",
            "GET /v1/digests lists what there is",
        )
    return digest_from(found, state.notices, held=held)


def _accepted(job: Job) -> Response:
    return Response(
        job_status(job).model_dump_json(),
        202,
        {"location": f"/v1/jobs/{job.id}", "retry-after": "2"},
        "application/json",
    )


async def _stored(state: ServiceState, job: Job) -> StoredDigest:
    """Return the digest that a job ended with.

    Raises:
        ProblemError: It ended otherwise.
        StoreError: The store cannot be read.
    """
    if job.error is not None:
        code = job.error.code if job.error.code in CODES else "processing_failed"
        raise ProblemError(code, job.error.what, job.error.fix)
    found = None
    if job.article_id is not None and job.config_hash is not None:
        key = (job.article_id, job.config_hash)
        # Files are read on a thread; what is in memory is not worth one.
        found = state.archive.remembered(*key) or await run_in_threadpool(
            state.archive.digest, *key
        )
    if found is None:
        raise ProblemError(
            "not_found",
            f"the job {job.id} was cancelled, or its digest was removed",
            "ask again, with another idempotency key",
        )
    return found


def _answer(found: StoredDigest, wanted: DigestRequest, notices: Notices) -> Response:
    digest = digest_from(
        found,
        notices,
        lengths=wanted.lengths,
        languages=wanted.languages,
        held=wanted.held,
    )
    headers = {"content-location": f"/v1/digests/{found.article.article_id}"}
    return Response(digest.model_dump_json(), 200, headers, "application/json")


def _seconds_to_wait(prefer: str | None, most: float) -> float:
    """Return what the header ``Prefer`` asks for, within what the service grants."""
    for preference in (prefer or "").split(",")[:_LONGEST_PREFERENCE]:
        name, _, value = preference.partition(";")[0].strip().lower().partition("=")
        if name == "respond-async":
            return 0.0
        if name == "wait" and value.isascii() and value.isdigit():
            return min(float(value), most)
    return most
