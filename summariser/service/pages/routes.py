"""The addresses of the pages."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from summariser.service.jobs import Job
from summariser.service.pages import assets
from summariser.service.pages.article_view import read_article
from summariser.service.pages.edition_view import read_edition_view, read_editions
from summariser.service.pages.progress import progress_of
from summariser.service.pages.same_origin import require_same_origin
from summariser.service.pages.submission import FormView, Submission, read_submission
from summariser.service.pages.templating import page
from summariser.service.problems import ProblemError
from summariser.service.state import ServiceState, state_of
from summariser.translate.languages import LANGUAGES

router = APIRouter(include_in_schema=False)
router.include_router(assets.router)

State = Annotated[ServiceState, Depends(state_of)]
FromHere = Depends(require_same_origin)
_SEE_OTHER = 303


@router.get("/")
def home(state: State) -> Response:
    """Show the form that asks for a digest."""
    return _form(FormView(Submission.empty(state.settings), state.settings))


@router.post("/", dependencies=[FromHere])
async def submit(request: Request, state: State) -> Response:
    """Accept what the form holds and lead to its job, or show what has to be corrected."""
    filled = await read_submission(request)
    complaints = filled.complaints()
    if complaints:
        return _form(FormView(filled, state.settings, complaints), 422)
    try:
        job = await state.jobs.submit(filled.request())
    except ProblemError as problem:
        # The reader keeps what was pasted.
        response = _form(FormView(filled, state.settings, refusal=problem), problem.status)
        response.headers.update(problem.headers)
        return response
    return RedirectResponse(f"/jobs/{job.id}", _SEE_OTHER)


@router.get("/jobs/{job_id}")
async def job(job_id: str, state: State) -> Response:
    """Show how far a job is; one that is done leads to its digest."""
    found = _job(state, job_id)
    if found.state == "done" and found.article_id:
        return RedirectResponse(f"/digests/{found.article_id}", _SEE_OTHER)
    return page("job.html", view=progress_of(found))


@router.get("/jobs/{job_id}/progress")
async def job_progress(job_id: str, state: State) -> Response:
    """Answer the script of a job's page with what has changed on it."""
    found = _job(state, job_id)
    response = page("job_progress.html", view=progress_of(found))
    if found.ended:
        response.headers["HX-Redirect"] = f"/jobs/{found.id}"
    return response


@router.post("/jobs/{job_id}/cancel", dependencies=[FromHere])
async def cancel(job_id: str, state: State) -> Response:
    """Cancel a job and show what became of it."""
    found = _job(state, job_id)
    await state.jobs.cancel(found.id)
    return RedirectResponse(f"/jobs/{found.id}", _SEE_OTHER)


@router.get("/digests/{article_id}")
def digest(article_id: str, state: State, held: Literal["", "show"] = "") -> Response:
    """Show the digest of an article; what the gate holds back only where it is asked for."""
    view = read_article(state.store, article_id, show_held=held == "show")
    if view is None:
        raise _missing("digest of this article", "it may have another id")
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
    view = read_edition_view(state.store, day, language, sheet)
    if not view.stories:
        raise _missing(
            f"edition of {day.isoformat()} in {LANGUAGES[language].name}, or not this sheet of it",
            "/editions/ has all days",
        )
    return page("edition.html", view=view)


def _form(view: FormView, status_code: int = 200) -> Response:
    return page("home.html", status_code, view=view)


def _job(state: ServiceState, job_id: str) -> Job:
    found = state.jobs.get(job_id)
    if found is None:
        raise _missing("job of this id", "it may have ended too long ago; the digest is stored")
    return found


def _missing(what: str, fix: str) -> ProblemError:
    return ProblemError("not_found", f"there is no {what}", fix)
