"""The application: its routes, and what stands before them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from summariser import __version__
from summariser.service.observing import Observer
from summariser.service.openapi import describe
from summariser.service.pages import ProblemPages
from summariser.service.pages import router as pages_router
from summariser.service.problems import add_problem_handlers
from summariser.service.routes import digests, editions, health, jobs
from summariser.service.security.body import BodyGuard
from summariser.service.security.gate import Gate
from summariser.service.security.headers import SecurityHeaders
from summariser.service.security.limits import RateLimiter
from summariser.service.state import ServiceState

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(state: ServiceState, lifespan: Lifespan | None = None) -> FastAPI:
    """Return the application over the parts of a service.

    Args:
        state: The parts.
        lifespan: Starts and stops what works beside the routes.
    """
    app = FastAPI(
        title="summariser",
        version=__version__,
        description="News into short, checked digests in Urdu, Pashto and Dari.",
        openapi_url="/v1/openapi.json",
        # Their scripts come from other servers, which the content policy forbids.
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.service = state
    add_problem_handlers(app)
    for router in (digests.router, jobs.router, editions.router, health.router, pages_router):
        app.include_router(router)
    describe(app)
    _guard(app, state)
    # Outside all that answers with a problem: it makes a page of it for browsers.
    app.add_middleware(ProblemPages)
    app.add_middleware(SecurityHeaders)
    return app


def _guard(app: FastAPI, state: ServiceState) -> None:
    """Put what is before the routes; what is added last is asked first."""
    limits = state.settings.service
    app.add_middleware(
        BodyGuard,
        most_bytes=limits.body_bytes,
        seconds=limits.body_seconds,
        json_depth=limits.json_depth,
    )
    app.add_middleware(
        Gate,
        key_store=state.keys,
        loopback=state.loopback,
        limiter=RateLimiter(limits.requests_a_minute),
        hosts=limits.hosts,
        origins=limits.origins,
        public_reading=limits.public_reading,
    )
    if limits.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=limits.origins,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "Prefer"],
            expose_headers=["ETag", "Location", "Repr-Digest", "Retry-After"],
        )
    app.add_middleware(Observer, metrics=state.metrics)
