"""From a prepared model to the engine that runs it."""

from __future__ import annotations

from summariser.engines.base import Engine
from summariser.errors import ModelError
from summariser.models.prepare import PreparedModel, Quantisation
from summariser.settings import Settings


def quantisation_for(settings: Settings) -> Quantisation:
    """Return how a model has to be prepared for ``open_engine`` with the same settings."""
    if settings.engine == "transformers":
        return "none"
    # What is computed in more than 8 bits must not have been stored in 8.
    return "int8" if settings.compute_type.startswith(("int8", "auto")) else "float32"


def open_engine(prepared: PreparedModel, settings: Settings) -> Engine:
    """Return an engine with the model loaded.

    Args:
        prepared: What to run, prepared with ``quantisation_for`` the same settings.
        settings: Engine, device, arithmetic, threads and batch size.

    Raises:
        ModelError: The model cannot be loaded, or was prepared for the other engine.
    """
    converted = prepared.manifest.quantisation != "none"
    if converted == (settings.engine == "transformers"):
        raise ModelError(
            f"{prepared.entry.id} in {prepared.path} is not prepared for the engine "
            f"{settings.engine}",
            "prepare it with the settings that it is opened with",
        )
    if settings.engine == "transformers":
        from summariser.engines.transformers import TransformersEngine

        return TransformersEngine(
            prepared.path,
            prepared.manifest,
            device=settings.device,
            token_budget=settings.token_budget,
        )
    from summariser.engines.ctranslate2 import CTranslate2Engine

    return CTranslate2Engine(
        prepared.path,
        prepared.manifest,
        device=settings.device,
        compute_type=settings.compute_type,
        threads=settings.threads,
        token_budget=settings.token_budget,
    )
