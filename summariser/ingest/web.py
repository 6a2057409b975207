"""A web address to a draft: fetched within bounds, its main text taken out."""

from __future__ import annotations

from summariser.ingest.draft import Draft
from summariser.ingest.encoding import decode
from summariser.ingest.html import draft_from_html
from summariser.ingest.http import Fetcher


def draft_from_url(url: str, fetcher: Fetcher) -> Draft:
    """Return the article at ``url``.

    Raises:
        SourceError: It cannot be fetched (``FetchError``), or the page holds no article.
    """
    answer = fetcher.fetch(url)
    if answer.content_type == "text/plain":
        return Draft(answer.url, decode(answer.body, answer.charset), url=answer.url)
    return draft_from_html(answer.body, answer.url, url=answer.url, charset=answer.charset)
