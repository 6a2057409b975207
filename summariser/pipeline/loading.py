"""From settings to a pipeline with both models loaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from summariser.engines.base import DecodingOptions
from summariser.engines.loading import open_engine, quantisation_for
from summariser.engines.timed import TimedEngine
from summariser.engines.turns import in_turns
from summariser.models.prepare import PreparedModel, prepare
from summariser.models.registry import ModelEntry, load_registry
from summariser.paths import configs_dir, home_dir
from summariser.pipeline.run import LoadedModel, Pipeline
from summariser.settings import Settings
from summariser.translate.glossary import Glossary
from summariser.translate.memory import TranslationMemory
from summariser.translate.translator import Translator

PreparationProgress = Callable[[str, float, str], None]
"""Told the model's id, the share done in [0, 1], and what is being done."""


def chosen_models(settings: Settings) -> tuple[ModelEntry, ModelEntry]:
    """Return the registry's entries of the summary and the translation model.

    Raises:
        ModelError: A model is unknown, for another task, or not allowed by its licence.
    """
    registry = load_registry()
    commercial = settings.require_commercial_licence
    return (
        registry.get(settings.summary_model, "summarise", require_commercial_licence=commercial),
        registry.get(
            settings.translation_model, "translate", require_commercial_licence=commercial
        ),
    )


def prepare_models(
    settings: Settings, progress: PreparationProgress | None = None
) -> tuple[PreparedModel, PreparedModel]:
    """Return both models prepared, making what is not in the cache yet.

    Raises:
        ModelError: A model is not to be had, damaged, or not allowed.
    """
    summary, translation = chosen_models(settings)
    return (
        _prepare(summary, settings, (), progress),
        _prepare(translation, settings, settings.languages, progress),
    )


def model_revisions(models: tuple[PreparedModel, ...]) -> dict[str, str]:
    """Return the revisions of the models by id, as ``Settings.config_hash`` takes them."""
    return {model.entry.id: model.manifest.revision for model in models}


def open_pipeline(
    settings: Settings,
    progress: PreparationProgress | None = None,
    *,
    keep_both: bool = False,
) -> Pipeline:
    """Return a pipeline with both models ready.

    Args:
        settings: Name the models and how they run.
        progress: Told what is being prepared.
        keep_both: Both models stay in memory, so that neither is loaded again for the next
            article: for who answers requests. Else each takes the place of the other.

    Raises:
        ModelError: A model is not to be had, damaged, or cannot be loaded.
    """
    prepared = prepare_models(settings, progress)
    engines = [open_engine(model, settings) for model in prepared]
    summary, translation = (
        LoadedModel(model.entry, model.manifest.revision, TimedEngine(engine))
        for model, engine in zip(prepared, engines if keep_both else in_turns(engines), strict=True)
    )
    return Pipeline(
        settings,
        summary,
        translation,
        glossary=Glossary.load(
            *(path for name in settings.glossaries for path in _glossary_paths(name))
        ),
        memory=open_memory(settings),
    )


def open_memory(settings: Settings) -> TranslationMemory | None:
    """Return the translation memory that the settings name; None where it is switched off.

    Raises:
        StoreError: The file is damaged or cannot be written.
    """
    match settings.translation_memory:
        case "off":
            return None
        case "cache":
            return TranslationMemory(home_dir() / "translation-memory.sqlite")
        case path:
            return TranslationMemory(Path(path).expanduser())


def _glossary_paths(name: str) -> list[Path]:
    """Return the files of a shipped glossary, else the path as it is written."""
    shipped = sorted((configs_dir() / "glossaries").glob(f"{name}.*"))
    return shipped or [Path(name).expanduser()]


def open_translator(settings: Settings) -> Translator:
    """Return the translation model alone, without the gate.

    Raises:
        ModelError: The model is not to be had, damaged, or cannot be loaded.
    """
    entry = chosen_models(settings)[1]
    prepared = _prepare(entry, settings, settings.languages, None)
    return Translator(
        open_engine(prepared, settings), entry.scheme, DecodingOptions.of(settings.translation)
    )


def _prepare(
    entry: ModelEntry,
    settings: Settings,
    languages: tuple[str, ...],
    progress: PreparationProgress | None,
) -> PreparedModel:
    def report(share: float, doing: str) -> None:
        if progress is not None:
            progress(entry.id, share, doing)

    return prepare(
        entry,
        home_dir(),
        quantisation=quantisation_for(settings),
        languages=() if entry.embedded else languages,
        mirror=Path(settings.mirror) if settings.mirror else None,
        offline=settings.offline,
        progress=report,
    )
