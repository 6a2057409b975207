"""Files of models from a hub, or from a mirror directory that stands for it."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from summariser.errors import ModelError
from summariser.models.manifest import sha256_of
from summariser.models.registry import ModelEntry

Progress = Callable[[float, str], None]

# Weights in one format, the configuration, and whatever a tokenizer may need.
_PATTERNS = ("*.json", "*.safetensors", "*.model", "*.spm", "*.txt", "vocab*", "merges*", "*.jinja")
_OLD_WEIGHTS = ("pytorch_model*.bin",)
_WEIGHTS = ("model.safetensors", "pytorch_model.bin")  # in the order that a loader prefers
_WHAT_TO_BRING = "config.json, *.safetensors and the tokenizer's files"
# Where ``hf download --local-dir`` notes commit and checksum of each file.
_NOTES = Path(".cache/huggingface/download")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def fetch(
    entry: ModelEntry,
    cache: Path,
    mirror: Path | None,
    offline: bool,
    progress: Progress | None = None,
) -> tuple[Path, str]:
    """Return the directory of a model's files, and the revision that they are of.

    A mirror holds each model under its hub id (``<mirror>/facebook/nllb-200-distilled-600M``),
    or, for a pinned revision, in a folder of that name beneath it. Where a mirror is given,
    nothing is fetched from elsewhere. An interrupted download goes on where it stopped.

    Args:
        entry: A model with a hub id, or with the path of a local directory in its place.
        cache: Where downloads are kept.
        mirror: The mirror directory; None for the hub.
        offline: Use only what is in the cache.
        progress: Called with the share of the download in [0, 1] and what is being done.

    Raises:
        ModelError: The files are not there and cannot be had; says which, and where to put them.
    """
    hub_id = entry.hub_id or ""
    if Path(hub_id).is_dir():
        directory, revision = Path(hub_id), _recorded_revision(Path(hub_id), "local")
    elif mirror is not None:
        directory, revision = _from_mirror(entry, hub_id, mirror)
    else:
        directory, revision = _from_hub(entry, hub_id, cache, offline, progress)
    _check_presence(entry, directory)
    _check_content(directory)
    return directory, revision


def _from_mirror(entry: ModelEntry, hub_id: str, mirror: Path) -> tuple[Path, str]:
    plain = mirror / hub_id
    pinned = plain / entry.revision
    directory = pinned if pinned.is_dir() else plain
    if not (directory / "config.json").is_file():
        raise ModelError(
            f"the mirror {mirror} has no {hub_id} (revision {entry.revision}): there is no "
            f"{directory / 'config.json'}",
            f"put the model's files ({_WHAT_TO_BRING}) into {plain}",
        )
    return directory, _recorded_revision(directory, entry.revision)


def _from_hub(
    entry: ModelEntry, hub_id: str, cache: Path, offline: bool, progress: Progress | None
) -> tuple[Path, str]:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    def download(patterns: tuple[str, ...]) -> Path:
        return Path(
            snapshot_download(
                hub_id,
                revision=entry.revision,
                cache_dir=cache,
                allow_patterns=list(patterns),
                local_files_only=offline,
                tqdm_class=_reporting(entry, progress) if progress else None,
            )
        )

    try:
        directory = download(_PATTERNS)
        if not any(directory.glob("*.safetensors")):
            directory = download((*_PATTERNS, *_OLD_WEIGHTS))
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError, ValueError) as error:
        reason = f"offline, and not in {cache}" if offline else str(error).split("\n", 1)[0]
        raise ModelError(
            f"{hub_id} (revision {entry.revision}) cannot be fetched: {reason}",
            f"on a machine that reaches the hub, run `hf download {hub_id} --revision "
            f"{entry.revision} --local-dir MIRROR/{hub_id}` (it brings {_WHAT_TO_BRING}), "
            "carry the folder MIRROR here and set SUMMARISER_MIRROR to it",
        ) from error
    # The cache names the folder of a snapshot by its commit.
    return directory, directory.name


def _reporting(entry: ModelEntry, progress: Progress) -> type[Any]:
    """Return a class of progress bars that show nothing and report the megabytes instead."""
    from tqdm import tqdm

    furthest = 0.0

    class Bar(tqdm):  # type: ignore[misc]
        """One of the client's bars: of files, or of bytes (received, or written)."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **{**kwargs, "file": io.StringIO(), "disable": False})

        def display(self, *args: Any, **kwargs: Any) -> None:
            nonlocal furthest
            megabytes = self.n / 1e6
            if self.unit == "B" and megabytes > furthest:
                furthest = megabytes
                share = min(1.0, megabytes / max(1, entry.size_mb))
                progress(share, f"fetching, {megabytes:.0f} of about {entry.size_mb} MB")

    return Bar


def _recorded_revision(directory: Path, otherwise: str) -> str:
    """Return the commit that ``hf download --local-dir`` notes beside the files it brings."""
    for note in sorted((directory / _NOTES).glob("*.metadata")):
        commit = note.read_text(encoding="utf-8").split("\n", 1)[0].strip()
        if commit:
            return commit
    return otherwise


def _check_presence(entry: ModelEntry, directory: Path) -> None:
    """See that configuration and weights are there: a copy may have stopped half-way.

    Raises:
        ModelError: A file is missing.
    """
    if missing := [name for name in _needed(directory) if not (directory / name).is_file()]:
        raise ModelError(
            f"{directory} is not all of {entry.hub_id}: there is no {', '.join(missing)}",
            f"put the missing files into {directory}; `hf download {entry.hub_id} --revision "
            f"{entry.revision}` brings them all",
        )


def _needed(directory: Path) -> list[str]:
    """Return the names of the files that hold configuration and weights."""
    for weights in _WEIGHTS:
        index = directory / f"{weights}.index.json"
        if index.is_file():
            shards = json.loads(index.read_text(encoding="utf-8"))["weight_map"]
            return ["config.json", *sorted(set(shards.values()))]
        if (directory / weights).is_file():
            return ["config.json", weights]
    return ["config.json", _WEIGHTS[0]]


def _check_content(directory: Path) -> None:
    """Compare the files whose checksum is known: large ones, as the hub stores them.

    Raises:
        ModelError: A file is missing or has changed on the way.
    """
    for path, sha256 in _known_checksums(directory):
        if not path.is_file() or sha256_of(path) != sha256:
            raise ModelError(
                f"{path} is not the file that the hub has: its sha256 should be {sha256}",
                f"delete {path} and bring it again",
            )


def _known_checksums(directory: Path) -> Iterator[tuple[Path, str]]:
    """Yield files and their sha256 as the hub's client noted them."""
    notes = directory / _NOTES
    for note in sorted(notes.rglob("*.metadata")):
        _, _, etag = note.read_text(encoding="utf-8").partition("\n")
        if match := _SHA256.match(etag):
            yield directory / note.relative_to(notes).with_suffix(""), match[0]
    for path in sorted(directory.rglob("*")):
        # In the client's cache a file is a link to one that is called by its checksum.
        if path.is_symlink() and _SHA256.fullmatch(path.resolve().name):
            yield path, path.resolve().name
