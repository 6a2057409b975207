"""Moments as sources write them: ISO 8601, the dates of mail and feeds, seconds since 1970."""

from __future__ import annotations

from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime


def parse_moment(value: object) -> datetime | None:
    """Return ``value`` as a moment in UTC, or None if it is not one.

    A day without a time is its first moment; a time without a zone is taken as UTC.

    Args:
        value: A ``datetime``, a ``date``, seconds or milliseconds since 1970, or a text in
            ISO 8601 or in the form of mail and feeds (RFC 5322).
    """
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_epoch(value)
    return _from_text(value.strip()) if isinstance(value, str) else None


def _from_text(text: str) -> datetime | None:
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return parse_moment(parse(text))
        except (ValueError, OverflowError):
            continue
    return None


def _from_epoch(seconds: float) -> datetime | None:
    if abs(seconds) > 1e11:  # the year 5138 in seconds; so these are milliseconds
        seconds /= 1000
    try:
        return datetime.fromtimestamp(seconds, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None
