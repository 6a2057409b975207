"""The models to measure, as the settings name them."""

from __future__ import annotations

from typing import Literal

from summariser.engines.loading import open_engine
from summariser.engines.timed import TimedEngine
from summariser.pipeline.loading import prepare_models
from summariser.pipeline.run import LoadedModel
from summariser.settings import Settings


def load_model(settings: Settings, task: Literal["summarise", "translate"]) -> LoadedModel:
    """Return the settings' model for a task, loaded, with its time measured.

    Raises:
        ModelError: A model is not to be had, damaged, or cannot be loaded.
    """
    prepared = next(model for model in prepare_models(settings) if model.entry.task == task)
    engine = TimedEngine(open_engine(prepared, settings))
    return LoadedModel(prepared.entry, prepared.manifest.revision, engine)
