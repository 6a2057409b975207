"""Feeds of papers that do not exist, with stories that are always the same."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
RSS = {"Content-Type": "application/rss+xml"}
WORDS = (
    "after all and before bridge by children council farmers fell flood for from government "
    "had help hills hospital house in market many minister money morning new night not of "
    "officials old on over people police rain report river road said school since spring that "
    "the their they to town traders trucks under village was water week were when which who "
    "will with "
)


def story(subject: str, *, deaths: int = 5, sentences: int = 14) -> str:
    """Return as many sentences about the subject, the same ones each time."""
    words = random.Random(subject)
    parts = [f"{subject} {' '.join(words.choices(WORDS.split(), k=12))}." for _ in range(sentences)]
    return " ".join([f"At least {deaths} people died in {subject}.", *parts])


def item(
    name: str, body: str, *, link: str = "", days_old: float = 0.5, now: datetime = NOW
) -> str:
    """Return an entry of a feed."""
    date = format_datetime(now - timedelta(days=days_old))
    return (
        f"<item><title>News of {name}</title><guid isPermaLink='false'>{name}</guid>"
        f"<link>{link or f'https://paper.example/{name}'}</link><pubDate>{date}</pubDate>"
        f"<description>{escape(body)}</description></item>"
    )


def rss(items: Iterable[str]) -> bytes:
    """Return a feed of these entries."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Paper</title>'
        f"{''.join(items)}</channel></rss>"
    ).encode()
