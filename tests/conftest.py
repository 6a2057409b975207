"""Fixtures that more than one folder of tests uses."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of the evaluation data sets, or skip where it is absent."""
    folder = Path(os.environ.get("SUMMARISER_SHARED_DATA", PROJECT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no evaluation data in {folder}; set SUMMARISER_SHARED_DATA to have it")
    return folder
