from __future__ import annotations

import json

import pytest

from summariser.training.cldr_names import FILES, read_cldr_names
from summariser.training.data import read_examples

SAN_MARINO = {"exemplarCity": "سان مارینو"}
NAMES = {
    "annotations.json": {
        "en": {"🚑": "ambulance", "→": "→ 2", "🅰": "blood type"},
        "ur": {"🚑": "ایمبولینس", "→": "تیر", "🅰": "A قسم"},
        "ps": {"🚑": "امبولانس", "→": "غشی", "🅰": "وینه"},
        "fa": {"🚑": "آمبولانس", "→": "پیکان", "🅰": "خون"},
    },
    "territories.json": {
        "en": {"US": "United States", "US-alt-short": "US", "QO": "Outlying Oceania"},
        "ur": {"US": "امریکہ", "US-alt-short": "یو ایس", "QO": "بیرونی اوشیانیا"},
        "ps": {"US": "متحده ايالات", "US-alt-short": "امریکا"},
        "fa": {"US": "ایالات متحدهٔ آمریکا", "US-alt-short": "آمریکا", "QO": "اقیانوسیه"},
        "fa-AF": {"US": "ایالات متحدهٔ امریکا"},
    },
    "languages.json": {
        "en": {"ps": "Pashto", "usa": "United States"},
        "ur": {"ps": "پشتو", "usa": "ریاستیں"},
        "ps": {"ps": "پښتو", "usa": "ایالات"},
        "fa": {"ps": "پشتو", "usa": "ایالات"},
        "fa-AF": {},
    },
    "timeZoneNames.json": {
        "en": {"Europe": {"Kiev": {"exemplarCity": "Kyiv"}}},
        "ur": {"Europe": {"Kiev": {"exemplarCity": "کیو"}, "San_Marino": SAN_MARINO}},
        "ps": {"Europe": {"Kiev": {"exemplarCity": "کیف"}, "San_Marino": SAN_MARINO}},
        "fa": {"Europe": {"Kiev": {"exemplarCity": "کی‌یف"}, "San_Marino": SAN_MARINO}},
        "fa-AF": {},
    },
}


def _content(file_name: str, locale: str) -> dict[str, object]:
    names = NAMES[file_name][locale]
    if file_name == "annotations.json":
        return {
            "annotations": {"annotations": {key: {"tts": [name]} for key, name in names.items()}}
        }
    if file_name == "timeZoneNames.json":
        return {"main": {locale: {"dates": {"timeZoneNames": {"zone": names}}}}}
    kind = file_name.removesuffix(".json")
    return {"main": {locale: {"localeDisplayNames": {kind: names}}}}


@pytest.fixture
def folder(tmp_path):
    for file_name, locales in FILES.items():
        for locale in locales:
            path = tmp_path / "cldr" / locale / file_name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(_content(file_name, locale)), encoding="utf-8")
    return tmp_path


def test_names_come_in_all_languages_each_english_name_once(folder):
    names = {by_language["en"]: by_language for _, by_language in read_cldr_names(folder / "cldr")}
    assert set(names) == {"ambulance", "United States", "Pashto", "Kyiv", "San Marino"}
    assert names["Kyiv"] == {"en": "Kyiv", "ur": "کیو", "ps": "کیف", "prs": "کی‌یف"}
    assert names["United States"]["ur"] == "امریکہ"


def test_dari_is_persian_but_for_what_afghanistan_says_otherwise(folder):
    names = {by_language["en"]: by_language for _, by_language in read_cldr_names(folder / "cldr")}
    assert names["United States"]["prs"] == "ایالات متحدهٔ امریکا"
    assert names["ambulance"]["prs"] == "آمبولانس"


def test_they_are_examples_to_train_on(folder):
    examples = read_examples("cldr", folder)
    kyiv = next(example for example in examples if example.source == "English: Kyiv\n")
    assert [cue for cue, _ in kyiv.targets] == ["Urdu:", "Pashto:", "Dari:"]
    assert not any(example.held_out for example in examples)
