"""What a run tells while it works, for whoever shows it; nothing listens by default."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from summariser.pipeline import Progress


@dataclass(frozen=True, slots=True)
class Preparing:
    """A model is being prepared: its id, the share done in [0, 1], and what is being done."""

    model_id: str
    share: float
    doing: str


@dataclass(frozen=True, slots=True)
class Read:
    """So many articles have been read, of which some were stored already."""

    articles: int
    skipped: int


@dataclass(frozen=True, slots=True)
class Working:
    """A shard of so many articles is being worked on."""

    key: str
    articles: int
    progress: Progress


@dataclass(frozen=True, slots=True)
class Stored:
    """A shard of so many articles is done."""

    articles: int


Event = Preparing | Read | Working | Stored
Listener = Callable[[Event], None]

_listeners: list[Listener] = []
_stopping = threading.Event()


class RunStopped(BaseException):
    """Ends the work of a thread whose run was interrupted; not an error that anything handles."""


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Call ``listener`` with every event of this process while the block runs, from any thread."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)
        _stopping.clear()


def stop() -> None:
    """Make each thread of the run end at its next event: threads cannot be interrupted."""
    _stopping.set()


def tell(event: Event) -> None:
    """Pass an event on to whoever listens.

    Raises:
        RunStopped: ``stop`` was called.
    """
    if _stopping.is_set():
        raise RunStopped
    for listener in tuple(_listeners):
        listener(event)
