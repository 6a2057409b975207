"""A model is made once, by one process, and appears in the cache whole or not at all.

The converter is replaced by one that writes two small files; ``tests/engines/test_families.py``
prepares real checkpoints.
"""

from __future__ import annotations

import errno
import multiprocessing
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from summariser.errors import ModelError
from summariser.models import gemma
from summariser.models import prepare as preparing
from summariser.models.conversion import manifest_of
from summariser.models.manifest import Manifest, verify_files
from summariser.models.prepare import prepare
from summariser.models.registry import ModelEntry, load_registry

ENTRY = ModelEntry(
    id="tiny",
    task="translate",
    family="nllb",
    scheme="nllb",
    hub_id="someone/tiny",
    revision="main",
    licence="MIT",
    commercial_use=True,
    languages=("en", "ur"),
    max_source_tokens=64,
    size_mb=1,
)
PATIENCE_SECONDS = 60.0


class Converter:
    """Stands for the conversion: counts its calls, and can stop between its two files.

    Args:
        calls: A file that gets one line a call.
        go: Once begun, wait until this file exists.
        failure: Raise this after the first file.
    """

    def __init__(
        self, calls: Path, go: Path | None = None, failure: Exception | None = None
    ) -> None:
        self.calls = calls
        self.go = go
        self.failure = failure

    def __call__(
        self,
        entry: ModelEntry,
        source: Path,
        revision: str,
        target: Path,
        quantisation: str,
        languages: Sequence[str],
        progress: Callable[[float, str], None],
    ) -> Manifest:
        (target / "model.bin").write_bytes(b"half")
        with self.calls.open("a") as calls:
            calls.write(f"{target}\n")
        if self.failure is not None:
            raise self.failure
        if self.go is not None:
            wait_until(self.go.exists)
        (target / "vocabulary.json").write_text("[]")
        progress(1.0, "done")
        return manifest_of(entry, source, revision, quantisation)

    def times_called(self) -> int:
        return len(self.calls.read_text().splitlines()) if self.calls.exists() else 0


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < deadline, "nothing happened"
        time.sleep(0.02)


def prepare_elsewhere(home: Path, mirror: Path, converter: Converter) -> None:
    """Prepare in a process of one's own, which imports everything anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(preparing, "convert_model", converter)
        prepare(ENTRY, home, mirror=mirror)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    """Return a mirror that holds the tiny model's files."""
    checkpoint = tmp_path / "mirror" / "someone" / "tiny"
    checkpoint.mkdir(parents=True)
    (checkpoint / "config.json").write_text("{}")
    (checkpoint / "model.safetensors").touch()
    return tmp_path / "mirror"


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Converter]:
    """Return a function that puts a converter in the real one's place."""

    def put(**behaviour: Any) -> Converter:
        converter = Converter(tmp_path / "calls", **behaviour)
        monkeypatch.setattr(preparing, "convert_model", converter)
        return converter

    return put


def names_in(home: Path) -> set[str]:
    """Return what lies in the cache, locks left out."""
    return {path.name for path in (home / "models").iterdir() if path.suffix != ".lock"}


def test_a_model_is_made_once(home: Path, mirror: Path, use: Callable[..., Converter]) -> None:
    converter = use()

    first = prepare(ENTRY, home, mirror=mirror)
    second = prepare(ENTRY, home, mirror=mirror)

    assert first == second
    assert converter.times_called() == 1
    assert names_in(home) == {"tiny-main-int8-v1"}


def test_its_manifest_has_every_file_and_the_tools(
    home: Path, mirror: Path, use: Callable[..., Converter]
) -> None:
    use()

    made = prepare(ENTRY, home, mirror=mirror)

    manifest = verify_files(made.path)
    assert sorted(manifest.files) == ["model.bin", "vocabulary.json"]
    assert manifest.licence == "MIT"
    assert "ctranslate2" in manifest.tools


