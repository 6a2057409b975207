"""What tells one version of an article from another."""

from __future__ import annotations

import hashlib

from summariser.records import Article

_KEY_DIGITS = 16


def text_key(text: str) -> str:
    """Return ``text`` with what two copies of it may differ in evened out."""
    return " ".join(text.casefold().split())


def content_key(article: Article) -> str:
    """Return 16 hexadecimal digits that change when the title or the text does.

    The identifier of an article with an address does not: its new version keeps it.
    """
    content = f"{article.title}\n{text_key(article.text)}"
    return hashlib.sha256(content.encode()).hexdigest()[:_KEY_DIGITS]
