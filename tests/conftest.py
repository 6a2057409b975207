"""Fixtures that more than one folder of tests uses."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.ingest.local_server import NewsServer, running_server

# How long an example takes says more of the machine's other work than of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

PROJECT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of the evaluation data sets, or skip where it is absent."""
    folder = Path(os.environ.get("SUMMARISER_SHARED_DATA", PROJECT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no evaluation data in {folder}; set SUMMARISER_SHARED_DATA to have it")
    return folder


@pytest.fixture
def server() -> Iterator[NewsServer]:
    with running_server() as news:
        yield news


@pytest.fixture
def hung() -> Iterator[threading.Event]:
    """What a server waits for that hangs until the test is over."""
    event = threading.Event()
    yield event
    event.set()