def test_another_precision_or_other_languages_make_another_model(
    home: Path, mirror: Path, use: Callable[..., Converter]
) -> None:
    use()

    made = {
        prepare(ENTRY, home, mirror=mirror, quantisation="int8").path,
        prepare(ENTRY, home, mirror=mirror, quantisation="float32").path,
        prepare(ENTRY, home, mirror=mirror, languages=("ur", "ps")).path,
        prepare(ENTRY, home, mirror=mirror, languages=("ps", "ur")).path,
        prepare(ENTRY, home, mirror=mirror, languages=("ur",)).path,
    }

    assert {path.name for path in made} == {
        "tiny-main-int8-v1",
        "tiny-main-float32-v1",
        "tiny-main-int8-ps-ur-v1",
        "tiny-main-int8-ur-v1",
    }


def test_it_is_found_again_without_its_source(
    home: Path, mirror: Path, use: Callable[..., Converter]
) -> None:
    use()
    made = prepare(ENTRY, home, mirror=mirror)

    assert prepare(ENTRY, home, mirror=home / "gone", offline=True) == made


def test_it_is_used_from_a_cache_that_cannot_be_written(
    home: Path, mirror: Path, use: Callable[..., Converter], monkeypatch: pytest.MonkeyPatch
) -> None:
    use()
    made = prepare(ENTRY, home, mirror=mirror)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "read-only")

    monkeypatch.setattr(preparing, "FileLock", refuse)
    assert prepare(ENTRY, home, mirror=mirror) == made


def test_two_processes_at_once_make_it_once(home: Path, mirror: Path, tmp_path: Path) -> None:
    converter = Converter(tmp_path / "calls", go=tmp_path / "go")
    spawn = multiprocessing.get_context("spawn")
    processes = [
        spawn.Process(target=prepare_elsewhere, args=(home, mirror, converter)) for _ in range(2)
    ]
    for process in processes:
        process.start()
    wait_until(lambda: converter.times_called() == 1)
    assert names_in(home).isdisjoint({"tiny-main-int8-v1"})
    (tmp_path / "go").touch()
    for process in processes:
        process.join(PATIENCE_SECONDS)

    assert [process.exitcode for process in processes] == [0, 0]
    assert converter.times_called() == 1
    verify_files(home / "models" / "tiny-main-int8-v1")


def test_one_that_was_killed_half_way_is_not_there_and_is_made_again(
    home: Path, mirror: Path, tmp_path: Path, use: Callable[..., Converter]
) -> None:
    stopped = Converter(tmp_path / "stopped", go=tmp_path / "never")
    process = multiprocessing.get_context("spawn").Process(
        target=prepare_elsewhere, args=(home, mirror, stopped)
    )
    process.start()
    wait_until(lambda: stopped.times_called() == 1)
    process.kill()
    process.join(PATIENCE_SECONDS)
    half_made = Path(stopped.calls.read_text().strip())
    assert half_made.is_dir()
    assert not (home / "models" / "tiny-main-int8-v1").exists()

    use()
    made = prepare(ENTRY, home, mirror=mirror)

    verify_files(made.path)
    assert names_in(home) == {"tiny-main-int8-v1"}


@pytest.mark.parametrize(
    "failure",
    [ModelError("no weights", "bring them"), OSError(errno.ENOSPC, "No space left on device")],
)
def test_one_that_fails_leaves_nothing_behind(
    home: Path, mirror: Path, use: Callable[..., Converter], failure: Exception
) -> None:
    use(failure=failure)

    with pytest.raises(ModelError):
        prepare(ENTRY, home, mirror=mirror)

    assert names_in(home) == set()
    use()
    verify_files(prepare(ENTRY, home, mirror=mirror).path)


def test_a_full_disk_is_told_from_a_bad_checkpoint(
    home: Path, mirror: Path, use: Callable[..., Converter]
) -> None:
    use(failure=OSError(errno.ENOSPC, "No space left on device"))

    with pytest.raises(ModelError, match="No space left") as raised:
        prepare(ENTRY, home, mirror=mirror)

    assert "free some space" in raised.value.fix
    assert str(home) in raised.value.what


