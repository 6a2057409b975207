"""Articles for the tests of the service, some of which the scripted models know by heart."""

from __future__ import annotations

import json
from typing import Any

from tests.e2e.shell import PROJECT


def known_articles() -> list[dict[str, str]]:
    """Return articles whose reference texts the gate lets pass."""
    lines = (PROJECT / "data" / "summaries" / "articles.jsonl").read_text(encoding="utf-8")
    articles = [json.loads(line) for line in lines.splitlines()]
    return [{"title": one["title"], "text": one["text"]} for one in articles]


def small_article(number: int, **more: Any) -> dict[str, Any]:
    """Return a short article like no other, of which one text in one language is wanted."""
    text = (
        f"Officials of district {number} said on Monday that heavy rain had closed the road to "
        f"the north of the town for {number % 90 + 3} days. Families were given food and blankets "
        "by the city, which asked the other provinces for help because more rain was expected."
    )
    wanted = {"lengths": ["headline"], "languages": ["ur"]}
    return {"title": f"Rain closes road {number}", "text": text, **wanted, **more}
