"""The help is there at once: nothing heavy is imported for it."""

import resource
import subprocess
import sys

import pytest

HEAVY = ("prefect", "ctranslate2", "transformers", "torch", "pyarrow", "numpy", "pydantic")


def python(*arguments: str) -> str:
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.parametrize("module", ["summariser", "summariser.cli"])
def test_importing_the_package_imports_no_model_and_no_orchestrator(module: str) -> None:
    loaded = python("-c", f"import sys, {module}; print(*sys.modules)").split()
    assert not set(HEAVY) & set(loaded)


def test_help_takes_less_than_half_a_second_of_processor_time() -> None:
    seconds = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        printed = python("-c", "from summariser.cli import main; main()", "--help")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert "summarise" in printed
    assert min(seconds) < 0.5