def test_a_cache_that_cannot_be_made_is_named(tmp_path: Path, mirror: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ModelError, match="cannot be prepared in") as raised:
        prepare(ENTRY, tmp_path / "file", mirror=mirror)

    assert "SUMMARISER_HOME" in raised.value.fix


def test_a_damaged_one_is_refused_and_made_again_once_it_is_deleted(
    home: Path, mirror: Path, use: Callable[..., Converter]
) -> None:
    converter = use()
    made = prepare(ENTRY, home, mirror=mirror)
    (made.path / "model.bin").write_bytes(b"ha")

    with pytest.raises(ModelError, match=r"model\.bin is 2 bytes instead of 4") as raised:
        prepare(ENTRY, home, mirror=mirror)
    assert f"delete {made.path}" in raised.value.fix

    for file in made.path.iterdir():
        file.unlink()
    made.path.rmdir()
    assert prepare(ENTRY, home, mirror=mirror) == made
    assert converter.times_called() == 2


def test_progress_is_reported(home: Path, mirror: Path, use: Callable[..., Converter]) -> None:
    use()
    reports: list[tuple[float, str]] = []

    prepare(
        ENTRY, home, mirror=mirror, progress=lambda share, doing: reports.append((share, doing))
    )

    assert reports[-1] == (1.0, "done")


def test_a_process_that_has_to_wait_says_so(
    home: Path, mirror: Path, use: Callable[..., Converter]
) -> None:
    use()
    reports: list[str] = []
    (home / "models").mkdir(parents=True)
    with ThreadPoolExecutor() as pool:
        with FileLock(home / "models" / "tiny-main-int8-v1.lock"):
            waiting = pool.submit(
                prepare, ENTRY, home, mirror=mirror, progress=lambda _, doing: reports.append(doing)
            )
            wait_until(lambda: bool(reports))
            assert not waiting.done()
        made = waiting.result(PATIENCE_SECONDS)

    assert reports == ["waiting for another process that prepares it", "done"]
    verify_files(made.path)


def test_for_the_transformers_engine_the_checkpoint_stays_as_it_is(
    home: Path, mirror: Path, use: Callable[..., Converter]
) -> None:
    converter = use()

    made = prepare(ENTRY, home, mirror=mirror, quantisation="none", languages=("ur",))

    assert made.path == mirror / "someone" / "tiny"
    assert made.manifest.quantisation == "none"
    assert made.manifest.architecture == "encoder-decoder"
    assert converter.times_called() == 0


def test_what_an_older_version_made_is_made_anew(
    home: Path, mirror: Path, use: Callable[..., Converter], monkeypatch: pytest.MonkeyPatch
) -> None:
    converter = use()
    old = prepare(ENTRY, home, mirror=mirror)

    monkeypatch.setattr(preparing, "FORMAT", 99)
    new = prepare(ENTRY, home, mirror=mirror)

    assert new.path != old.path
    assert converter.times_called() == 2


def test_the_embedded_model_reads_no_more_than_its_window(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made(*_: object, **__: object) -> gemma.Embedded:
        return gemma.Embedded("ab" * 32, None, kept_tokens=9, max_source_tokens=512)

    monkeypatch.setattr(gemma, "prepare_embedded", made)
    entry = load_registry().get("embedded-summarise")

    longer = prepare(entry.model_copy(update={"max_source_tokens": 2048}), home / "a")
    shorter = prepare(entry.model_copy(update={"max_source_tokens": 100}), home / "b")

    assert longer.manifest.max_source_tokens == 512
    assert shorter.manifest.max_source_tokens == 100


def test_the_embedded_model_is_no_checkpoint(home: Path) -> None:
    entry = load_registry().get("embedded-translate")

    with pytest.raises(ModelError, match="no checkpoint") as raised:
        prepare(entry, home, quantisation="none")

    assert "engine" in raised.value.fix
