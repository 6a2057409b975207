"""A draft names no weekday and no month that its source does not."""

from pathlib import Path

import pytest

from summariser.evaluate.gate_sets import read_lines
from summariser.quality.dates import check_dates, date_names, dates_in
from summariser.quality.names import MONTHS, WEEKDAYS


@pytest.mark.parametrize(
    ("language", "source", "translation", "found"),
    [
        ("ur", "It opened on Monday.", "یہ پیر کو کھلا۔", []),
        ("ur", "It opened on Monday.", "یہ منگل کو کھلا۔", ["منگل"]),
        ("ur", "It opened on Mon., 3 Oct.", "یہ پیر 3 اکتوبر کو کھلا۔", []),
        ("ur", "It opened in October.", "یہ ستمبر میں کھلا۔", ["ستمبر"]),
        ("ps", "It opened on Tuesday.", "دا د سې‌شنبې په ورځ پرانیستل شو.", []),
        ("ps", "It opened on Wednesday.", "دا د سه شنبې په ورځ پرانیستل شو.", ["سه شنبې"]),
        ("prs", "It opened on Sunday.", "روز یک‌شنبه باز شد.", []),
        ("prs", "It opened on Sunday.", "روز شنبه باز شد.", ["شنبه"]),
        ("ur", "It cost 2.5 million in October.", "ستمبر میں 2.5 ملین خرچ ہوئے۔", ["ستمبر"]),
        ("ur", "They joined in May.", "وہ جون میں شامل ہوئے۔", ["جون"]),
        ("prs", "It opened in November.", "در نوامبر باز شد.", []),
    ],
)
def test_a_day_or_month_that_the_source_does_not_name_is_found(
    language, source, translation, found
):
    findings = check_dates(source, translation, language)
    assert [translation[one.start : one.end] for one in findings] == found


@pytest.mark.parametrize(
    ("language", "source", "translation"),
    [
        ("ur", "It lasted a week.", "یہ ایک ہفتہ چلا۔"),
        ("prs", "He says that it opens.", "او می گوید که باز می شود."),
        ("prs", "Refugees may not live in Dushanbe.", "مهاجران در دوشنبه زندگی کرده نمی‌توانند."),
        ("ur", "Pir Abdul Karim denied it.", "پیر عبدالکریم نے تردید کی۔"),
        ("ur", "The marchers objected.", "مارچ کے شرکا نے اعتراض کیا۔"),
        ("ur", "It opened on 2020-10-03.", "یہ 3 اکتوبر 2020 کو کھلا۔"),
    ],
)
def test_what_is_written_alike_is_no_date(language, source, translation):
    assert check_dates(source, translation, language) == []


def test_the_finding_says_in_english_what_the_word_means():
    (finding,) = check_dates("It opened on Monday.", "یہ منگل کو کھلا۔", "ur")
    assert (finding.check, finding.message) == (
        "date_changed",
        "“منگل” (Tuesday) is not in the source",
    )


@pytest.mark.parametrize("language", ["ur", "ps", "prs"])
def test_all_days_and_months_are_known_but_for_ambiguous_words(language):
    names = date_names(language)
    assert {*WEEKDAYS, *MONTHS} - names.keys() <= {"Saturday", "May"}
    for english, name in names.items():
        assert [set(mention.meanings) for mention in dates_in(name, language)] == [{english}]


def test_another_language_has_no_known_dates():
    assert check_dates("On Monday.", "Am Dienstag.", "de") == []


@pytest.mark.needs_shared_data
@pytest.mark.parametrize("language", ["ur", "ps", "prs"])
@pytest.mark.parametrize(("name", "most"), [("tico19", 0.001), ("ntrex128", 0.008)])
def test_people_are_seldom_found_to_misname_a_day(
    shared_data: Path, name: str, most: float, language: str
):
    lines = [line for line in read_lines(shared_data / name) if line.translations.get(language)]
    alarms = [
        line for line in lines if check_dates(line.source, line.translations[language], language)
    ]
    assert len(alarms) <= most * len(lines)
    dated = [line for line in lines if any(dates_in(line.translations[language], language))]
    assert len(dated) > 0.05 * len(lines)
