"""Markdown to a draft, by ``markdown-it-py``: the first heading is the title."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from summariser.errors import SourceError
from summariser.ingest.dates import parse_moment
from summariser.ingest.draft import Draft

_PARSER = MarkdownIt("commonmark")


def draft_from_markdown(text: str, source: str) -> Draft:
    """Return the article of a Markdown text; front matter may give title, date, url, language.

    Raises:
        SourceError: The front matter is not YAML.
    """
    front, body = _split_front_matter(text)
    tokens = _PARSER.parse(body)
    title = front.get("title")
    if title is None:
        title = next((inline for level, inline in _inlines(tokens) if level == "h1"), None)
    stated = front.get("language", front.get("lang"))
    url = front.get("url")
    return Draft(
        source,
        "\n".join(inline for level, inline in _inlines(tokens) if level is None),
        title=str(title or ""),
        url=str(url) if url else None,
        published_at=parse_moment(front.get("published_at", front.get("date"))),
        language=str(stated) if stated else None,
        structured=True,
    )


def _split_front_matter(text: str) -> tuple[Mapping[str, object], str]:
    lines = text.lstrip("\ufeff").split("\n")
    if lines[0].rstrip() != "---":
        return {}, text
    for end, line in enumerate(lines[1:], start=1):
        if line.rstrip() in {"---", "..."}:
            return _front_matter("\n".join(lines[1:end])), "\n".join(lines[end + 1 :])
    return {}, text


def _front_matter(block: str) -> Mapping[str, object]:
    try:
        values = yaml.safe_load(block)
    except yaml.YAMLError as error:
        raise SourceError(
            f"front matter that is not YAML: {' '.join(str(error).split())}",
            "correct the lines between the two '---', or remove them",
        ) from error
    return values if isinstance(values, dict) else {}


def _inlines(tokens: Sequence[Token]) -> list[tuple[str | None, str]]:
    """Return each run of text with the level of its heading (``h1``), None for a paragraph."""
    level: str | None = None
    found: list[tuple[str | None, str]] = []
    for token in tokens:
        if token.type == "heading_open":
            level = token.tag
        elif token.type == "heading_close":
            level = None
        elif token.type == "inline":
            found.append((level, _plain(token.children or [])))
    return found


def _plain(tokens: Sequence[Token]) -> str:
    """Return the words of a run of text: links by their text, images and HTML left out."""
    parts: list[str] = []
    for token in tokens:
        if token.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
        elif token.type in {"text", "code_inline"}:
            parts.append(token.content)
    return "".join(parts)
