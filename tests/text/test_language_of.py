"""Languages of the Arabic script are told apart by their letters and words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summariser.text.language_of import language_evidence, language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("وزیر اعظم نے کہا ہے کہ مذاکرات جاری ہیں۔", "ur"),
        ("لومړي وزیر وویل چې خبرې اترې روانې دي.", "ps"),
        ("قوماندان پولیس گفت که داکتران در شفاخانه اند.", "prs"),
        ("فرمانده پلیس گفت که پزشکان در بیمارستان هستند.", "fa"),
        ("قال الوزير إن المفاوضات التي بدأت في المدينة مستمرة.", "ar"),
    ],
)
def test_each_language_is_known(text: str, language: str) -> None:
    assert language_of(text) == language


def test_arabic_letter_forms_do_not_hide_a_language() -> None:
    assert language_of("وزير اعظم نے كہا ہے كہ مذاكرات جاري ہيں") == "ur"


@pytest.mark.parametrize("text", ["", "کابل", "12 + 5", "Kabul police said"])
def test_a_text_that_says_nothing_has_no_language(text: str) -> None:
    assert language_of(text) is None
    assert language_evidence(text).confidence("ur") is None


@given(st.text())
def test_any_text_is_weighed(text: str) -> None:
    confidence = language_evidence(text).confidence("prs")
    assert confidence is None or 0 <= confidence <= 1
