from datetime import UTC, datetime

import pytest

from summariser.quality.spelling import with_names_spelled
from summariser.records import Article

TEXT = (
    "Pakistan's envoy Ubaidur Rehman Nizamani survived an attack in Kabul on Friday. Prime "
    "Minister Shehbaz Sharif and Shahbaz Taseer condemned it. Hina Rabbani Khar had visited."
)


def spelled(summary: str, language: str = "en") -> str:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    return with_names_spelled(summary, Article("0" * 16, "test", "", TEXT, language, moment))


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("Envoy Nizamni survived.", "Envoy Nizamani survived."),
        ("Envoy Nizmaani survived.", "Envoy Nizamani survived."),
        ("An attack on Nizzamani's life failed.", "An attack on Nizamani's life failed."),
        ("It hit Ubaidor Rehman Nizamoni in Kabul.", "It hit Ubaidur Rehman Nizamani in Kabul."),
    ],
)
def test_a_name_with_one_letter_wrong_is_put_right(written: str, right: str) -> None:
    assert spelled(written) == right


@pytest.mark.parametrize(
    "written",
    [
        "Envoy Nizamani survived in Kabul.",
        "Envoy Niazmny survived.",  # two edits
        "Minister Khan visited.",  # too short to tell from Khar
        "Minister Shihbaz condemned it.",  # Shehbaz or Shahbaz
        "Envoy Gulbuddin survived.",
    ],
)
def test_what_is_right_or_cannot_be_told_stays(written: str) -> None:
    assert spelled(written) == written


def test_other_languages_come_back_unchanged() -> None:
    assert spelled("Nizamni überlebte.", "de") == "Nizamni überlebte."
