"""The addresses of the pages."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from summariser.service.jobs import Job
from summariser.service.pages import assets
from summariser.service.pages.article_view import view_of
from summariser.service.pages.edition_view import (
    offered_downloads,
    read_edition_view,
    read_editions,
)
from summariser.service.pages.progress import progress_of
from summariser.service.pages.submission import FormView, Submission, read_submission
from summariser.service.pages.templating import page
from summariser.service.problems import ProblemError
from summariser.service.security.gate import Caller, caller_of
from summariser.service.state import ServiceState, state_of
from summariser.translate.languages import LANGUAGES

router = APIRouter(include_in_schema=False)
router.include_router(assets.router)

State = Annotated[ServiceState, Depends(state_of)]
WhoAsks = Annotated[Caller, Depends(caller_of)]
_SEE_OTHER = 303


@router.get("/")
def home(state: State) -> Response:
    """Show the form that asks for a digest."""
    return _form(FormView(Submission.empty(state.settings), state.settings))


@router.post("/")
async def submit(request: Request, state: State, caller: WhoAsks) -> Response:
    """Accept what the form holds and lead to its job, or show what has to be corrected."""
    filled = await read_submission(request)
    complaints = filled.complaints()
    if complaints:
        return _form(FormView(filled, state.settings, complaints), 422)
    try:
        job = await state.jobs.submit(filled.request(), owner=caller.id)
    except ProblemError as problem:
        # The reader keeps what was pasted.
        response = _form(FormView(filled, state.settings, refusal=problem), problem.status)
        response.headers.update(problem.headers)
        return response
    return RedirectResponse(f"/jobs/{job.id}", _SEE_OTHER)


@router.get("/jobs/{job_id}")
async def job(job_id: str, state: State, caller: WhoAsks) -> Response:
    """Show how far a job is; one that is done leads to its digest."""
    found = _job(state, job_id, caller)
    if found.state == "done" and found.article_id:
        return RedirectResponse(f"/digests/{found.article_id}", _SEE_OTHER)
    return page("job.html", view=progress_of(found))


@router.get("/jobs/{job_id}/progress")
async def job_progress(job_id: str, state: State, caller: WhoAsks) -> Response:
    """Tell the script of a job's page what has changed, or to load the page anew."""
    found = state.jobs.get(job_id)
    if found is None or found.ended or not caller.sees(found.owner):
        return Response(headers={"HX-Redirect": f"/jobs/{quote(job_id, safe='')}"})
    return page("job_progress.html", view=progress_of(found))


@router.post("/jobs/{job_id}/cancel")
async def cancel(job_id: str, state: State, caller: WhoAsks) -> Response:
    """Cancel a job and show what became of it."""
    found = _job(state, job_id, caller)
    await state.jobs.cancel(found.id)
    return RedirectResponse(f"/jobs/{found.id}", _SEE_OTHER)


@router.get("/digests/{article_id}")
def digest(article_id: str, state: State, held: Literal["", "show"] = "") -> Response:
    """Show the digest of an article; what the gate holds back only where it is asked for."""
    found = state.archive.newest(article_id)
    if found is None:
        raise _missing("digest of this article", "it may have another id")
    view = view_of(found, state.notices, show_held=held == "show")
    return page("article.html", view=view)


@router.get("/editions/")
def editions(state: State, before: date | None = None) -> Response:
    """Show the days that have editions."""
    return page("editions.html", view=read_editions(state.store, before))


@router.get("/editions/{day}/{language}")
def edition(
    day: date,
    language: Annotated[str, Path(max_length=16)],
    state: State,
    sheet: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """Show the digests of a day in one language."""
    if language not in LANGUAGES:
        raise _missing(f"edition in {language!r}", f"there are {', '.join(LANGUAGES)}")
    view = read_edition_view(state.store, state.notices, day, language, sheet)
    if not view.stories:
        raise _missing(
            f"edition of {day.isoformat()} in {LANGUAGES[language].name}, or not this sheet of it",
            "/editions/ has all days",
        )
    return page("edition.html", view=view, downloads=offered_downloads())


def _form(view: FormView, status_code: int = 200) -> Response:
    return page("home.html", status_code, view=view)


def _job(state: ServiceState, job_id: str, caller: Caller) -> Job:
    found = state.jobs.get(job_id)
    if found is None or not caller.sees(found.owner):
        raise _missing("job of this id", "it may have ended too long ago; the digest is stored")
    return found


def _missing(what: str, fix: str) -> ProblemError:
    return ProblemError("not_found", f"there is no {what}", fix)
