"""A run with scripted models, without an orchestrator."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from summariser.records import Article
from summariser.runs import work
from summariser.settings import Settings, load_settings
from tests.e2e import scripted


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings("embedded", {"output": str(tmp_path / "digests")})


@pytest.fixture
def article() -> Callable[..., Article]:
    def make(number: int = 1, text: str = "Rain fell in Kabul.") -> Article:
        when = datetime(2026, 1, 1, 12, 30, tzinfo=UTC)
        return Article(f"{number:016x}", f"news.txt:{number}", "Rain", text, "en", when, when)

    return make


@pytest.fixture
def scripted_models(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("SUMMARISER_HOME", str(tmp_path / "home"))
    scripted.install(monkeypatch)
    work.forget_pipeline()
    yield
    work.forget_pipeline()
