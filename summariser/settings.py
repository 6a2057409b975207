"""What a run may be told: the settings, their units and their bounds.

Values come from a profile (``configs/profiles/*.yaml``), then from the environment
(``SUMMARISER_LENGTHS__SHORT__MAX_WORDS=60``), then from options; the later wins.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from summariser.ingest_settings import IngestSettings
from summariser.paths import configs_dir, home_dir
from summariser.service_settings import ServiceSettings
from summariser.thresholds import GateSettings

__all__ = [
    "SUPPORTED_LANGUAGES",
    "DecodingSettings",
    "GateSettings",
    "IngestSettings",
    "LengthSettings",
    "Settings",
    "close_match",
    "configs_dir",
    "home_dir",
    "load_settings",
]

SUPPORTED_LANGUAGES = ("ur", "ps", "prs")

# Raise when the code, not a setting, changes the texts that come out: what was stored by the code
# before is then computed again.
_TEXTS_VERSION = 2

_LENGTH_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_CHANGES_THE_TEXTS = {
    "summary_model",
    "translation_model",
    "engine",
    "compute_type",
    "languages",
    "lengths",
    "translation",
    "glossaries",
    "gate",
}


class DecodingSettings(BaseModel):
    """How texts are decoded; see ``engines.base.DecodingOptions`` for what each does."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    beam_size: int = Field(default=2, ge=1, le=32)
    hypotheses: int = Field(default=2, ge=1, le=32)
    length_penalty: float = Field(default=1.0, ge=-5, le=5, allow_inf_nan=False)
    repetition_penalty: float = Field(default=1.0, ge=1, le=5, allow_inf_nan=False)
    no_repeat_ngram_size: int = Field(default=4, ge=0)

    @model_validator(mode="after")
    def _beam_holds_hypotheses(self) -> DecodingSettings:
        if self.hypotheses > self.beam_size:
            raise _invalid(
                f"{self.hypotheses} hypotheses do not fit in a beam of {self.beam_size}",
                "raise beam_size or lower hypotheses",
            )
        return self


