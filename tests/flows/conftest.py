"""One temporary Prefect server for all tests of flows."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import flows  # noqa: F401  sets Prefect's settings, which it reads when it is imported
from summariser.runs import work
from tests.e2e import scripted


@pytest.fixture(scope="session")
def prefect_server() -> Iterator[None]:
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=180):
        yield


@pytest.fixture(autouse=True)
def scripted_models(
    prefect_server: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[None]:
    monkeypatch.setenv("SUMMARISER_HOME", str(tmp_path / "home"))
    scripted.install(monkeypatch)
    work.forget_pipeline()
    yield
    work.forget_pipeline()


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "digests"
