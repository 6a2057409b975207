"""A request to an article: fetched where it is an address, cleaned, its language named."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from summariser.ingest.articles import article_from
from summariser.ingest.draft import Draft
from summariser.ingest.html import draft_from_html
from summariser.ingest.http import Fetcher
from summariser.ingest.language import name_language
from summariser.ingest.web import draft_from_url
from summariser.records import Article
from summariser.service.jobs.job import JobRequest
from summariser.service.problems import ProblemError

_UNNAMED = "on request"
_SAMPLE = "Heavy rain closed the road to the north of the town on Monday, officials said."


class ArticleReader:
    """Reads what requests bring or name; safe for several threads.

    Args:
        fetcher: Fetches addresses, which strangers name.
        longest: Characters of an article at most.
    """

    def __init__(self, fetcher: Fetcher, longest: int) -> None:
        self._fetcher = fetcher
        self._longest = longest

    def read(self, request: JobRequest) -> Article:
        """Return the article that is asked for.

        Raises:
            SourceError: It cannot be fetched, or there is no article in it.
            ProblemError: It is too long.
        """
        self.check_length(request.text or "")
        draft = _as_stated(self._draft(request), request)
        self.check_length(draft.text)
        return article_from(draft, datetime.now(UTC))

    def warm_up(self) -> None:
        """Load what the first article would wait for: the profiles of languages."""
        name_language(_SAMPLE)

    def check_length(self, text: str) -> None:
        """Check that a text may be an article.

        Raises:
            ProblemError: It is too long.
        """
        if len(text) > self._longest:
            raise ProblemError(
                "text_too_long",
                f"the article has {len(text)} characters, more than {self._longest}",
                "send one article at a time, or have ingest.max_article_characters raised",
            )

    def _draft(self, request: JobRequest) -> Draft:
        source = request.source or _UNNAMED
        if request.url is not None:
            return draft_from_url(request.url, self._fetcher)
        if request.html is not None:
            # The page names an address, but whoever sends it may not be who published it: the
            # digest of that address is not theirs to replace.
            return replace(draft_from_html(request.html, source), url=None)
        assert request.text is not None
        return Draft(source, request.text)


def _as_stated(draft: Draft, request: JobRequest) -> Draft:
    """Return the draft with what the request itself says, which wins over its source."""
    return replace(
        draft,
        title=draft.title if request.title is None else request.title,
        language=request.language or draft.language,
        published_at=request.published_at or draft.published_at,
    )
