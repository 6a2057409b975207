"""Scripted models in every Python process with this folder on its path: those of a worker."""

import pytest

from tests.e2e import scripted

scripted.install(pytest.MonkeyPatch())
