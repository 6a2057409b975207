"""Two services over models that take a stated time for each call and none for its texts.

``python -m tests.benchmarks.null_service serve ...`` is ``summariser serve``;
``python -m tests.benchmarks.null_service bare`` is what one would write without it: a route that
calls the pipeline for each request, with no batching, journal, store, limits or keys.
``NULL_CALL_SECONDS`` is the time of a call, as of a model whose batch fits its processor.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from summariser.engines.base import Generation, Request
from tests.e2e import scripted

BARE_PORT = 8765


class NullEngine(scripted.ScriptedEngine):
    """Answers at once, after the time of one call."""

    def generate(
        self, requests: Sequence[Request], progress: Callable[[int], None] | None = None
    ) -> list[Generation]:
        if requests:
            time.sleep(float(os.environ.get("NULL_CALL_SECONDS", "0")))
        return super().generate(requests, progress)


def install() -> None:
    """Replace the making and the loading of models in this process."""
    from summariser.pipeline import loading

    patch = pytest.MonkeyPatch()
    scripted.install(patch)
    patch.setattr(loading, "open_engine", lambda model, settings: NullEngine())


def serve_bare() -> None:
    """Serve the route without batching."""
    import uvicorn
    from fastapi import FastAPI

    from summariser.ingest.articles import article_from
    from summariser.ingest.draft import Draft
    from summariser.pipeline.loading import open_pipeline
    from summariser.settings import load_settings

    chosen = load_settings("embedded", {"lengths": "headline", "languages": "ur"})
    pipeline = open_pipeline(chosen)
    one_at_a_time = threading.Lock()
    app = FastAPI()

    @app.post("/v1/digests")
    def digest(body: dict[str, Any]) -> list[str]:
        draft = Draft("on request", body["text"], title=body["title"])
        article = article_from(draft, datetime.now(UTC))
        with one_at_a_time:
            (made,) = pipeline.run([article]).digests
        return [text.text for text in (*made.summaries, *made.translations)]

    uvicorn.run(app, port=BARE_PORT, log_level="error")


if __name__ == "__main__":
    install()
    if sys.argv[1] == "bare":
        serve_bare()
    else:
        from summariser.cli import main

        main()
