"""What a prepared model says of itself; a directory without a valid one is never loaded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

from summariser.errors import ModelError

MANIFEST_NAME = "manifest.json"
FORMAT = 1
_BLOCK_BYTES = 1 << 22

Architecture = Literal["encoder-decoder", "decoder"]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Size in bytes and sha256 of one file."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Where a prepared model comes from and what it consists of.

    Attributes:
        model_id: Registry id.
        revision: Of the source, as stored with each text: a commit, or checksums.
        family: Family of the architecture (``nllb``, ``gemma3``).
        architecture: Whether source and target have a network each.
        task: ``summarise`` or ``translate``.
        licence: Licence of the weights.
        languages: BCP 47 codes that it reads or writes.
        max_source_tokens: Longest source, in tokens.
        quantisation: How the weights are stored.
        kept_tokens: Number of tokens that it can write; None where none were cut.
        target_prefix: Special tokens that every output begins with, unless a request names
            others (BART's ``<s>``).
        end_tokens: Tokens that end an output; empty for the one that the model's files name.
        tools: Version of each tool that made it.
        files: Facts of each file of the model, by name.
        format: Version of this record.
    """

    model_id: str
    revision: str
    family: str
    architecture: Architecture
    task: str
    licence: str
    languages: tuple[str, ...]
    max_source_tokens: int
    quantisation: str
    kept_tokens: int | None = None
    target_prefix: tuple[str, ...] = ()
    end_tokens: tuple[str, ...] = ()
    tools: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, FileFacts] = field(default_factory=dict)
    format: int = FORMAT

    def write(self, directory: Path) -> None:
        """Write the manifest beside the files that it describes."""
        text = json.dumps(asdict(self), indent=2, ensure_ascii=False)
        (directory / MANIFEST_NAME).write_text(text + "\n", encoding="utf-8")


def facts_of(directory: Path) -> dict[str, FileFacts]:
    """Return the facts of every file of a model, the manifest left out, by relative name."""
    return {
        path.relative_to(directory).as_posix(): FileFacts(path.stat().st_size, sha256_of(path))
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path.name != MANIFEST_NAME
    }


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def read_manifest(directory: Path) -> Manifest:
    """Return the manifest of a prepared model whose files all have their size.

    Sizes catch what a full disk or a killed copy leaves at no cost; ``verify_files`` reads
    everything.

    Raises:
        ModelError: There is no manifest, it cannot be read, or a file is missing or cut.
    """
    path = directory / MANIFEST_NAME
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        files = {name: FileFacts(**facts) for name, facts in values.pop("files").items()}
        for name in ("languages", "target_prefix", "end_tokens"):
            if name in values:
                values[name] = tuple(values[name])
        manifest = Manifest(**values, files=files)
    except FileNotFoundError:
        raise ModelError(f"{directory} holds no prepared model", _remedy(directory)) from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ModelError(f"{path} cannot be read: {error}", _remedy(directory)) from error
    for name, facts in files.items():
        file = directory / name
        size = file.stat().st_size if file.is_file() else None
        if size != facts.size:
            found = "missing" if size is None else f"{size} bytes instead of {facts.size}"
            raise ModelError(
                f"the model in {directory} is damaged: {name} is {found}", _remedy(directory)
            )
    return manifest


def verify_files(directory: Path) -> Manifest:
    """Return the manifest after reading every file and comparing its checksum.

    Raises:
        ModelError: As ``read_manifest``, or a file's content has changed.
    """
    manifest = read_manifest(directory)
    for name, facts in manifest.files.items():
        if sha256_of(directory / name) != facts.sha256:
            raise ModelError(
                f"the model in {directory} is damaged: {name} does not have its checksum",
                _remedy(directory),
            )
    return manifest


def _remedy(directory: Path) -> str:
    return f"delete {directory}; the next run prepares the model again"
