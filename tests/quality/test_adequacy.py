"""A translation says as much as its source, with its numbers, in the language that was asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summariser.quality.adequacy import check_translation

SOURCE = "At least 38 people were killed in Kabul on Monday. The mission said 12 were wounded."
GOOD = {
    "ur": "پیر کو کابل میں کم از کم 38 افراد ہلاک ہو گئے۔ مشن نے کہا کہ 12 زخمی ہوئے ہیں۔",
    "ps": "د دوشنبې په ورځ په کابل کې لږ تر لږه ۳۸ کسان ووژل شول. ماموریت وویل چې ۱۲ ټپیان دي.",
    "prs": "روز دوشنبه در کابل دست‌کم ۳۸ نفر کشته شدند. این مأموریت گفت که دوازده تن زخمی شدند.",
}
LANGUAGES = list(GOOD)


def checks(translation: str, language: str, source: str = SOURCE) -> set[str]:
    return {finding.check for finding in check_translation(source, translation, language)[0]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_good_translation_passes(language: str) -> None:
    findings, scores = check_translation(SOURCE, GOOD[language], language)
    assert findings == []
    assert scores.number_recall == 1
    assert scores.script_ratio == 1
    assert scores.language_confidence is not None
    assert scores.language_confidence > 0.6


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("other", LANGUAGES)
def test_another_language_is_held(language: str, other: str) -> None:
    if language != other:
        assert "wrong_language" in checks(GOOD[other], language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_changed_number_is_found_with_its_place(language: str) -> None:
    text = GOOD[language].replace("38", "83").replace("۳۸", "۸۳")
    (finding,) = check_translation(SOURCE, text, language)[0]
    assert (finding.check, finding.holds) == ("number_changed", True)
    assert text[finding.start : finding.end] in {"83", "۸۳"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_dropped_number_is_held(language: str) -> None:
    text = GOOD[language].replace("38", "").replace("۳۸", "")
    findings, scores = check_translation(SOURCE, text, language)
    assert [(finding.check, finding.holds) for finding in findings] == [("number_dropped", True)]
    assert scores.number_recall == 0.5


@pytest.mark.parametrize(
    ("source", "translation", "language"),
    [
        ("The dam cost 1.5 million dollars.", "ڈیم پر 15 لاکھ ڈالر لاگت آئی۔", "ur"),
        ("The talks began at 9pm on Monday.", "مذاکرات پیر کو 21 بجے شروع ہوئے۔", "ur"),
        ("Half of the 1990s generation left.", "د ۱۹۹۰ لسیزې نیم نسل ووت.", "ps"),
        ("The talks began at 8:00 a.m. there.", "مذاکرات صبح آٹھ بجے شروع ہوئے۔", "ur"),
        ("Several hundred men of over a dozen towns came.", "په سلګونو نارینه راغلل.", "ps"),
        ("World War II ended in 1945 there.", "جنگ جهانی ۲ در سال ۱۹۴۵ آنجا پایان یافت.", "prs"),
        ("Prices rose by 25 per cent there.", "قیمت‌ها در آنجا بیست و پنج درصد بالا رفت.", "prs"),
    ],
)
def test_numbers_may_be_written_as_the_language_writes_them(
    source: str, translation: str, language: str
) -> None:
    assert not {"number_changed", "number_dropped"} & checks(translation, language, source)


@pytest.mark.parametrize(
    "loop",
    [
        "کابل کابل کابل کابل",
        "پیر کو کابل میں پیر کو کابل میں پیر کو کابل میں",
        "ہاہاہاہاہاہاہاہا",
    ],
)
def test_loops_of_words_phrases_and_letters_are_held(loop: str) -> None:
    findings, _ = check_translation(SOURCE, f"{GOOD['ur']} {loop}", "ur")
    looped = [finding for finding in findings if finding.check == "looped"]
    assert looped
    assert looped[0].holds


def test_a_doubled_word_for_emphasis_is_no_loop() -> None:
    assert checks("گاڑیاں آہستہ آہستہ چل رہی تھیں۔", "ur", "The cars moved very slowly.") == set()


def test_a_word_that_is_doubled_by_mistake_is_flagged() -> None:
    text = "شیوع شیوع بیماری در کابل آغاز شد."
    findings, _ = check_translation("The outbreak of the disease began in Kabul.", text, "prs")
    doubled = [finding for finding in findings if finding.check == "doubled_word"]
    assert [text[one.start : one.end] for one in doubled] == ["شیوع شیوع"]
    assert not doubled[0].holds
    assert "doubled_word" not in checks("موترها آهسته آهسته رفتند.", "prs", "The cars slowed down.")


def test_a_source_that_repeats_itself_may_be_translated_so() -> None:
    source = "No deal, no deal, no deal, no deal, said the crowd."
    text = "ہجوم نے کہا کوئی معاہدہ نہیں، کوئی معاہدہ نہیں، کوئی معاہدہ نہیں، کوئی معاہدہ نہیں۔"
    assert "looped" not in checks(text, "ur", source)


def test_english_that_was_left_is_held() -> None:
    text = "پیر کو کابل میں کم از کم 38 افراد ہلاک ہو گئے۔ The mission said 12 were wounded."
    findings, _ = check_translation(SOURCE, text, "ur")
    (finding,) = [finding for finding in findings if finding.check == "untranslated"]
    assert text[finding.start : finding.end].startswith("The mission said")
    assert finding.holds


def test_an_english_gloss_in_brackets_is_no_untranslated_text() -> None:
    source = "Researchers said that masked palm civets were sold at that market."
    text = "محققین نے کہا کہ اس منڈی میں مشک بلاؤ (masked palm civets) فروخت ہوتے تھے۔"
    assert checks(text, "ur", source) == set()
    assert checks(text.replace("(", "").replace(")", ""), "ur", source) == {"untranslated"}


def test_names_that_stay_latin_do_not_make_it_another_script() -> None:
    source = "In Japan, the hashtag #ChineseDontComeToJapan trended on Twitter."
    text = "جاپان میں ٹویٹر پر ہیش ٹیگ #ChineseDontComeToJapan رجحان بنا۔"
    assert checks(text, "ur", source) == set()


@pytest.mark.parametrize("name", ["BBC", "NATO", "iPhone", "Reuters"])
def test_names_of_the_source_may_stay_as_they_are(name: str) -> None:
    source = f"The office of {name} in Kabul was closed on Monday."
    assert checks(f"پیر کو کابل میں {name} کا دفتر بند کر دیا گیا۔", "ur", source) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_that_breaks_off_is_held(language: str) -> None:
    words = GOOD[language].split()
    cut = " ".join(words[: len(words) * 6 // 10])
    assert any(finding.holds for finding in check_translation(SOURCE, cut, language)[0])


def test_a_hyphen_may_stand_for_the_urdu_full_stop() -> None:
    source = "The minister told reporters in the city that the talks would go on next week."
    text = "وزیر نے صحافیوں کو بتایا کہ مذاکرات جاری رہیں گے"
    assert checks(text, "ur", source) == {"truncated"}
    assert checks(f"{text}-", "ur", source) == set()


@pytest.mark.parametrize(
    "source",
    [
        "The U.S. Air Force flew Dr. J. Smith of St. Louis home at 5 p.m. on Sunday, it said.",
        "Lt. Gen. Khan left on Dec. 5 for the seat of Acme Inc. in Washington, officials say.",
    ],
)
def test_stops_of_abbreviations_are_no_sentences_to_miss(source: str) -> None:
    short = "5" if "5" in source else ""
    assert "sentence_missing" not in checks(f"افسران یہی بات کہتے ہیں {short}۔", "ur", source)


def test_a_dropped_sentence_is_found() -> None:
    first = GOOD["ur"].split("۔")[0] + "۔"
    source = SOURCE.replace("said 12 were", "said some of them were badly")
    assert {"sentence_missing", "too_short"} & checks(first, "ur", source)


@pytest.mark.parametrize("text", ["", "  \n "])
def test_an_empty_translation_is_held(text: str) -> None:
    findings, _ = check_translation(SOURCE, text, "ur")
    assert [(finding.check, finding.holds) for finding in findings] == [("empty", True)]


def test_what_the_engine_and_the_glossary_say_is_told() -> None:
    findings, scores = check_translation(
        SOURCE, GOOD["ur"], "ur", model_score=-4.0, truncated=True, glossary_coverage=0.2
    )
    assert {finding.check for finding in findings} == {"truncated", "low_model_score", "glossary"}
    assert scores.model_score == -4.0


@given(st.text(), st.text(), st.sampled_from(LANGUAGES))
def test_any_text_is_checked(source: str, translation: str, language: str) -> None:
    findings, _ = check_translation(source, translation, language)
    assert all(
        finding.start is None or 0 <= finding.start < (finding.end or 0) <= len(translation)
        for finding in findings
    )


@given(
    st.lists(st.sampled_from(["۱۲", "سلو", "1,2", "%", "ښ", "هه", "A.", "۔", " ", "\u200c", "5m"]))
)
def test_any_jumble_of_numbers_and_letters_is_checked(parts: list[str]) -> None:
    for language in LANGUAGES:
        check_translation("12 men, 5m dollars.", "".join(parts), language)
