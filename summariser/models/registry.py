"""The registry: which models there are, under what licence, and how each is spoken to."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from summariser.errors import ModelError
from summariser.paths import configs_dir

Family = Literal["bart", "pegasus", "t5", "marian", "m2m100", "nllb", "gemma3", "qwen3"]
DECODER_FAMILIES = frozenset({"gemma3", "qwen3"})


class ModelEntry(BaseModel):
    """One model of ``configs/models.yaml``; the file's head says what each field means."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1)
    task: Literal["summarise", "translate"]
    family: Family
    scheme: str
    hub_id: str | None = None
    revision: str
    licence: str
    commercial_use: bool
    languages: tuple[str, ...]
    max_source_tokens: int = Field(ge=16)
    size_mb: int = Field(ge=0)
    note: str = ""
    draft: bool = False

    @property
    def embedded(self) -> bool:
        """Whether the weights come with pip."""
        return self.hub_id is None


class Registry:
    """The models by id.

    Args:
        entries: In the order to show them.
    """

    def __init__(self, entries: Mapping[str, ModelEntry]) -> None:
        self._entries = entries

    def __iter__(self) -> Iterator[ModelEntry]:
        return iter(self._entries.values())

    def get(
        self,
        model_id: str,
        task: str | None = None,
        *,
        require_commercial_licence: bool = False,
    ) -> ModelEntry:
        """Return the model of an id.

        Args:
            model_id: As in the registry.
            task: What it has to be for; None for anything.
            require_commercial_licence: Refuse a licence that forbids commercial use.

        Raises:
            ModelError: There is no such model, or it does not fit.
        """
        entry = self._entries.get(model_id)
        if entry is None:
            near = difflib.get_close_matches(model_id, self._entries, n=3, cutoff=0.4)
            raise ModelError(
                f"there is no model {model_id!r} in the registry",
                f"use one of {', '.join(near or self._entries)}; `summariser models list` shows "
                "them all",
            )
        if task is not None and entry.task != task:
            raise ModelError(
                f"the model {model_id!r} is there to {entry.task}, not to {task}",
                f"use one of {self._ids(task)}",
            )
        if require_commercial_licence and not entry.commercial_use:
            allowed = self._ids(entry.task, commercial_use=True)
            raise ModelError(
                f"the licence of {model_id!r} ({entry.licence}) forbids commercial use, which the "
                "profile requires",
                f"use one of {allowed}, or set require_commercial_licence to false",
            )
        return entry

    def _ids(self, task: str, *, commercial_use: bool = False) -> str:
        return ", ".join(
            entry.id
            for entry in self
            if entry.task == task and (entry.commercial_use or not commercial_use)
        )


def load_registry(path: Path | None = None) -> Registry:
    """Return the registry of a YAML file, by default the one that is shipped.

    Raises:
        ModelError: The file cannot be read, or an entry is not valid.
    """
    path = path or configs_dir() / "models.yaml"
    try:
        entries = TypeAdapter(list[ModelEntry]).validate_python(
            yaml.safe_load(path.read_text(encoding="utf-8"))
        )
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ModelError(
            f"the registry {path} cannot be read: {error}",
            "write it in YAML and UTF-8; the registry that is shipped shows how",
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ModelError(
            f"the registry {path} is not valid: entry {place}: {first['msg']}",
            "give each model the fields that the head of the file names",
        ) from error
    by_id: dict[str, ModelEntry] = {}
    for entry in entries:
        if by_id.setdefault(entry.id, entry) is not entry:
            raise ModelError(
                f"the registry {path} has the model {entry.id!r} twice",
                "give each an id of its own",
            )
    return Registry(by_id)
