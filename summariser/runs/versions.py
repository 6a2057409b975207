"""Versions of articles: an update of a story is digested again, its first version is not."""

from __future__ import annotations

from summariser.records import Article
from summariser.text.identity import content_key

Version = tuple[str, str]
"""An article's identifier and the key of its content."""


def version_of(article: Article) -> Version:
    """Return what tells this version of an article from all others, and from other articles."""
    return article.article_id, content_key(article)
