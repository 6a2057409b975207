"""Where the project's own files and its cache are."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

HOME_VARIABLE = "SUMMARISER_HOME"


def configs_dir() -> Path:
    """Return the folder of the shipped configuration: profiles, registry of models."""
    package = Path(__file__).parent
    installed = package / "configs"
    return installed if installed.is_dir() else package.parent / "configs"


def home_dir() -> Path:
    """Return the folder of prepared models and state: ``SUMMARISER_HOME``, or the user's cache.

    The folder need not exist yet.
    """
    named = os.environ.get(HOME_VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    return platformdirs.user_cache_path("summariser")
