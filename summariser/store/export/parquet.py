"""Parquet: the columns of the store; what to know of the models is in the file's metadata."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from summariser.store.export.heading import Heading
from summariser.store.export.notices import Notices
from summariser.store.schema import SCHEMA

MODELS_KEY = "summariser.models"


def write(
    batches: Iterable[pa.RecordBatch], stream: BinaryIO, heading: Heading, notices: Notices
) -> int:
    """Write the rows; see ``export.Writer``."""
    rows = 0
    with pq.ParquetWriter(stream, SCHEMA, compression="zstd") as writer:
        for batch in batches:
            for column in ("summary_model", "translation_model"):
                for model in pc.unique(batch[column]).drop_null().to_pylist():
                    notices.of(model)
            writer.write_batch(batch)
            rows += batch.num_rows
        models = json.dumps([asdict(notice) for notice in notices.given], ensure_ascii=False)
        writer.add_key_value_metadata({MODELS_KEY: models})
    return rows
