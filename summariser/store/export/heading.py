"""What a document is called."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from babel import Locale
from babel.dates import format_date

from summariser.text.cldr import LOCALES
from summariser.translate.languages import LANGUAGES


@dataclass(frozen=True, slots=True)
class Heading:
    """Title, language and time of a document.

    Attributes:
        title: Shown at its head.
        language: BCP 47 code of title and document.
        made_at: When it was made, with a time zone.
    """

    title: str = "Digests"
    language: str = "en"
    made_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def direction(self) -> str:
        """``rtl`` or ``ltr``."""
        return direction_of(self.language)

    @classmethod
    def of_edition(cls, day: date, language: str, made_at: datetime | None = None) -> Heading:
        """Return the heading of an edition: its language's own name and the day in its words."""
        title = f"{LANGUAGES[language].native_name} · {day_in_words(day, language)}"
        return cls(title, language, made_at or datetime.now(UTC))


def day_in_words(day: date, language: str) -> str:
    """Return a day with its weekday in the words of one of the product's languages."""
    return format_date(day, "full", Locale.parse(LOCALES.get(language, language)))


def direction_of(language: str) -> str:
    """Return ``rtl`` or ``ltr`` for the product's languages, ``auto`` for others."""
    if language not in LANGUAGES:
        return "auto"
    return "rtl" if LANGUAGES[language].right_to_left else "ltr"
