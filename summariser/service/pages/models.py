"""What pages say of the models that made the texts on them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from summariser.models.registry import Registry, load_registry
from summariser.store import Row
from summariser.store.export.notices import Notice, Notices


def models_of(rows: Iterable[Row]) -> tuple[Notice, ...]:
    """Return what to know of each model of these texts: those that summarise, then the others."""
    summarising: dict[str, None] = {}
    translating: dict[str, None] = {}
    for row in rows:
        summarising[row.summary_model] = None
        if row.translation_model:
            translating[row.translation_model] = None
    notices = Notices(_registry())
    return tuple(notices.of(model) for model in {**summarising, **translating})


@cache
def _registry() -> Registry:
    # Reading the file takes longer than making a page.
    return load_registry()
