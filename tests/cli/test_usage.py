"""Wrong usage and settings: exit code 2, what is wrong and what to do, before any work."""

import pytest

from summariser import __version__
from tests.cli.calling import SAMPLES, Summariser


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--profile", "embeded"], ["profile", "'embeded'", "'embedded'"]),
        (["--profile", "missing.yaml"], ["missing.yaml"]),
        (["--languages", "ur,klingon"], ["languages", "'klingon'", "ur, ps, prs"]),
        (["--lengths", "headline,epic"], ["lengths", "'epic'", "headline, short, long"]),
        (["--setting", "thread=2"], ["thread", "'threads'"]),
        (["--setting", "threads=many"], ["threads", "'many'"]),
        (["--setting", "threads"], ["threads", "KEY=VALUE"]),
        (["--setting", "gate.no_such_threshold=1"], ["no_such_threshold"]),
    ],
)
@pytest.mark.parametrize("command", ["run", "summarise"])
def test_a_wrong_setting_is_named_with_its_value_and_a_fix(
    command: str, options: list[str], named: list[str], summariser: Summariser
) -> None:
    done = summariser(command, SAMPLES / "congo-ebola.txt", *options)
    assert (done.code, done.out) == (2, "")
    what, fix = done.err.splitlines()
    assert what.startswith("error: ")
    assert fix.startswith("  fix: ")
    for word in named:
        assert word in done.err


def test_a_wrong_setting_in_the_environment_is_named(
    summariser: Summariser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUMMARISER_THREADS", "none")
    done = summariser("run", SAMPLES)
    assert done.code == 2
    assert "environment variable SUMMARISER_THREADS" in done.err


@pytest.mark.parametrize(
    "arguments",
    [["no-such-command"], ["run"], ["run", SAMPLES, "--limit", "0"], ["translate", "news.txt"]],
)
def test_wrong_usage_is_told_without_a_traceback(
    arguments: list[str], summariser: Summariser
) -> None:
    done = summariser(*arguments)
    assert done.code == 2
    assert "Usage: summariser" in done.err
    assert "Traceback" not in done.err


def test_the_version_is_the_package_s(summariser: Summariser) -> None:
    done = summariser("--version")
    assert (done.code, done.out) == (0, f"summariser {__version__}\n")
