"""Which files of the store hold which article, so that one article is found without reading all."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from summariser.errors import StoreError
from summariser.store.files import Files
from summariser.store.layout import data_files, open_parquet

# Additions are merged into the sorted arrays when there are this many.
_LOOSE_ENTRIES = 4096


class StoreIndex:
    """Twelve bytes an article and file; safe for several threads.

    Args:
        files: Of the store.
    """

    def __init__(self, files: Files) -> None:
        self._files = files
        self._names: list[str] = []
        self._numbers: dict[str, int] = {}
        self._ids: npt.NDArray[np.uint64] = np.empty(0, np.uint64)
        self._owners: npt.NDArray[np.uint32] = np.empty(0, np.uint32)
        self._loose: list[tuple[int, int]] = []
        self._gone: set[int] = set()
        self._lock = threading.Lock()
        self._refreshing = threading.Lock()

    def files_of(self, article_id: str) -> list[str]:
        """Return the names of the files that have rows of an article, as far as is known."""
        wanted = _number(article_id)
        if wanted is None:
            return []
        with self._lock:
            key = np.uint64(wanted)
            first = np.searchsorted(self._ids, key, "left")
            last = np.searchsorted(self._ids, key, "right")
            owners = {int(owner) for owner in self._owners[first:last]}
            owners |= {owner for identity, owner in self._loose if identity == wanted}
            return sorted(self._names[owner] for owner in owners - self._gone)

    def add(self, names: Sequence[str], article_ids: Iterable[str]) -> None:
        """Note that each of the files may have rows of each of the articles."""
        numbers = [number for one in article_ids if (number := _number(one)) is not None]
        with self._lock:
            owners = [self._owner(name) for name in names]
            self._loose += [(number, owner) for owner in owners for number in numbers]
            if len(self._loose) > _LOOSE_ENTRIES:
                self._merge()

    def refresh(self) -> None:
        """Take in the files that others wrote or removed.

        Raises:
            StoreError: The store cannot be read.
        """
        with self._refreshing:
            present = {file.name for _, file in data_files(self._files)}
            with self._lock:
                known = set(self._numbers)
                self._gone |= {self._numbers[name] for name in known - present}
                self._gone -= {self._numbers[name] for name in known & present}
            for name in sorted(present - known):
                self.add([name], self._articles_in(name))

    def _articles_in(self, name: str) -> list[str]:
        try:
            with open_parquet(self._files, name) as file:
                column = file.read(["article_id"], use_threads=False)["article_id"]
                found: list[str] = column.unique().to_pylist()
                return found
        except FileNotFoundError:  # removed since it was listed
            return []
        except OSError as error:
            raise StoreError(f"{name} cannot be read: {error}", "look at its disk") from error

    def _owner(self, name: str) -> int:
        if name not in self._numbers:
            self._numbers[name] = len(self._names)
            self._names.append(name)
        return self._numbers[name]

    def _merge(self) -> None:
        ids = np.array([identity for identity, _ in self._loose], np.uint64)
        owners = np.array([owner for _, owner in self._loose], np.uint32)
        ids, owners = np.concatenate([self._ids, ids]), np.concatenate([self._owners, owners])
        kept = ~np.isin(owners, np.array(sorted(self._gone), np.uint32))
        order = np.argsort(ids[kept], kind="stable")
        self._ids, self._owners, self._loose = ids[kept][order], owners[kept][order], []


def _number(article_id: str) -> int | None:
    try:
        number = int(article_id, 16)
    except ValueError:
        return None
    return number if 0 <= number <= np.iinfo(np.uint64).max else None
