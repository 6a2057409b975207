"""The settings that the pipeline is tried with."""

from __future__ import annotations

import pytest

from summariser.settings import Settings, load_settings


@pytest.fixture
def settings() -> Settings:
    return load_settings("embedded")
