"""The data sets, as examples: one source with all the targets that are known for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from summariser.errors import SourceError
from summariser.held_out import is_held_out
from summariser.models.prompts import (
    LENGTH_NAMES,
    summary_cue,
    summary_source,
    translation_cue,
    translation_source,
)
from summariser.text.orthography import normalise
from summariser.training.cldr_names import read_cldr_names
from summariser.training.example import Example
from summariser.training.renamed import renamed
from summariser.training.term_examples import with_terms

NEWS, TICO19, NLLB_SEED, CLDR, TERMS = "news", "tico19", "nllb-seed", "cldr", "terms"
ARTICLES, UNTITLED_ARTICLES = "articles", "untitled-articles"
RENAMED_ARTICLES = "renamed-articles"

_VERSIONS = 4  # of a renamed article

_LANGUAGES = ("ur", "ps", "prs")
_TICO19_FILES = {"ur": "eng-urd.tsv", "ps": "eng-pus.tsv", "prs": "eng-prs.tsv"}
_NLLB_SEED_FILES = {"en": "eng.txt", "ps": "pbt.txt", "prs": "prs.txt"}


def read_examples(name: str, folder: Path) -> list[Example]:
    """Return the examples of a data set.

    Args:
        name: One of ``READERS``.
        folder: The folder that holds all data sets.

    Raises:
        SourceError: The data set is unknown, missing or damaged.
    """
    if name not in READERS:
        raise SourceError(f"unknown data set {name!r}", f"choose among {', '.join(READERS)}")
    try:
        return READERS[name](folder)
    except (OSError, ValueError, KeyError) as error:
        raise SourceError(
            f"the data set {name!r} cannot be read from {folder}: {error}",
            "get it with `python -m summariser.training download --data DIR`, and give that "
            "directory as --data",
        ) from error


def read_news(folder: Path) -> list[Example]:
    """Return the sentences of ``summaries/translations.tsv`` in all three languages."""
    examples = []
    for identity, english, *texts in _tsv(folder / "summaries" / "translations.tsv", columns=5):
        article_id = identity.rsplit("-", 1)[0]
        texts_by_language = dict(zip(_LANGUAGES, texts, strict=True))
        examples.append(_translation(identity, english, texts_by_language, is_held_out(article_id)))
    return examples


def read_tico19(folder: Path) -> list[Example]:
    """Return the English sentences of ``tico19/`` that all three languages have."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for language, name in _TICO19_FILES.items():
        for identity, english, text in _tsv(folder / "tico19" / name, columns=3):
            found.setdefault((identity, english), {})[language] = text
    return [
        _translation(identity, english, texts, is_held_out(identity.split(":", 1)[0]))
        for (identity, english), texts in found.items()
        if len(texts) == len(_TICO19_FILES)
    ]


def read_nllb_seed(folder: Path) -> list[Example]:
    """Return the lines of ``nllb-seed/``: English with Pashto and Dari."""
    lines = {
        language: (folder / "nllb-seed" / name).read_text(encoding="utf-8").splitlines()
        for language, name in _NLLB_SEED_FILES.items()
    }
    rows = zip(*(lines[language] for language in _NLLB_SEED_FILES), strict=True)
    return [
        _translation(str(number), english, {"ps": pashto, "prs": dari})
        for number, (english, pashto, dari) in enumerate(rows, 1)
        if english.strip() and pashto.strip() and dari.strip()
    ]


def read_names(folder: Path) -> list[Example]:
    """Return the names of ``cldr/`` in all three languages."""
    return [
        _translation(key, names["en"], {language: names[language] for language in _LANGUAGES})
        for key, names in read_cldr_names(folder / "cldr")
    ]


def read_terms(folder: Path) -> list[Example]:
    """Return the sentences of the other translations with terms of the target in their sources."""
    return with_terms([*read_news(folder), *read_tico19(folder), *read_nllb_seed(folder)])


def read_articles(folder: Path) -> list[Example]:
    """Return the articles of ``summaries/articles.jsonl`` with their summaries."""
    return [_summaries(article, article["title"]) for article in _articles(folder)]


def read_untitled_articles(folder: Path) -> list[Example]:
    """Return the same articles as they come from sources that give no title."""
    return [_summaries(article, "") for article in _articles(folder)]


def read_renamed_articles(folder: Path) -> list[Example]:
    """Return the articles that are trained on, four times, with names and figures exchanged."""
    articles = [example for example in read_articles(folder) if not example.held_out]
    return [example for seed in range(_VERSIONS) for example in renamed(articles, seed)]


READERS: Mapping[str, Callable[[Path], list[Example]]] = {
    NEWS: read_news,
    TICO19: read_tico19,
    NLLB_SEED: read_nllb_seed,
    CLDR: read_names,
    TERMS: read_terms,
    ARTICLES: read_articles,
    UNTITLED_ARTICLES: read_untitled_articles,
    RENAMED_ARTICLES: read_renamed_articles,
}


def _tsv(path: Path, columns: int) -> Iterable[Sequence[str]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        row = line.split("\t")
        if len(row) != columns:
            raise ValueError(f"{path}, line {number}: {len(row)} columns, expected {columns}")
        if row[0] != "id":
            yield row


def _articles(folder: Path) -> list[dict[str, str]]:
    path = folder / "summaries" / "articles.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _translation(
    key: str, english: str, texts: Mapping[str, str], held_out: bool = False
) -> Example:
    targets = tuple(
        (translation_cue(language), normalise(text, language)) for language, text in texts.items()
    )
    return Example(key, translation_source(english), targets, held_out)


def _summaries(article: Mapping[str, str], title: str) -> Example:
    targets = tuple((summary_cue(length), article[length]) for length in LENGTH_NAMES)
    source = summary_source(title, article["text"])
    return Example(article["id"], source, targets, is_held_out(article["id"]))
