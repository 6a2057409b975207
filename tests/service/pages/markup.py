"""A page as a browser takes it apart: elements with their language, direction and text."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"meta", "link", "input", "br", "hr", "img"}


@dataclass
class Element:
    """One element.

    Attributes:
        tag: Its name.
        attributes: As written.
        language: Its own or the nearest outside it.
        direction: Likewise.
        words: All text inside it.
    """

    tag: str
    attributes: dict[str, str | None]
    language: str | None
    direction: str | None
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.words).strip()


class Markup(HTMLParser):
    """Reads a page; complains about an element that is closed in the wrong place."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(content)
        assert self._open == []

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Return the elements of a tag that have these attributes."""
        return [
            element
            for element in self.elements
            if element.tag == tag
            and all(element.attributes.get(name) == value for name, value in attributes.items())
        ]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        outer = self._open[-1] if self._open else None
        values = dict(attrs)
        element = Element(
            tag,
            values,
            values.get("lang", outer.language if outer else None),
            values.get("dir", outer.direction if outer else None),
        )
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag, f"</{tag}> in the wrong place"

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.words.append(data)
