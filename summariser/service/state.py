"""What the routes and pages share, made once when the service starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from fastapi import Request

from summariser.service.jobs import Jobs
from summariser.settings import Settings
from summariser.store import DigestStore


@dataclass(frozen=True, slots=True)
class ServiceState:
    """The parts of a running service; routes get it from ``state_of(request)``.

    Attributes:
        settings: Of the profile; ``settings.service`` has the limits.
        store: The digests.
        jobs: Takes requests for digests.
    """

    settings: Settings
    store: DigestStore
    jobs: Jobs


def state_of(request: Request) -> ServiceState:
    """Return the state of the service that a request came to."""
    return cast(ServiceState, request.app.state.service)
