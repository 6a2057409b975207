"""What pages of HTML, EPUB and PDF share: every text escaped, with its language and direction."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from summariser.store.editions import StoredDigest
from summariser.store.export.fonts import FONT_STACKS
from summariser.store.export.heading import Heading, direction_of
from summariser.store.export.notices import Notice, Notices
from summariser.translate.languages import LANGUAGES

# Control characters that XML 1.0 cannot hold; a text that has one would break the whole document.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


def article_html(digest: StoredDigest, notices: Notices) -> str:
    """Return one digest as well-formed markup."""
    return (
        _templates()
        .get_template("article.xhtml")
        .render(
            digest=digest,
            single=len(digest.languages) == 1,
            summary_models=_notices_of({row.summary_model for row in digest.rows}, notices),
            translation_models=_notices_of(
                {row.translation_model for row in digest.rows if row.translation_model}, notices
            ),
        )
    )


def page_start(heading: Heading, fonts: str, *, on_paper: bool = False) -> str:
    """Return all before the first digest.

    Args:
        heading: Of the page.
        fonts: CSS of the typefaces.
        on_paper: The page is printed, not shown.
    """
    medium = "print.css" if on_paper else "screen.css"
    style = style_sheet(fonts) + _templates().get_template(medium).render(stacks=FONT_STACKS)
    return _templates().get_template("start.xhtml").render(heading=heading, style=style)


def page_end(heading: Heading, notices: Iterable[Notice]) -> str:
    """Return all after the last digest: what to know of the models."""
    template = _templates().get_template("end.xhtml")
    return template.render(heading=heading, notices=list(notices))


def models_html(notices: Iterable[Notice]) -> str:
    """Return the notices of the models as well-formed markup."""
    return _templates().get_template("models.xhtml").render(notices=list(notices))


def style_sheet(fonts: str) -> str:
    """Return the CSS of a page."""
    return _templates().get_template("page.css").render(fonts=fonts, stacks=FONT_STACKS)


def screen_typography(fonts: str) -> str:
    """Return the CSS that any page of texts has: typefaces, line heights, light and dark colours.

    Args:
        fonts: CSS of the typefaces.
    """
    names = ("typography.css", "screen.css")
    parts = [
        _templates().get_template(name).render(fonts=fonts, stacks=FONT_STACKS) for name in names
    ]
    return "\n".join(parts)


def paragraphs_in(text: str) -> list[str]:
    """Return the paragraphs of a text without characters that XML cannot hold."""
    return [part.strip() for part in re.split(r"\n\s*\n", plain(text)) if part.strip()]


def plain(text: str) -> str:
    """Return the text without characters that XML cannot hold."""
    return _NOT_IN_XML.sub("", text)


def language_name(code: str) -> str:
    """Return a language's own name for itself."""
    return LANGUAGES[code].native_name if code in LANGUAGES else code


def is_web_address(source: str) -> bool:
    """Say whether a source may become a link; nothing but http and https ever does."""
    return source.lower().startswith(("https://", "http://"))


def _notices_of(models: Iterable[str], notices: Notices) -> list[Notice]:
    return [notices.of(model) for model in sorted(models)]


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("summariser.store.export"),
        autoescape=lambda name: name is None or name.endswith(".xhtml"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "direction": direction_of,
        "language_name": language_name,
        "paragraphs": paragraphs_in,
        "plain": plain,
    }
    environment.tests["web_address"] = is_web_address
    return environment
