"""What the page of a job shows: the steps on the way to a digest, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from summariser.service.jobs import Job
from summariser.service.jobs.job import JobStage

StepState = Literal["done", "now", "later"]

_STEPS: dict[JobStage, tuple[str, str]] = {
    "waiting": ("Wait for its turn", "Waiting for its turn"),
    "reading": ("Read the article", "Reading the article"),
    "summarise": ("Summarise and check", "Writing the summaries"),
    "translate": ("Translate and check", "Translating"),
    "storing": ("Store the digest", "Storing the digest"),
}
_ENDINGS = {
    "done": "The digest is ready",
    "failed": "The digest could not be made",
    "cancelled": "Cancelled",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a job.

    Attributes:
        name: What is done in it.
        state: Whether it is over, going on, or still to come.
        done: Texts finished in it, while it goes on.
        total: Texts of the step; 0 where nobody knows yet.
    """

    name: str
    state: StepState
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class ProgressView:
    """A job as its page shows it.

    Attributes:
        job: Its state.
        status: The same in a few words, which change only when the step does.
        steps: All of them, in order.
        share: How far it is, in [0, 1]; each step counts the same.
    """

    job: Job
    status: str
    steps: tuple[Step, ...]
    share: float


def progress_of(job: Job) -> ProgressView:
    """Return what the page of a job shows."""
    stages = list(_STEPS)
    at = stages.index(job.progress.stage) if job.progress.stage in _STEPS else len(stages)
    steps = tuple(
        Step(_STEPS[stage][0], "done" if number < at else "later")
        if number != at
        else Step(_STEPS[stage][0], "now", job.progress.done, job.progress.total)
        for number, stage in enumerate(stages)
    )
    inside = job.progress.done / job.progress.total if job.progress.total else 0.0
    return ProgressView(
        job=job,
        status=_ENDINGS.get(job.state) or _STEPS[stages[min(at, len(stages) - 1)]][1],
        steps=steps,
        share=min(1.0, (at + min(1.0, inside)) / len(stages)),
    )
