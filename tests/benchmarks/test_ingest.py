"""Articles a second: this project's ingest and the loop that one would write without it.

Run with ``pytest tests/benchmarks/test_ingest.py -s``. The loop reads, extracts and names the
language with the same libraries, but finds no title in a text, cleans nothing and stops at the
first bad file.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path

import langdetect
import pytest
import trafilatura

from summariser.ingest import read_sources
from summariser.ingest.language import name_language
from summariser.records import Article

ARTICLES = 100
PARAGRAPH = (
    "The council of district {} met on Monday and agreed on a new road to the market, which will "
    "cost 4 million and be open by the spring. Traders had asked for it since the floods of 2022."
)


def text_of(number: int) -> list[str]:
    return [f"District {number} agrees on road"] + [
        PARAGRAPH.format(number * 100 + part) for part in range(12)
    ]


def page_of(number: int) -> str:
    title, *paragraphs = text_of(number)
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<html><head><title>{title}</title></head><body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>{title}</h1>{body}</article><footer>Imprint</footer></body></html>"
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("articles")
    for number in range(ARTICLES):
        for kind, content in (("txt", "\n\n".join(text_of(number))), ("html", page_of(number))):
            path = root / kind / f"{number:03}.{kind}"
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, encoding="utf-8")
    return root


def plain_texts(folder: Path) -> list[str]:
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())]
    return [f"{langdetect.detect(text)}: {text}" for text in texts]


def plain_pages(folder: Path) -> list[str]:
    pages = [path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())]
    texts = [trafilatura.extract(page, with_metadata=True) or "" for page in pages]
    return [f"{langdetect.detect(text)}: {text}" for text in texts]


def per_second(work: Callable[[], Iterable[object]]) -> float:
    start = time.perf_counter()
    count = sum(1 for _ in work())
    return count / (time.perf_counter() - start)


@pytest.mark.parametrize(("kind", "plain"), [("txt", plain_texts), ("html", plain_pages)])
def test_articles_a_second(
    files: Path,
    kind: str,
    plain: Callable[[Path], list[str]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    # Both load their language profiles before the clock starts.
    name_language("A sentence that is long enough for its language to be told from others.")
    langdetect.detect("A sentence of any length.")
    results = list(read_sources(files / kind))
    assert len(results) == ARTICLES
    assert all(isinstance(result, Article) for result in results)

    ours = per_second(lambda: read_sources(files / kind))
    theirs = per_second(lambda: plain(files / kind))
    with capsys.disabled():
        print(f"\n{kind}: {ours:.0f} articles a second; the plain loop {theirs:.0f}")
