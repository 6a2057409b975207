"""Numbers are found with their values, however a language writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summariser.text.numbers import numbers_in, values_of


def values(text: str, language: str = "en") -> list[float]:
    return [number.value for number in numbers_in(text, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,234 people", [1234]),
        ("12,34,567 rupees", [1234567]),
        ("3.5 degrees", [3.5]),
        ("Rs87 million", [87e6]),
        ("$3bn", [3e9]),
        ("twenty-five soldiers", [25]),
        ("two hundred and five houses", [205]),
        ("two million five hundred thousand", [2.5e6]),
        ("one hundred thousand", [1e5]),
        ("a dozen villages", [12]),
        ("25 lakh, 90 crore", [2.5e6, 9e8]),
        ("three and four", [3, 4]),
        ("88-92 beds", [88, 92]),
        ("the 21st day", [21]),
        ("from 9am to 5.30pm", [9, 5.3]),
        ("hundreds of thousands fled", []),
        ("a crowd of 50 000.", [50_000]),
        ("1\u00a0234\u00a0567 votes", [1_234_567]),
        ("in 2020 300 people", [2020, 300]),
    ],
)
def test_english(text: str, expected: list[float]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ur", "۱٬۲۳۴ افراد", [1234]),
        ("ur", "15 لاکھ", [1.5e6]),
        ("ur", "1 لاکھ 20 ہزار", [120_000]),
        ("ur", "دو لاکھ بیس ہزار", [220_000]),
        ("ur", "ڈیڑھ کروڑ", [1.5e7]),
        ("ur", "ساڑھے تین ارب", [3.5e9]),
        ("ur", "پچیس فوجی", [25]),
        ("ur", "٪38", [38]),
        ("ps", "پنځه ویشت تنه", [25]),
        ("ps", "۲.۵ میلیونه", [2.5e6]),
        ("ps", "درې زره او دوه سوه", [3200]),
        ("ps", "په سلو کې ۳۸", [38]),
        ("ps", "۵۰ ۰۰۰ تنه", [50_000]),
        ("ps", "3.26\u200f\u200e \u200eمیلیونه کتونکي", [3.26e6]),
        ("prs", "بیست و پنج نفر", [25]),
        ("prs", "دو میلیون و سه‌صد هزار", [2.3e6]),
        ("prs", "دو و نیم میلیون", [2.5e6]),
        ("prs", "۳٫۵ درصد", [3.5]),
        ("prs", "نُه مرگ", [9]),
    ],
)
def test_target_languages(language: str, text: str, expected: list[float]) -> None:
    assert values(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [("38 per cent", "en"), ("38%", "en"), ("۳۸ فیصد", "ur"), ("۳۸ سلنه", "ps"), ("٪۳۸", "prs")],
)
def test_percentages_are_known_in_every_language(text: str, language: str) -> None:
    (number,) = numbers_in(text, language)
    assert (number.value, number.kind) == (38, "percent")


def test_first_number_of_a_range_has_the_scale_of_the_second_as_another_reading() -> None:
    first, second = numbers_in("between 2.5 to 3 million people", "en")
    assert first.readings == (2.5, 2.5e6)
    assert second.readings == (3e6,)


@pytest.mark.parametrize("text", ["an A320 landed", "COVID-19 spread", "the G20 met"])
def test_numbers_inside_names_are_no_quantities(text: str) -> None:
    assert all(number.in_name for number in numbers_in(text, "en"))


def test_words_that_mean_something_else_as_well_are_uncertain() -> None:
    (number,) = numbers_in("اسی روز", "ur")
    assert not number.certain


def test_spans_are_those_of_the_text() -> None:
    text = "د ۱٬۲۳۴ کسانو"
    (number,) = numbers_in(text, "ps")
    assert text[number.start : number.end] == "۱٬۲۳۴"


@given(
    st.text(alphabet=st.characters(codec="utf-8")), st.sampled_from(["en", "ur", "ps", "prs", "de"])
)
def test_any_text_is_read(text: str, language: str) -> None:
    numbers = numbers_in(text, language)
    assert all(0 <= number.start < number.end <= len(text) for number in numbers)
    assert [number.start for number in numbers] == sorted(number.start for number in numbers)


@given(st.integers(min_value=0, max_value=10**9))
def test_a_value_is_the_same_in_every_digit_system_and_with_separators(value: int) -> None:
    for digits in ("0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"):
        written = f"{value:,}".translate(str.maketrans("0123456789", digits))
        assert values(f"{written} کسان", "ps") == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("هرې کورنۍ ته 4 لکه روپۍ ورکول کېږي.", 400_000.0),
        ("د مارچ په اولنۍ نېټه پیل شو.", 1.0),
    ],
)
def test_pashto_words_that_mean_something_else_as_well_are_read_as_numbers_too(
    text: str, value: float
) -> None:
    assert value in values_of(numbers_in(text, "ps"))


def test_a_pashto_like_after_a_numeral_does_not_hide_the_numeral() -> None:
    assert 2020.0 in values_of(numbers_in("په 2020 لکه چې وویل شول", "ps"))
    assert not any(number.certain for number in numbers_in("لکه نوي کسان چې وویل", "ps"))


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("50 000 people", {50_000}),
        ("1\u00a0234\u00a0567 votes", {1_234_567}),
        ("on May 25 300 people", {25_300, 25, 300}),
    ],
)
def test_only_ambiguous_spaces_leave_several_readings(text: str, readings: set[float]) -> None:
    assert values_of(numbers_in(text, "en")) == readings
