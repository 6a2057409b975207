"""Copies of an article: exact ones within a run."""

from __future__ import annotations

import hashlib

from summariser.records import Article
from summariser.text.identity import text_key


class SeenArticles:
    """Remembers the articles of a run by identifier and by text, in 40 bytes each or so."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._texts: set[bytes] = set()

    def add(self, article: Article) -> bool:
        """Remember ``article``; return False if it, or one with the same text, was seen before."""
        digest = hashlib.sha256(text_key(article.text).encode()).digest()
        if article.article_id in self._ids or digest in self._texts:
            return False
        self._ids.add(article.article_id)
        self._texts.add(digest)
        return True
