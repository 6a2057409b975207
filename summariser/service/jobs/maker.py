"""The models of the service: loaded once, asked for several articles at a time."""

from __future__ import annotations

import uuid
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from summariser.pipeline import Outcome, Pipeline
from summariser.pipeline.loading import open_pipeline
from summariser.pipeline.outcome import Report
from summariser.records import Article
from summariser.runs.versions import version_of
from summariser.service.archive import Archive
from summariser.service.jobs.job import JobRequest
from summariser.service.problems import ProblemError
from summariser.settings import Settings, close_match
from summariser.store import DigestStore, RunInfo, shard_key, to_table
from summariser.store.editions import digests_from

# One for each set of lengths and languages; they share the models.
_MOST_PIPELINES = 64


@dataclass(frozen=True, slots=True)
class Variant:
    """What of an article is made, in the order of the profile."""

    lengths: tuple[str, ...]
    languages: tuple[str, ...]


class DigestMaker:
    """Makes and stores digests.

    ``open`` and ``make`` are for one thread, the same for both; all else is for any.

    Args:
        settings: Of the profile.
        store: Gets the digests.
        archive: Is told of them.
    """

    def __init__(self, settings: Settings, store: DigestStore, archive: Archive) -> None:
        self._settings = settings
        self._store = store
        self._archive = archive
        self._whole = Variant(tuple(settings.lengths), settings.languages)
        self._pipelines: OrderedDict[Variant, Pipeline] = OrderedDict()
        self._pipeline: Pipeline | None = None
        self._run_id = f"service-{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}"

    def open(self) -> None:
        """Load the models, making what is not prepared yet.

        Raises:
            ModelError: A model is not to be had, damaged, or cannot be loaded.
        """
        self._pipeline = open_pipeline(self._settings, keep_both=True)

    def variant(self, request: JobRequest) -> Variant:
        """Return what a request asks for.

        Raises:
            ProblemError: The profile has no such length or language.
        """
        return Variant(
            _chosen("lengths", request.lengths, self._whole.lengths),
            _chosen("languages", request.languages, self._whole.languages),
        )

    def config_hashes(self, variant: Variant) -> tuple[str, ...]:
        """Return the configurations whose digests have all that a variant asks for.

        Its own is the first. The models must be open.
        """
        own = self._of(variant).config_hash
        whole = self._of(self._whole).config_hash
        return (own,) if own == whole else (own, whole)

    def make(
        self, articles: Sequence[Article], variant: Variant, report: Report | None = None
    ) -> Outcome:
        """Return the digests of articles, which are stored already when this returns.

        Args:
            articles: Without repeats.
            variant: What to make of each.
            report: Told how far it is.

        Raises:
            StoreError: They cannot be stored.
        """
        pipeline = self._of(variant)
        outcome = pipeline.run(articles, report)
        if outcome.digests:
            config_hash = pipeline.config_hash
            run = RunInfo(self._settings.profile, config_hash, self._run_id, datetime.now(UTC))
            table = to_table(outcome.digests, run)
            versions = [" ".join(version_of(digest.article)) for digest in outcome.digests]
            names = self._store.write(shard_key(versions, config_hash), table)
            self._archive.put(digests_from([table]), names)
        return outcome

    def _of(self, variant: Variant) -> Pipeline:
        assert self._pipeline is not None, "the models are opened first"
        if variant == self._whole:
            return self._pipeline
        pipeline = self._pipelines.get(variant)
        if pipeline is None:
            lengths = {name: self._settings.lengths[name] for name in variant.lengths}
            changes = {"lengths": lengths, "languages": variant.languages}
            pipeline = self._pipeline.with_settings(self._settings.model_copy(update=changes))
            self._pipelines[variant] = pipeline
            while len(self._pipelines) > _MOST_PIPELINES:
                self._pipelines.popitem(last=False)
        return pipeline


def _chosen(name: str, wanted: Sequence[str], known: tuple[str, ...]) -> tuple[str, ...]:
    for one in wanted:
        if one not in known:
            raise ProblemError(
                "invalid",
                f"{name}: there is no {one!r} in this profile",
                f"use {', '.join(known)}{close_match(one, list(known))}",
                errors=[{"pointer": f"/body/{name}", "message": f"not one of {', '.join(known)}"}],
            )
    return tuple(one for one in known if not wanted or one in wanted)
