"""A service within the test's process, and one in a process that several tests share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from summariser.service.server import assemble
from summariser.settings import load_settings
from tests.e2e import scripted
from tests.ingest.local_server import NewsServer, running_server
from tests.service.serving import Served, serving


class OpenService:
    """Starts services on one store and one home, and gives a client of each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opened = ExitStack()

    def __call__(self, *, loopback: bool = True, **settings: object) -> TestClient:
        """Start a service; settings are written with ``__`` for dots."""
        limits = {
            "output": str(self._folder / "digests"),
            "service.requests_a_minute": 100_000,
            "service.wait_seconds": 60,
        }
        given = {name.replace("__", "."): value for name, value in settings.items()}
        chosen = load_settings("embedded", {**limits, **given})
        app, _ = assemble(chosen, loopback=loopback)
        return self._opened.enter_context(TestClient(app, "http://localhost"))

    def stop_all(self) -> None:
        """Stop what was started."""
        self._opened.close()


@contextmanager
def opening(folder: Path) -> Iterator[OpenService]:
    """Give what starts services with scripted models below a folder, and stop them all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SUMMARISER_HOME", str(folder / "home"))
        scripted.install(patch)
        opener = OpenService(folder)
        try:
            yield opener
        finally:
            opener.stop_all()


@pytest.fixture
def open_service(tmp_path: Path) -> Iterator[OpenService]:
    """Return what starts a service with settings and gives a client of it."""
    with opening(tmp_path) as opener:
        yield opener


@pytest.fixture
def client(open_service: OpenService) -> TestClient:
    """A client of a service on an empty store."""
    return open_service()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of one service for all tests of a module that leave no trace."""
    with opening(tmp_path_factory.mktemp("shared")) as opener:
        yield opener()


@pytest.fixture
def news_server() -> Iterator[NewsServer]:
    with running_server() as news:
        yield news


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service in a process of its own; tests that change how it behaves start another."""
    folder = tmp_path_factory.mktemp("served")
    with serving(
        folder,
        "service.requests_a_minute=1000000",
        "service.body_seconds=0.5",
        "service.wait_seconds=0.2",
    ) as running:
        yield running
