"""What trimming the vocabulary saves the embedded model: trimmed against whole, in one run.

Run with ``pytest tests/benchmarks/bench_embedded.py -s``; its name keeps it out of ``make test``,
for it prepares models of the real size, four times. Both write the same number of tokens from the
same prompts, or the digest of the same article, in turns, so that other work on the machine meets
both alike; printed is the best of the turns.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import ctranslate2
import pytest
import sentencepiece

from summariser.ingest import IngestFailure, read_sources
from summariser.models.gemma import OUTPUT_LANGUAGES, Task, convert
from summariser.models.gemma_base import BaseModel, open_base
from summariser.models.prompts import (
    summary_cue,
    summary_source,
    translation_cue,
    translation_source,
)
from summariser.pipeline.loading import open_pipeline
from summariser.pipeline.run import Pipeline
from summariser.records import Article
from summariser.settings import load_settings

SAMPLES = Path(__file__).parents[2] / "data" / "samples"

SENTENCE = "The ministry said on Monday that the road to Kabul would open again before winter."
PROMPTS: dict[Task, list[str]] = {
    "translate": [
        translation_source(SENTENCE) + translation_cue(language)
        for language in OUTPUT_LANGUAGES["translate"]
        for _ in range(6)
    ],
    "summarise": [
        summary_source("", " ".join([SENTENCE] * 20)) + summary_cue(length)
        for length in ("headline", "short", "long")
    ],
}
WRITTEN_TOKENS, TURNS, THREADS = 32, 3, 2


@pytest.fixture(scope="module")
def base() -> Iterator[BaseModel]:
    with open_base() as model:
        yield model


@pytest.mark.parametrize("task", ["translate", "summarise"])
def test_trimmed_against_whole(base: BaseModel, task: Task, tmp_path: Path) -> None:
    kept = prepare(base, task, tmp_path / "trimmed", OUTPUT_LANGUAGES[task])
    whole = prepare(base, task, tmp_path / "whole", ())
    generators = {
        name: ctranslate2.Generator(
            str(tmp_path / name), compute_type="int8", intra_threads=THREADS
        )
        for name in ("trimmed", "whole")
    }
    tokenizer = sentencepiece.SentencePieceProcessor(
        model_file=str(tmp_path / "whole" / "tokenizer.model")
    )
    prompts = [["<bos>", *tokenizer.encode(text, out_type=str)] for text in PROMPTS[task]]
    turns = [
        {name: seconds(generators[name], prompts) for name in generators} for _ in range(TURNS)
    ]
    best = {name: min(turn[name] for turn in turns) for name in generators}
    print(
        f"\n{task}: {kept} of {whole} tokens written; {len(prompts)} prompts, {WRITTEN_TOKENS} "
        f"tokens each: trimmed {best['trimmed']:.2f} s, whole {best['whole']:.2f} s, "
        f"{best['whole'] / best['trimmed']:.1f} times as fast"
    )


def test_a_digest_trimmed_against_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipelines = {}
    for name in ("trimmed", "whole"):
        monkeypatch.setenv("SUMMARISER_HOME", str(tmp_path / name))
        pipelines[name] = open_pipeline(
            load_settings(overrides={"translation_memory": "off", "threads": THREADS}),
            keep_both=True,
        )
        # The second time, everything is kept.
        monkeypatch.setattr(
            "summariser.models.gemma.OUTPUT_LANGUAGES", dict.fromkeys(OUTPUT_LANGUAGES, ())
        )
    articles = [
        article
        for article in read_sources([str(SAMPLES)])
        if not isinstance(article, IngestFailure)
    ]
    turns = [
        {name: digest_seconds(pipelines[name], articles[0]) for name in pipelines}
        for _ in range(TURNS)
    ]
    best = {name: min(turn[name] for turn in turns) for name in pipelines}
    print(
        f"\na digest of {articles[0].source}: trimmed {best['trimmed']:.1f} s, whole "
        f"{best['whole']:.1f} s, {best['whole'] / best['trimmed']:.1f} times as fast"
    )


def digest_seconds(pipeline: Pipeline, article: Article) -> float:
    start = time.perf_counter()
    (digest,) = pipeline.run([article]).digests
    assert len(digest.translations) == 9
    return time.perf_counter() - start


def prepare(base: BaseModel, task: Task, target: Path, languages: Sequence[str]) -> int:
    """Prepare the base as it is; return the number of tokens that it writes."""
    target.mkdir()
    made = convert(
        base,
        task,
        target,
        adapter=None,
        quantisation="int8",
        progress=lambda share, doing: None,
        languages=languages,
    )
    return made.kept_tokens


def seconds(generator: ctranslate2.Generator, prompts: list[list[str]]) -> float:
    start = time.perf_counter()
    results = generator.generate_batch(
        prompts,
        max_length=WRITTEN_TOKENS,
        min_length=WRITTEN_TOKENS,
        sampling_topk=1,
        include_prompt_in_result=False,
    )
    assert all(len(result.sequences[0]) == WRITTEN_TOKENS for result in results)
    return time.perf_counter() - start
