"""The command line within the test's process, with scripted models."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from summariser.cli import main
from summariser.runs import BatchRun, process_shard, work
from summariser.settings import load_settings
from tests.cli.calling import SAMPLES, Done, Summariser
from tests.e2e import scripted


@pytest.fixture
def summariser(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Iterator[Summariser]:
    monkeypatch.setenv("SUMMARISER_HOME", str(tmp_path / "home"))
    scripted.install(monkeypatch)
    work.forget_pipeline()

    def call(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["summariser", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main()
        printed = capsys.readouterr()
        return Done(int(left.value.code or 0), printed.out, printed.err)

    yield call
    work.forget_pipeline()


@pytest.fixture
def stored(summariser: Summariser, tmp_path: Path) -> Path:
    """Return a store with the digests of the sample articles."""
    output = tmp_path / "digests"
    settings = load_settings("embedded", {"output": str(output)})
    run = BatchRun([str(SAMPLES)], settings)
    run.finish([process_shard(shard, settings, run.info) for shard in run.shards()])
    return output