class LengthSettings(BaseModel):
    """A named size of summary.

    Attributes:
        min_words: Fewest words of the summary.
        max_words: Most words of the summary.
        cue: The prompt that models which know lengths by name are asked with: ``headline``,
            ``short`` or ``long``. By default the length's own name where it is one of them,
            else the one nearest in words.
        decoding: How summaries of this length are decoded.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    min_words: int = Field(ge=1, le=2000)
    max_words: int = Field(ge=1, le=2000)
    cue: Literal["headline", "short", "long"] | None = None
    decoding: DecodingSettings = DecodingSettings(beam_size=4, hypotheses=4)

    @model_validator(mode="after")
    def _bounds_in_order(self) -> LengthSettings:
        if self.min_words > self.max_words:
            raise _invalid(
                f"min_words ({self.min_words}) is more than max_words ({self.max_words})",
                "raise max_words or lower min_words",
            )
        return self

    def prompt_cue(self, name: str) -> str:
        """Return the cue that a length called ``name`` is asked with."""
        if self.cue is not None:
            return self.cue
        most_words = {"headline": 14, "short": 45, "long": 130}
        if name in most_words:
            return name
        return min(most_words, key=lambda cue: abs(most_words[cue] - self.max_words))


def _names(value: object) -> object:
    """Read ``ur,ps`` as a list; leave everything else to the checks."""
    if isinstance(value, str):
        return [name.strip() for name in value.split(",") if name.strip()]
    return value


class Settings(BaseSettings):
    """All settings of a run. Made by ``load_settings``; the constructor reads no environment.

    Attributes:
        profile: Name of the profile that the values began with.
        summary_model: Registry id of the model that summarises.
        translation_model: Registry id of the model that translates.
        engine: What runs the models.
        device: Where they run.
        compute_type: Arithmetic of the CTranslate2 engine.
        threads: Processor threads; None takes what the machine has.
        token_budget: Source tokens of one batch, padding included.
        languages: Target languages, BCP 47.
        lengths: Lengths of the summaries by name, in the order they are shown.
        translation: How translations are decoded.
        glossaries: Files or folders of terms, or names of shipped ones (``news``).
        translation_memory: ``cache`` keeps it beside the prepared models, ``off`` keeps none;
            else the path of its file.
        require_commercial_licence: Refuse models whose licence forbids commercial use.
        gate: Thresholds of the quality gate.
        ingest: How sources are read.
        output: Where digests are stored: a path or a ``pyarrow.fs`` URI.
        editions: Where the files of editions go: a path or a ``pyarrow.fs`` URI.
        shard_tokens: Source tokens of the articles of one shard, about.
        mirror: A directory that stands for the model hub.
        offline: Never reach for the network.
        service: Limits and places of the HTTP service.
    """

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix="SUMMARISER_",
        env_nested_delimiter="__",
        env_ignore_empty=True,
    )

    profile: str
    summary_model: str = Field(min_length=1)
    translation_model: str = Field(min_length=1)
    engine: Literal["ctranslate2", "transformers"] = "ctranslate2"
    device: Literal["cpu", "cuda", "auto"] = "auto"
    compute_type: Literal[
        "auto",
        "int8",
        "int8_float32",
        "int8_float16",
        "int8_bfloat16",
        "int16",
        "float16",
        "bfloat16",
        "float32",
    ] = "int8"
    threads: int | None = Field(default=None, ge=1)
    token_budget: int = Field(default=4096, ge=64)
    languages: Annotated[tuple[str, ...], BeforeValidator(_names)]
    lengths: dict[str, LengthSettings]
    translation: DecodingSettings = DecodingSettings()
    glossaries: Annotated[tuple[str, ...], BeforeValidator(_names)] = ()
    translation_memory: str = Field(default="cache", min_length=1)
    require_commercial_licence: bool = False
    gate: GateSettings = Field(default_factory=GateSettings)
    ingest: IngestSettings = Field(default_factory=IngestSettings)
    output: str = Field(default="outputs/digests", min_length=1)
    editions: str = Field(default="outputs/editions", min_length=1)
    shard_tokens: int = Field(default=16_000, ge=1)
    mirror: str | None = None
    offline: bool = False
    service: ServiceSettings = ServiceSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what the constructor is given and nothing else."""
        return (init_settings,)

    @field_validator("languages")
    @classmethod
    def _languages_known(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        if not languages:
            raise _invalid("no language is named", f"name some of {_listed(SUPPORTED_LANGUAGES)}")
        for language in languages:
            if language not in SUPPORTED_LANGUAGES:
                raise _invalid(
                    f"{language!r} is not a target language",
                    f"use {_listed(SUPPORTED_LANGUAGES)}{close_match(language, _CODES_BY_NAME)}",
                )
        return tuple(dict.fromkeys(languages))

    @field_validator("lengths")
    @classmethod
    def _lengths_named(cls, lengths: dict[str, LengthSettings]) -> dict[str, LengthSettings]:
        if not lengths:
            raise _invalid("no length is named", "define at least one, with min_words, max_words")
        for name in lengths:
            if not _LENGTH_NAME.fullmatch(name):
                raise _invalid(
                    f"{name!r} cannot name a length",
                    "use small letters, digits and single underscores (`press_review`)",
                )
        return lengths

    def config_hash(self, model_revisions: Mapping[str, str]) -> str:
        """Return 16 hexadecimal digits of all that decides which texts come out.

        Threads, device, batch sizes and places are left out; stored texts stay valid when they
        change.

        Args:
            model_revisions: Revision of each model by its registry id.
        """
        decisive = {
            "version": _TEXTS_VERSION,
            "revisions": dict(model_revisions),
            **self.model_dump(include=_CHANGES_THE_TEXTS),
            "languages": sorted(self.languages),
        }
        # Sets have another order in every process.
        canonical = json.dumps(decisive, sort_keys=True, default=sorted)
        return hashlib.sha256(canonical.encode()).hexdigest()[:16]


# What people write for the codes, to be told the code.
_CODES_BY_NAME = {
    **dict.fromkeys(("ur", "urd", "urdu"), "ur"),
    **dict.fromkeys(("ps", "pus", "pbt", "pashto"), "ps"),
    **dict.fromkeys(("prs", "fa", "fa-af", "dari"), "prs"),
}


def load_settings(
    profile: str | Path | None = None, overrides: Mapping[str, object] | None = None
) -> Settings:
    """Return the settings of a profile, changed by the environment and by options.

    Args:
        profile: Name of a shipped profile or path of a YAML file; by default
            ``SUMMARISER_PROFILE``, else ``embedded``.
        overrides: Options by name; dots lead inside (``lengths.short.max_words``), None is an
            option that was not given. ``languages`` and ``lengths`` may be lists of names,
            or names with commas between; ``lengths`` then chooses among those defined.

    Raises:
        SettingsError: Something is unknown or out of range; names file, environment variable or
            option, key, value and fix.
    """
    from summariser.settings_sources import read_settings

    return read_settings(profile, overrides or {})


def close_match(name: str, known: Iterable[str] | Mapping[str, str]) -> str:
    """Return ``; did you mean 'x'?`` for a name that is nearly one of ``known``, else nothing.

    Args:
        name: What was written.
        known: The right names, or the right names by other spellings of them.
    """
    spellings = known if isinstance(known, Mapping) else {right: right for right in known}
    near = difflib.get_close_matches(name.lower(), spellings, n=1, cutoff=0.6)
    return f"; did you mean {spellings[near[0]]!r}?" if near else ""


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def _invalid(what: str, fix: str) -> PydanticCustomError:
    context: dict[str, Any] = {"what": what, "fix": fix}
    return PydanticCustomError("setting", "{what}", context)
