"""What a reader must be told of a model: its licence, and how far its texts can be trusted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from summariser.errors import ModelError
from summariser.models.registry import Registry, load_registry
from summariser.store.schema import Row


@dataclass(frozen=True, slots=True)
class Notice:
    """What to say beside a text of a model.

    Attributes:
        model: As stored with the text, ``id@revision``.
        licence: SPDX identifier or name; ``unknown`` for a model that the registry lacks.
        commercial_use: Whether the licence allows it; None where that is not known.
        note: The quality note of the registry.
        draft: Its texts are drafts, to be read before they are published.
    """

    model: str
    licence: str
    commercial_use: bool | None
    note: str
    draft: bool = False

    @property
    def name(self) -> str:
        """Id of the model."""
        return self.model.partition("@")[0]

    @property
    def revision(self) -> str:
        """Revision of its weights; empty where it is not stored."""
        return self.model.partition("@")[2]


class Notices:
    """Gives the notice of each model and remembers which were asked for, in that order.

    Args:
        registry: The shipped one by default.
    """

    def __init__(self, registry: Registry | None = None) -> None:
        self._registry = registry or load_registry()
        self._given: dict[str, Notice] = {}

    @property
    def given(self) -> tuple[Notice, ...]:
        """The notices of all models that were asked for."""
        return tuple(self._given.values())

    def of(self, model: str) -> Notice:
        """Return the notice of a model named as stored, ``id@revision``."""
        if model not in self._given:
            self._given[model] = self._look_up(model)
        return self._given[model]

    def of_texts(self, rows: Iterable[Row]) -> tuple[Notice, ...]:
        """Return the notice of each model that made these texts, those that summarise first."""
        summarising: dict[str, None] = {}
        translating: dict[str, None] = {}
        for row in rows:
            summarising[row.summary_model] = None
            if row.translation_model:
                translating[row.translation_model] = None
        return tuple(self.of(model) for model in {**summarising, **translating})

    def _look_up(self, model: str) -> Notice:
        try:
            entry = self._registry.get(model.partition("@")[0])
        except ModelError:
            return Notice(model, "unknown", None, "This installation's registry has no such model.")
        return Notice(model, entry.licence, entry.commercial_use, entry.note, entry.draft)
