"""A translation names no country that its source does not."""

import pytest

from summariser.quality.adequacy import check_translation
from summariser.quality.countries import check_countries, countries_in, country_names


@pytest.mark.parametrize(
    ("language", "source", "translation", "found"),
    [
        ("ur", "Ebola spread in Équateur.", "اریٹیریا میں ایبولا پھیل گیا۔", ["اریٹیریا"]),
        ("ur", "India closed the border.", "ایران نے سرحد بند کر دی۔", ["ایران"]),
        ("ur", "Iran closed the border.", "ایران نے سرحد بند کر دی۔", []),
        ("ur", "An Iranian minister came.", "ایران کے وزیر آئے۔", []),
        ("ur", "Tehran closed the border.", "ایران نے سرحد بند کر دی۔", []),
        ("ur", "The U.S. agreed.", "ریاست ہائے متحدہ امریکہ نے اتفاق کیا۔", []),
        ("ps", "Pakistan agreed.", "افغانستان موافقه وکړه.", ["افغانستان"]),
        ("ps", "Pakistan and South Korea agreed.", "پاکستان او جنوبي کوریا موافقه وکړه.", []),
        ("prs", "Britain agreed.", "بریتانیا موافقت کرد.", []),
        ("prs", "Britain agreed.", "جاپان موافقت کرد.", ["جاپان"]),
        ("prs", "May spoke of Brexit in Belfast.", "می دربارهٔ خروج بریتانیا سخن گفت.", []),
        ("prs", "Saudi Arabia agreed.", "عربستان سعودی موافقت کرد.", []),
    ],
)
def test_a_country_that_the_source_does_not_name_is_found(language, source, translation, found):
    spans = [
        translation[one.start : one.end] for one in check_countries(source, translation, language)
    ]
    assert spans == found


@pytest.mark.parametrize(
    ("language", "source", "translation"),
    [
        ("ur", "In the evening it rained.", "شام کو بارش ہوئی۔"),
        ("prs", "He asked for financial help.", "او کمک مالی خواست."),
        ("ur", "A supply chain broke.", "سپلائی چین ٹوٹ گئی۔"),
        ("prs", "The islands of an archipelago", "جزایر یک مجمع الجزایر"),
    ],
)
def test_ordinary_words_are_no_countries(language, source, translation):
    assert check_countries(source, translation, language) == []


def test_a_missing_space_hides_no_country():
    assert check_countries("They left Iran.On Monday they came.", "ایران سے گئے۔", "ur") == []


def test_the_longest_name_is_read():
    text = "گینهٔ استوایی موافقت کرد."
    (mention,) = countries_in(text, "prs")
    assert mention.meanings == {"GQ"}
    assert text[mention.start : mention.end] == "گینهٔ استوایی"


def test_another_language_has_no_known_countries():
    assert list(countries_in("Frankreich und Iran", "de")) == []
    assert country_names("de") == {}


@pytest.mark.parametrize("language", ["ur", "ps", "prs"])
def test_most_countries_are_known_in_every_language(language):
    names = country_names(language)
    assert len(names) > 200
    read = [code for code, name in names.items() if any(countries_in(name, language))]
    assert len(read) > 0.95 * len(names)


def test_such_a_translation_is_held():
    findings, _ = check_translation(
        "Pakistan closed the border on Monday.", "ایران نے پیر کے روز سرحد بند کر دی۔", "ur"
    )
    assert [(one.check, one.holds) for one in findings] == [("country_invented", True)]
