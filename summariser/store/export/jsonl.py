"""JSON lines: one object a text, with the columns of the store and what to know of its models."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import BinaryIO

import pyarrow as pa

from summariser.store.export.heading import Heading
from summariser.store.export.notices import Notices


def write(
    batches: Iterable[pa.RecordBatch], stream: BinaryIO, heading: Heading, notices: Notices
) -> int:
    """Write the rows; see ``export.Writer``."""
    rows = 0
    for batch in batches:
        for values in batch.to_pylist():
            models = [values["summary_model"], values["translation_model"]]
            values["models"] = [asdict(notices.of(model)) for model in models if model]
            line = json.dumps(values, ensure_ascii=False, default=_moment)
            stream.write(line.encode() + b"\n")
            rows += 1
    return rows


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")
