"""A translation that turns what happened into its contrary is found; other words for it are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summariser.quality.adequacy import check_translation
from summariser.quality.events import CONTRARIES, Event, check_events


@pytest.mark.parametrize(
    ("source", "language", "wrong", "word"),
    [
        ("The envoy was killed in Kabul.", "ur", "ایلچی کابل میں زخمی ہو گیا۔", "زخمی"),
        ("The envoy was killed in Kabul.", "ps", "استازی په کابل کې ټپي شو.", "ټپي"),
        ("The envoy was killed in Kabul.", "prs", "فرستاده در کابل زخمی شد.", "زخمی"),
        ("Two guards were wounded there.", "prs", "دو محافظ در آنجا کشته شدند.", "کشته"),
        ("Police arrested the editor.", "prs", "پولیس مدیر را آزاد کرد.", "آزاد"),
        ("The court freed the editor.", "ps", "محکمې مدیر ونیو.", "ونیو"),
        ("Prices rose last month.", "ur", "پچھلے ماہ قیمتوں میں کمی ہوئی۔", "کمی"),
        ("The ministry denied the report.", "ur", "وزارت نے رپورٹ کی تصدیق کی۔", "تصدیق"),
    ],
)
def test_a_contrary_event_is_found_with_its_place(
    source: str, language: str, wrong: str, word: str
) -> None:
    (finding,) = check_events(source, wrong, language)
    assert finding.check == "outcome_changed"
    assert wrong[finding.start : finding.end] == word
    assert finding in check_translation(source, wrong, language)[0]


@pytest.mark.parametrize(
    ("source", "language", "right"),
    [
        ("The envoy was killed in Kabul.", "ur", "ایلچی کابل میں مارا گیا۔"),
        ("The envoy was killed in Kabul.", "prs", "فرستاده در کابل جان باخت."),
        ("Three were killed and two wounded.", "ps", "درې کسان ووژل شول او دوه ټپیان دي."),
        ("Police arrested the editor.", "ur", "پولیس ایڈیٹر کو پکڑ کر لے جا رہی ہے۔"),
        (
            "The rise in prices fell short of forecasts.",
            "prs",
            "افزایش قیمت‌ها کمتر از پیش‌بینی بود.",
        ),
        ("The minister spoke to reporters.", "ur", "وزیر زخمی صحافیوں سے بولے۔"),
    ],
)
def test_other_words_for_the_event_and_other_events_pass(
    source: str, language: str, right: str
) -> None:
    assert check_events(source, right, language) == []


@pytest.mark.parametrize(
    ("language", "right", "wrong"),
    [
        ("ur", "کانگو نے وبا کے خاتمے کا اعلان کیا۔", "کانگو نے وبا کا اعلان کیا۔"),
        ("ps", "کانګو د وبا پای اعلان کړ.", "کانګو وبا اعلان کړه."),
        ("prs", "کانگو پایان شیوع را اعلان کرد.", "کانگو شیوع را اعلان کرد."),
    ],
)
def test_a_lost_end_is_found(language: str, right: str, wrong: str) -> None:
    source = "Congo declares the end of an outbreak."
    assert check_events(source, right, language) == []
    assert [one.check for one in check_events(source, wrong, language)] == ["end_lost"]
    assert check_events("Congo declares an outbreak.", wrong, language) == []


def test_nothing_is_known_of_other_languages() -> None:
    assert check_events("The envoy was killed.", "الموفد جرح", "ar") == []


@pytest.mark.parametrize("pair", CONTRARIES, ids=lambda pair: pair[0].name)
def test_every_event_has_words_in_every_language(pair: tuple[Event, Event]) -> None:
    for event in pair:
        assert set(event.words) == set(event.hints) == {"ur", "ps", "prs"}


@given(st.text(), st.text(), st.sampled_from(["ur", "ps", "prs"]))
def test_any_text_is_compared(source: str, translation: str, language: str) -> None:
    for finding in check_events(source, translation, language):
        assert translation[finding.start : finding.end]
