"""The application: its routes, and what stands before them."""

from __future__ import annotations

from fastapi import FastAPI

from summariser import __version__
from summariser.service.pages import ProblemPages
from summariser.service.pages import router as pages_router
from summariser.service.problems import add_problem_handlers
from summariser.service.security.headers import SecurityHeaders
from summariser.service.state import ServiceState


def create_app(state: ServiceState) -> FastAPI:
    """Return the application over the parts of a service."""
    app = FastAPI(
        title="summariser",
        version=__version__,
        description="News into short, checked digests in Urdu, Pashto and Dari.",
        openapi_url="/v1/openapi.json",
        # Their scripts come from other servers, which the content policy forbids.
        docs_url=None,
        redoc_url=None,
    )
    app.state.service = state
    add_problem_handlers(app)
    app.include_router(pages_router)
    # Outside all that answers with a problem: it makes a page of it for browsers.
    app.add_middleware(ProblemPages)
    app.add_middleware(SecurityHeaders)
    return app
