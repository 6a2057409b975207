"""CSV that opens right in a spreadsheet: marked UTF-8, flat columns, no cell that is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, BinaryIO

import pyarrow as pa

from summariser.store.export.heading import Heading
from summariser.store.export.notices import Notices
from summariser.store.schema import SCHEMA

_SCORES = [field.name for field in SCHEMA.field("scores").type]
_NOTICES = ("summary_licence", "summary_note", "translation_licence", "translation_note")
COLUMNS = [
    *(name for name in SCHEMA.names if name != "scores"),
    *(f"score_{name}" for name in _SCORES),
    *_NOTICES,
]

# A spreadsheet runs a cell that begins with one of these (CWE-1236), full-width forms included;
# behind an apostrophe it is text.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write(
    batches: Iterable[pa.RecordBatch], stream: BinaryIO, heading: Heading, notices: Notices
) -> int:
    """Write the rows; see ``export.Writer``."""
    # The mark at the start is what spreadsheets know UTF-8 by.
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    table = csv.DictWriter(text, COLUMNS)
    table.writeheader()
    rows = 0
    for batch in batches:
        for values in batch.to_pylist():
            table.writerow({name: _cell(value) for name, value in _flat(values, notices).items()})
            rows += 1
    text.detach()
    return rows


def _flat(values: Mapping[str, Any], notices: Notices) -> dict[str, Any]:
    flat = {name: value for name, value in values.items() if name != "scores"}
    flat["also_in"] = "; ".join(values["also_in"])
    flat["reasons"] = "; ".join(values["reasons"])
    flat |= {f"score_{name}": values["scores"][name] for name in _SCORES}
    for kind in ("summary", "translation"):
        model = values[f"{kind}_model"]
        notice = notices.of(model) if model else None
        flat[f"{kind}_licence"] = notice.licence if notice else None
        flat[f"{kind}_note"] = notice.note if notice else None
    return flat


def _cell(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and value.lstrip(" \u00a0").startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value
