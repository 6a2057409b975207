"""``/v1/jobs``: how far a job is, as an answer or as a stream, and its end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import StreamingResponse

from summariser.service.jobs import Job, Jobs
from summariser.service.openapi import problem_responses
from summariser.service.problems import ProblemError
from summariser.service.schemas import JobStatus, job_status
from summariser.service.security.gate import caller_of
from summariser.service.state import ServiceState, state_of

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])

State = Annotated[ServiceState, Depends(state_of)]
JobId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]

# Keeps proxies from taking a silent stream for a dead one.
_HEARTBEAT_SECONDS = 15.0


@router.get(
    "/{job_id}",
    summary="Read how far a job is",
    responses=problem_responses(401, 403, 404, 421, 422, 429),
)
async def read_job(job_id: JobId, request: Request, state: State) -> JobStatus:
    """Return a job as it is now."""
    return job_status(_found(job_id, request, state))


@router.get(
    "/{job_id}/events",
    summary="Follow a job",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Server-sent events `progress`, then one of `done`, `failed`, "
            "`cancelled`; each has the job as its data. The stream ends with the job, or when "
            "the service is stopped: then ask again.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        },
        **problem_responses(401, 403, 404, 421, 422, 429),
    },
)
async def follow_job(job_id: JobId, request: Request, state: State) -> StreamingResponse:
    """Stream the states of a job until it ends."""
    _found(job_id, request, state)
    return StreamingResponse(
        _stream(state.jobs, job_id),
        media_type="text/event-stream",
        headers={"x-accel-buffering": "no"},
    )


@router.delete(
    "/{job_id}",
    summary="Cancel a job",
    responses=problem_responses(401, 403, 404, 421, 422, 429, 503),
)
async def cancel_job(job_id: JobId, request: Request, state: State) -> JobStatus:
    """Cancel a job; one that has ended stays as it is."""
    _found(job_id, request, state)
    job = await state.jobs.cancel(job_id)
    if job is None:
        raise _missing(job_id)
    return job_status(job)


async def _stream(jobs: Jobs, job_id: str) -> AsyncIterator[str]:
    changes = jobs.events(job_id)
    while True:
        following = asyncio.ensure_future(anext(changes, None))
        try:
            while not (await asyncio.wait({following}, timeout=_HEARTBEAT_SECONDS))[0]:
                yield ": still here\n\n"
        finally:
            following.cancel()
        job = following.result()
        if job is None:
            return
        name = job.state if job.ended else "progress"
        yield f"event: {name}\ndata: {job_status(job).model_dump_json()}\n\n"


def _found(job_id: str, request: Request, state: ServiceState) -> Job:
    job = state.jobs.get(job_id)
    if job is None or not caller_of(request).sees(job.owner):
        raise _missing(job_id)
    return job


def _missing(job_id: str) -> ProblemError:
    return ProblemError(
        "not_found",
        f"there is no job {job_id}",
        "it may have ended too long ago; what it made is among /v1/digests",
    )
