"""The form that asks for a digest: what was filled in, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qs

from fastapi import Request

from summariser.service.jobs import JobRequest
from summariser.service.problems import ProblemError
from summariser.settings import Settings
from summariser.store.export.page import is_web_address

_FORM = "application/x-www-form-urlencoded"
# The page's form has five; a length or a language is one more each.
_MOST_FIELDS = 100

FieldName = Literal["text", "url", "lengths", "languages"]


@dataclass(frozen=True, slots=True)
class Submission:
    """What the form holds.

    Attributes:
        text: An article.
        title: Its headline.
        url: Or where it is on the web.
        lengths: Names of lengths.
        languages: BCP 47 codes.
    """

    text: str = ""
    title: str = ""
    url: str = ""
    lengths: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    @classmethod
    def empty(cls, settings: Settings) -> Submission:
        """Return the form before anything is filled in: all lengths and languages."""
        return cls(lengths=tuple(settings.lengths), languages=settings.languages)

    def complaints(self) -> dict[FieldName, str]:
        """Return what has to be corrected, by field; nothing where all is well."""
        found: dict[FieldName, str] = {}
        if not self.text and not self.url:
            found["text"] = "Paste an article, or give its address below."
        elif self.text and self.url:
            found["url"] = "Give either the text or the address, not both."
        elif self.url and not is_web_address(self.url):
            found["url"] = "The address has to begin with https:// or http://"
        if not self.lengths:
            found["lengths"] = "Choose at least one length."
        if not self.languages:
            found["languages"] = "Choose at least one language."
        return found

    def request(self) -> JobRequest:
        """Return what is asked for; the form has no complaints."""
        if self.url:
            return JobRequest(url=self.url, lengths=self.lengths, languages=self.languages)
        return JobRequest(
            text=self.text,
            title=self.title or None,
            lengths=self.lengths,
            languages=self.languages,
        )


@dataclass(frozen=True, slots=True)
class FormView:
    """The form as its page shows it.

    Attributes:
        filled: What it holds.
        settings: Which lengths and languages there are to choose from.
        complaints: What has to be corrected, by field.
        refusal: Why it was not accepted as a whole.
    """

    filled: Submission
    settings: Settings
    complaints: dict[FieldName, str] = field(default_factory=dict)
    refusal: ProblemError | None = None


async def read_submission(request: Request) -> Submission:
    """Return what the browser sent.

    Raises:
        ProblemError: It is not a form: ``unsupported_media_type`` or ``bad_request``.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise ProblemError(
            "unsupported_media_type", "the body is not a form", "send the form of the page"
        )
    try:
        fields = parse_qs(
            (await request.body()).decode(), max_num_fields=_MOST_FIELDS, errors="strict"
        )
    except ValueError as error:
        raise ProblemError(
            "bad_request", "the form cannot be read", "send the form of the page, in UTF-8"
        ) from error
    return Submission(
        text=_first(fields, "text"),
        title=_first(fields, "title"),
        url=_first(fields, "url"),
        lengths=tuple(fields.get("lengths", ())),
        languages=tuple(fields.get("languages", ())),
    )


def _first(fields: dict[str, list[str]], name: str) -> str:
    # Browsers send line ends as CR LF.
    return fields.get(name, [""])[0].replace("\r\n", "\n").strip()
