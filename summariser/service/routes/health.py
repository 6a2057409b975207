"""``/healthz``, ``/readyz`` and ``/metrics``: for whoever runs the service."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from summariser.service.openapi import problem_responses
from summariser.service.problems import ProblemError
from summariser.service.schemas import Health
from summariser.service.state import ServiceState, state_of

router = APIRouter(tags=["operation"])

State = Annotated[ServiceState, Depends(state_of)]
_METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@router.get("/healthz", summary="Whether the process lives")
async def alive() -> Health:
    """Answer."""
    return Health(status="ok")


@router.get(
    "/readyz",
    summary="Whether digests can be made and stored",
    responses=problem_responses(503),
)
def ready(state: State) -> Health:
    """Answer once the models are loaded, as long as the store can be written."""
    if state.jobs.failure is not None:
        raise ProblemError("models_failed", state.jobs.failure.what, state.jobs.failure.fix)
    if not state.jobs.ready:
        raise ProblemError(
            "starting",
            "the models are being loaded, or the service is being stopped",
            "ask again in a few seconds",
            headers={"retry-after": "5"},
        )
    state.probe.check()
    return Health(status="ok")


@router.get(
    "/metrics",
    summary="Numbers for Prometheus",
    response_class=Response,
    responses={
        200: {"content": {"text/plain": {"schema": {"type": "string"}}}},
        **problem_responses(401, 403, 421, 429),
    },
)
def metrics(state: State) -> Response:
    """Return what was counted since the start."""
    return Response(state.metrics.text(), media_type=_METRICS_TYPE)
