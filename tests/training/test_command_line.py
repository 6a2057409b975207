from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest

HAS_TORCH = importlib.util.find_spec("torch") is not None


def _training(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "summariser.training", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(HAS_TORCH, reason="is about an environment without the extra `training`")
def test_without_torch_the_error_says_what_to_install(tmp_path):
    done = _training("translate", "--data", str(tmp_path))
    assert done.returncode == 1
    assert "pip install summariser[embedded,training]" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_recipe_is_two_lines(tmp_path):
    done = _training("summarise", "--data", str(tmp_path), "--recipe", str(tmp_path / "none.yaml"))
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 2
    assert "none.yaml cannot be read" in done.stderr


def test_a_checkpoint_and_an_adapter_are_not_both_begun_with(tmp_path):
    done = _training(
        "summarise", "--data", str(tmp_path), "--resume", "--from", str(tmp_path / "a.safetensors")
    )
    assert done.returncode == 1
    assert "give one of them" in done.stderr
