"""Which of the stored texts a reader asks for, and which rows of them are the newest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from summariser.records import Status
from summariser.store.schema import TEXT_KEY

Allowed = Mapping[str, Sequence[str]]
"""Values by column; a row must hold one of them in each column."""

Rows = TypeVar("Rows", pa.Table, pa.RecordBatch)

PUBLISHED: tuple[Status, ...] = ("pass", "flagged")
"""The verdicts of texts that readers may see; ``held`` is shown to who asks for it by name."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which texts to read; None asks for all.

    Attributes:
        since: First day (of publication, UTC).
        until: Last day, included.
        languages: BCP 47 codes.
        lengths: Names of lengths.
        verdicts: ``pass`` and ``flagged`` by default.
        sources: Where articles came from, written as stored.
        article_ids: Articles.
        config_hashes: Configurations that made the texts.
        any_configuration: Take of each text only the newest, whichever configuration made it;
            by default the newest of each configuration.
    """

    since: date | None = None
    until: date | None = None
    languages: Sequence[str] | None = None
    lengths: Sequence[str] | None = None
    verdicts: Sequence[Status] | None = PUBLISHED
    sources: Sequence[str] | None = None
    article_ids: Sequence[str] | None = None
    config_hashes: Sequence[str] | None = None
    any_configuration: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        """The columns of which the newest row is taken."""
        return TEXT_KEY[:-1] if self.any_configuration else TEXT_KEY

    def has_day(self, day: date) -> bool:
        """Say whether the partition of ``day`` is asked for."""
        return (self.since or date.min) <= day <= (self.until or date.max)

    def before_newest(self) -> Allowed:
        """Return what key columns may hold: rows that it drops supersede none that it keeps."""
        # Without configuration in the key, a row of another one may be the newest.
        hashes = None if self.any_configuration else self.config_hashes
        return _without_none(
            language=self.languages,
            length=self.lengths,
            article_id=self.article_ids,
            config_hash=hashes,
        )

    def after_newest(self) -> Allowed:
        """Return what other columns may hold: a text whose newest row fails is not shown."""
        hashes = self.config_hashes if self.any_configuration else None
        return _without_none(verdict=self.verdicts, source=self.sources, config_hash=hashes)


def rows_allowed(rows: Rows, allowed: Allowed) -> Rows:
    """Return the rows that hold, in each column that ``allowed`` names, one of its values."""
    for column, values in allowed.items():
        rows = rows.filter(pc.is_in(rows[column], value_set=pa.array(values, pa.string())))
    return rows


def newest_rows(keys: pa.Table, key: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return the positions of the rows that nothing supersedes, ascending.

    Args:
        keys: Columns ``key`` and ``created_at``, one row a stored row.
        key: The columns that name a text. Of rows equal in them and in ``created_at`` (a file
            beside the compacted one that replaces it) the first is taken.
    """
    table = keys.append_column("position", pa.array(np.arange(len(keys), dtype=np.int64)))
    ordered = table.sort_by([("created_at", "descending"), ("position", "ascending")])
    first = ordered.group_by(list(key), use_threads=False).aggregate([("position", "first")])
    positions: npt.NDArray[np.int64] = np.sort(first["position_first"].to_numpy())
    return positions


def _without_none(**allowed: Sequence[str] | None) -> Allowed:
    # A lone string would be taken for a list of its letters.
    return {
        column: [values] if isinstance(values, str) else list(values)
        for column, values in allowed.items()
        if values is not None
    }
