"""A translation has the directions of its source."""

import pytest

from summariser.quality.directions import (
    check_directions,
    check_summary_directions,
    directions_told,
)


@pytest.mark.parametrize(
    ("language", "source", "translation", "found"),
    [
        ("ur", "in the northwest", "شمال مغرب میں", []),
        ("ur", "in the northwest", "شمال مشرق میں", ["مشرق"]),
        ("ur", "North Korea and the West", "شمالی کوریا اور مغربی ممالک", []),
        ("ps", "in northwestern Congo", "په شمال لوېدیځ کانګو کې", []),
        ("ps", "in northwestern Congo", "په شمال ختیځ کانګو کې", ["ختیځ"]),
        ("ps", "South Africa", "سویلي افریقا", []),
        ("prs", "in northwestern Congo", "در شمال‌شرق کانگو", ["شرق"]),
        ("prs", "in the Middle East and the North", "در شرق میانه و شمال", []),
        ("prs", "the southern Netherlands", "هلند غربی", ["غربی"]),
    ],
)
def test_a_direction_that_the_source_does_not_name_is_found(language, source, translation, found):
    findings = check_directions(source, translation, language)
    assert [translation[one.start : one.end] for one in findings] == found


@pytest.mark.parametrize(
    ("language", "source", "translation"),
    [
        ("prs", "Europe explored the Americas.", "اروپا امریکای شمالی و جنوبی را کشف کرد."),
        ("ur", "They left evening prayers.", "وہ مغرب کی نماز سے نکلے۔"),
        ("ur", "The poor of the south", "جنوب کے غریب"),
        ("de", "the north", "der Süden"),
    ],
)
def test_words_that_are_no_directions_and_unknown_languages_are_left_alone(
    language, source, translation
):
    assert check_directions(source, translation, language) == []


@pytest.mark.parametrize(
    ("summary", "found"),
    [
        ("It spread in the northwest of the country.", []),
        ("It spread in the north-western province.", []),
        ("It spread in the western province.", []),
        ("It spread in the northeast of the country.", ["northeast"]),
        ("It spread in the South.", ["South"]),
        ("At least two met at Easter in Southampton.", []),
    ],
)
def test_a_summary_has_the_directions_of_its_article(summary, found):
    findings = check_summary_directions(
        summary, directions_told("Ebola\nIt spread in the northwestern province.")
    )
    assert [summary[one.start : one.end] for one in findings] == found
