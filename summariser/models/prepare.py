"""Prepared models in the cache: made once, by one process, and never loaded half-made."""

from __future__ import annotations

import importlib.metadata
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from summariser.errors import ModelError
from summariser.models.conversion import convert_model, manifest_of
from summariser.models.hub import fetch
from summariser.models.manifest import FORMAT, Manifest, facts_of, read_manifest, sha256_of
from summariser.models.registry import ModelEntry

Progress = Callable[[float, str], None]
Converted = Literal["int8", "float32"]
# "none" leaves the checkpoint as it was published: what the transformers engine reads.
Quantisation = Converted | Literal["none"]

_TOOLS = ("ctranslate2", "gguf", "numpy", "sentencepiece", "tokenizers", "transformers")


@dataclass(frozen=True, slots=True)
class PreparedModel:
    """A model that an engine can load.

    Attributes:
        path: Its directory.
        entry: Its line of the registry.
        manifest: What it says of itself.
    """

    path: Path
    entry: ModelEntry
    manifest: Manifest


def prepare(
    entry: ModelEntry,
    home: Path,
    *,
    quantisation: Quantisation = "int8",
    languages: Sequence[str] = (),
    mirror: Path | None = None,
    offline: bool = False,
    progress: Progress | None = None,
) -> PreparedModel:
    """Return the prepared model of a registry entry, making it where it is not there yet.

    Args:
        entry: What to prepare.
        home: Where the cache is; models go to ``home / "models"``.
        quantisation: How the weights are stored; ``none`` only fetches the checkpoint.
        languages: What a translation model has to write; its vocabulary is cut to them. Empty
            keeps everything, and so does ``none``.
        mirror: A directory that stands for the hub.
        offline: Do not reach for the network.
        progress: Called with the share done in [0, 1] and what is being done.

    Raises:
        ModelError: The files are not to be had, damaged, or of another family.
    """
    report = progress or _silent
    if quantisation == "none":
        return _published(entry, home, mirror, offline, report)
    path = prepared_path(entry, home, quantisation=quantisation, languages=languages)
    # A model appears under its name at once and whole, so reading needs no lock: a cache that
    # somebody else filled may be read-only.
    if not path.exists():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with _locked(path, report):
                if not path.exists():
                    _make(path, entry, quantisation, languages, mirror, offline, report)
        except OSError as error:
            raise ModelError(
                f"{entry.id} cannot be prepared in {path.parent}: {error}",
                "free some space or make the folder writable, or move it with SUMMARISER_HOME",
            ) from error
    return PreparedModel(path, entry, read_manifest(path))


@contextmanager
def _locked(path: Path, progress: Progress) -> Iterator[None]:
    """Hold the lock of a model's directory; say so where another process has it."""
    lock = FileLock(f"{path}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        progress(0.0, "waiting for another process that prepares it")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _published(
    entry: ModelEntry, home: Path, mirror: Path | None, offline: bool, progress: Progress
) -> PreparedModel:
    """Return the checkpoint itself; the hub's client keeps it and checks it."""
    if entry.embedded:
        raise ModelError(
            f"{entry.id} is no checkpoint that the transformers engine could run",
            "set engine to ctranslate2, or choose a model from the hub",
        )
    source, revision = fetch(entry, home / "hub", mirror, offline, progress)
    return PreparedModel(source, entry, manifest_of(entry, source, revision, "none"))


def _make(
    path: Path,
    entry: ModelEntry,
    quantisation: Converted,
    languages: Sequence[str],
    mirror: Path | None,
    offline: bool,
    progress: Progress,
) -> None:
    """Make the model in a directory beside ``path`` and move it there when it is whole."""
    _remove_unfinished(path)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=_unfinished_prefix(path)) as made:
        directory = Path(made) / "model"
        directory.mkdir()
        if entry.embedded:
            manifest = _embedded(entry, directory, quantisation, progress)
        else:
            source, revision = fetch(
                entry, path.parent.parent / "hub", mirror, offline, _part_of(progress, 0, 0.5)
            )
            manifest = convert_model(
                entry,
                source,
                revision,
                directory,
                quantisation,
                languages,
                _part_of(progress, 0.5, 1),
            )
        replace(manifest, files=facts_of(directory), tools=_tool_versions()).write(directory)
        directory.rename(path)


def _remove_unfinished(path: Path) -> None:
    """Free the space of what a killed process left; the lock says that no other is at work."""
    for left in path.parent.glob(f"{_unfinished_prefix(path)}*"):
        shutil.rmtree(left, ignore_errors=True)


def _unfinished_prefix(path: Path) -> str:
    # No name of a model begins with another's name and an "@".
    return f".{path.name}@"


def _embedded(
    entry: ModelEntry, directory: Path, quantisation: Converted, progress: Progress
) -> Manifest:
    # numpy, gguf and CTranslate2's converters load only when there is something to convert.
    from summariser.models.gemma import prepare_embedded

    made = prepare_embedded(entry.task, directory, progress, quantisation=quantisation)
    adapter = made.adapter_sha256[:12] if made.adapter_sha256 else "none"
    return Manifest(
        model_id=entry.id,
        revision=f"{made.base_sha256[:12]}+{adapter}",
        family=entry.family,
        architecture="decoder",
        task=entry.task,
        licence=entry.licence,
        languages=entry.languages,
        max_source_tokens=min(entry.max_source_tokens, made.max_source_tokens),
        quantisation=quantisation,
        kept_tokens=made.kept_tokens,
    )


def prepared_path(
    entry: ModelEntry,
    home: Path,
    *,
    quantisation: Quantisation = "int8",
    languages: Sequence[str] = (),
) -> Path:
    """Return where the prepared model is, or will be, for the arguments of ``prepare``.

    Its name has all that makes a prepared model a different one. The format is part of it: what
    an older version of this package made is made anew.
    """
    parts = [entry.id, entry.revision, quantisation, *sorted(languages)]
    if entry.embedded:
        adapter = Path(__file__).parent / "adapters" / f"{entry.task}.safetensors"
        parts.append(sha256_of(adapter)[:12] if adapter.is_file() else "base")
    return home / "models" / "-".join([*parts, f"v{FORMAT}"]).replace("/", "--")


def _tool_versions() -> dict[str, str]:
    versions = {}
    for tool in _TOOLS:
        try:
            versions[tool] = importlib.metadata.version(tool)
        except importlib.metadata.PackageNotFoundError:
            continue
    return versions


def _part_of(progress: Progress, begin: float, end: float) -> Progress:
    """Return a progress whose [0, 1] is [begin, end] of another's."""
    return lambda share, doing: progress(begin + (end - begin) * share, doing)


def _silent(share: float, doing: str) -> None:
    """Report to nobody."""
