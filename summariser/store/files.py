"""Files of a store on any file system, written whole or not at all."""

from __future__ import annotations

import errno
import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import fs

from summariser.errors import StoreError

# On these a file appears whole when its upload ends, so that nothing has to be renamed.
_OBJECT_STORES = {"s3", "gcs", "abfs"}

TEMPORARY_SUFFIX = ".tmp"

_LISTING_TRIES = 20

_FIXES = {
    errno.ENOSPC: "free some space there, or choose another output",
    errno.EDQUOT: "free some space there, or choose another output",
    errno.EROFS: "choose an output that can be written",
    errno.EACCES: "choose an output that can be written, or change its permissions",
    errno.EPERM: "choose an output that can be written, or change its permissions",
    errno.ENOTDIR: "a file is in the way of a folder: remove it or choose another output",
    errno.EEXIST: "a file is in the way of a folder: remove it or choose another output",
    errno.EISDIR: "a folder is in the way of a file: remove it or choose another output",
}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the store.

    Attributes:
        name: Path below the root of the store, with ``/``.
        size: In bytes.
        modified_at: Last change; None where the file system does not know.
    """

    name: str
    size: int
    modified_at: datetime | None


class Files:
    """The files below one URI.

    Args:
        uri: A local path, or a URI that ``pyarrow.fs`` knows (``s3://bucket/folder``,
            ``gs://``, ``abfs://``, ``file://``).

    Raises:
        StoreError: The URI cannot be understood.
    """

    def __init__(self, uri: str | Path) -> None:
        self.uri = str(uri)
        self.filesystem, self.root = _resolve(self.uri)

    def path(self, name: str) -> str:
        """Return the path of ``name`` on the file system."""
        return f"{self.root.rstrip('/')}/{name}"

    def write(self, name: str, content: bytes | pa.Buffer) -> None:
        """Write a file whole: whoever reads meanwhile sees the old one, none, or the new one.

        Raises:
            StoreError: The disk is full, read-only or not reachable; nothing is left behind.
        """
        with self._explained("written", name):
            if self.filesystem.type_name == "local":
                _write_and_rename(Path(self.path(name)), content)
            elif self.filesystem.type_name in _OBJECT_STORES:
                self._upload(self.path(name), content)
            else:
                temporary = self.path(f"{name}.{uuid.uuid4().hex}{TEMPORARY_SUFFIX}")
                self.filesystem.create_dir(temporary.rsplit("/", 1)[0], recursive=True)
                self._upload(temporary, content)
                self.filesystem.move(temporary, self.path(name))

    def read(self, name: str) -> bytes | None:
        """Return a file's content; None where there is no such file.

        Raises:
            StoreError: It is there but cannot be read.
        """
        try:
            with (
                self._explained("read", name, may_be_absent=True),
                self.filesystem.open_input_file(self.path(name)) as stream,
            ):
                content: bytes = stream.read()
                return content
        except FileNotFoundError:
            return None

    def open(self, name: str) -> Any:
        """Return a ``pyarrow.NativeFile`` to read from at any position.

        Raises:
            FileNotFoundError: There is no such file.
            StoreError: It is there but cannot be read.
        """
        with self._explained("read", name, may_be_absent=True):
            return self.filesystem.open_input_file(self.path(name))

    def below(self, folder: str = "", *, suffix: str = "") -> Iterator[StoredFile]:
        """Yield the files below ``folder`` in the order of their names; none where it is absent.

        Raises:
            StoreError: The folder cannot be listed.
        """
        base = self.path(folder).rstrip("/")
        with self._explained("listed", folder):
            found = self._listed(fs.FileSelector(base, allow_not_found=True, recursive=True))
        prefix = len(self.root.rstrip("/")) + 1
        for info in sorted(found, key=lambda info: info.path):
            if info.type == fs.FileType.File and info.path.endswith(suffix):
                yield StoredFile(info.path[prefix:], info.size, info.mtime)

    def present(self, names: Sequence[str]) -> set[str]:
        """Return those of ``names`` that are files of the store."""
        with self._explained("looked up", names[0] if names else ""):
            infos = self.filesystem.get_file_info([self.path(name) for name in names])
        files = (info.type == fs.FileType.File for info in infos)
        return {name for name, there in zip(names, files, strict=True) if there}

    def delete(self, name: str) -> None:
        """Remove a file; one that is gone already is no error."""
        with (
            suppress(FileNotFoundError),
            self._explained("removed", name, may_be_absent=True),
        ):
            self.filesystem.delete_file(self.path(name))

    def _listed(self, selector: fs.FileSelector) -> list[fs.FileInfo]:
        # A folder that is made, or a file that is removed, while Arrow looks makes it fail.
        for _ in range(_LISTING_TRIES - 1):
            with suppress(FileNotFoundError):
                return list(self.filesystem.get_file_info(selector))
        return list(self.filesystem.get_file_info(selector))

    def _upload(self, path: str, content: bytes | pa.Buffer) -> None:
        # One write of the whole content: a stream that is closed half-way would publish a half.
        with self.filesystem.open_output_stream(path) as stream:
            stream.write(content)

    @contextmanager
    def _explained(self, doing: str, name: str, *, may_be_absent: bool = False) -> Iterator[None]:
        try:
            yield
        except (OSError, pa.ArrowException) as error:
            if may_be_absent and isinstance(error, FileNotFoundError):
                raise
            number = error.errno if isinstance(error, OSError) else None
            reason = os.strerror(number) if number else str(error).strip().split("\n")[0]
            raise StoreError(
                f"{self.uri}: {name or 'the folder'} cannot be {doing}: {reason}",
                _FIXES.get(number or 0, "check the address, the connection and the permissions"),
            ) from error


def _resolve(uri: str) -> tuple[fs.FileSystem, str]:
    try:
        if "://" in uri:
            filesystem, path = fs.FileSystem.from_uri(uri)
            if not path:
                raise ValueError("it names no bucket or folder")
            return filesystem, path
    except (OSError, ValueError, pa.ArrowException) as error:
        raise StoreError(
            f"the store's address {uri!r} cannot be used: {str(error).splitlines()[0]}",
            "use a folder, or a URI like s3://bucket/folder, gs://bucket/folder, file:///folder",
        ) from None
    return fs.LocalFileSystem(), Path(uri).expanduser().absolute().as_posix()


def _write_and_rename(path: Path, content: bytes | pa.Buffer) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}{TEMPORARY_SUFFIX}")
    try:
        with temporary.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut, where folders can be opened (not on Windows)."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
