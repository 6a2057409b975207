"""The language of an article, named only when the text is long and clear enough."""

from __future__ import annotations

import random

import pytest

from summariser.ingest.language import name_language, normalise_tag

# One sentence and its translations.
TEXTS = {
    "en": "The council met on Monday and agreed on a new road to the market, open in spring.",
    "de": "Der Rat tagte am Montag und beschloss eine neue Straße zum Markt für das Frühjahr.",
    "ur": "کونسل کا اجلاس پیر کو ہوا اور بازار تک نئی سڑک بنانے پر اتفاق کیا گیا۔",
    "ps": "شورا د دوشنبې په ورځ غونډه وکړه او د بازار د نوي سړک پر جوړولو یې هوکړه وکړه.",
    "fa": "شورا روز دوشنبه جلسه داشت و بر سر ساختن سرک جدید به سوی بازار توافق کرد.",
    "ar": "اجتمع المجلس يوم الاثنين واتفق على طريق جديد إلى السوق الذي سيفتح في الربيع القادم.",
}


@pytest.mark.parametrize(("language", "text"), TEXTS.items())
def test_languages_are_told_apart(language: str, text: str) -> None:
    assert name_language(text) == language


@pytest.mark.parametrize("text", ["", "Kabul", "12345 67890 " * 20, "x" * 1000, "!?" * 200])
def test_too_short_or_unclear_a_text_has_no_known_language(text: str) -> None:
    assert name_language(text) == "unknown"


def test_the_answer_does_not_depend_on_what_was_asked_before() -> None:
    asked = [text for text in TEXTS.values() for _ in range(5)]
    random.Random(7).shuffle(asked)
    answers = {text: {name_language(text) for _ in range(2)} for text in asked}
    assert all(len(found) == 1 for found in answers.values())


def test_a_hint_decides_only_what_the_text_leaves_open() -> None:
    assert name_language(TEXTS["fa"], "fa-AF") == "prs"
    assert name_language("Kabul", "de-DE") == "de"
    assert name_language(TEXTS["ur"], "en-US") == "ur"


def test_stated_codes_lose_what_does_not_matter() -> None:
    assert [normalise_tag(tag) for tag in ("en-US", "EN", "fa_AF", "prs", "ur")] == [
        "en",
        "en",
        "prs",
        "prs",
        "ur",
    ]
