"""A summary may state what its article states, in other words and other forms, and no more."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summariser.quality.grounding import check_summary
from summariser.records import Article
from summariser.settings import LengthSettings
from summariser.thresholds import GateSettings

ANY_LENGTH = LengthSettings(min_words=1, max_words=200)


def checks(summary: str, article: Article, length: LengthSettings = ANY_LENGTH) -> list[str]:
    return [finding.check for finding in check_summary(summary, article, length)[0]]


@pytest.mark.parametrize(
    "summary",
    [
        "Nizamani has taken charge as Islamabad's envoy in Afghanistan.",
        "Pakistan's new envoy, Ubaidur Rehman Nizamani, met Muttaqi and 38 traders on Monday.",
        "A UN official, Jan Gul Popal, said 3 people died and twelve were hurt near Ghazni.",
        "UNAMA says repairs after the bus crash in Ghazni will cost $1.5m.",
        "The driver said “we did not see the barrier” after the crash of 5 March.",
        "Repairs will cost 1,500,000 dollars, the Afghan mission says.",
        "Repairs will cost more than $1,000,000, or over a million, the Afghan mission says.",
        "A Pakistan-funded repair of the road in Ghazni will cost $1.5m.",
    ],
)
def test_other_forms_of_what_the_article_states_pass(summary: str, article: Article) -> None:
    assert checks(summary, article) == []


@pytest.mark.parametrize(
    ("summary", "check", "span"),
    [
        ("The envoy met 83 traders in Kabul.", "number_not_in_article", "83"),
        ("Repairs will cost over two million dollars.", "number_not_in_article", "two million"),
        ("Repairs will cost more than $900,000.", "number_not_in_article", "900,000"),
        ("Repairs will cost 1.5 billion dollars.", "number_not_in_article", "1.5 billion"),
        ("Twenty people were wounded near Ghazni.", "number_not_in_article", "Twenty"),
        ("Two people were killed near Ghazni.", "count_not_in_article", "Two"),
        ("Nizamani met Amir Khan Qureshi.", "name_not_in_article", "Qureshi"),
        ("The bus left the road near Kandahar.", "name_not_in_article", "Kandahar"),
        ("A Kandahar-built bus left the road.", "name_not_in_article", "Kandahar-built"),
        ("Qureshi took charge as envoy.", "name_not_in_article", "Qureshi"),
        ("The envoy took charge on Friday.", "date_not_in_article", "Friday"),
        ("Jan Gul Nizamani spoke for the mission.", "name_mixed", "Gul Nizamani"),
        (
            "The driver said “nobody told us about it” after the crash.",
            "quotation_not_in_article",
            "nobody told us about it",
        ),
        (
            "The envoy took charge. Wheat prices doubled after farmers refused imports.",
            "sentence_not_in_article",
            "Wheat prices doubled after farmers refused imports.",
        ),
    ],
)
def test_what_the_article_does_not_state_is_found_with_its_place(
    summary: str, check: str, span: str, article: Article
) -> None:
    findings, _ = check_summary(summary, article, ANY_LENGTH)
    found = {finding.check: finding for finding in findings}
    assert check in found
    assert summary[found[check].start : found[check].end] == span


@pytest.mark.parametrize(
    ("summary", "word"),
    [
        ("Nizamani did not take charge as envoy to Kabul on Monday.", "take"),
        ("The bus has not left the road near Ghazni, killing three.", "left"),
        ("The mission has moved its office in Herat.", "moved"),
        ("The mission has not moved its office in Herat.", ""),
        ("Nizamani took charge, the ministry said.", ""),
    ],
)
def test_a_summary_may_deny_only_what_its_article_denies(
    summary: str, word: str, article: Article
) -> None:
    text = article.text.replace("took charge", "did take charge").replace("closed", "moved")
    findings, _ = check_summary(summary, replace(article, text=text), ANY_LENGTH)
    flipped = [finding for finding in findings if finding.check == "negation_flipped"]
    assert [summary[finding.start : finding.end] for finding in flipped] == [word][: bool(word)]


def test_what_is_forbidden_or_refused_may_be_told_with_a_not(article: Article) -> None:
    text = "Sand carriers are forbidden to sail on that stretch. He refused to name the buyer."
    told = "Sand carriers may not sail on that stretch. He did not name the buyer."
    assert checks(told, replace(article, text=text)) == []


def test_a_small_count_may_be_counted_from_a_list(article: Article) -> None:
    text = "Schools closed in Lahore, Multan and Sahiwal. Two ministers resigned."
    article = replace(article, text=text)
    assert checks("Schools closed in three cities.", article) == []
    assert checks("Three ministers resigned.", article) == ["count_not_in_article"]


def test_invented_numbers_and_names_withhold_a_summary_on_their_own(article: Article) -> None:
    findings, _ = check_summary("Qureshi met 83 traders in Kabul.", article, ANY_LENGTH)
    assert all(finding.holds for finding in findings)


def test_which_checks_withhold_is_a_setting(article: Article) -> None:
    gate = GateSettings(holds=frozenset())
    findings, _ = check_summary("Qureshi met 83 traders.", article, ANY_LENGTH, gate)
    assert findings
    assert not any(finding.holds for finding in findings)


def test_grounding_is_the_share_of_numbers_and_names_that_the_article_has(article: Article) -> None:
    _, scores = check_summary("Nizamani met 83 traders in Kabul and Lima.", article, ANY_LENGTH)
    assert scores.grounding == pytest.approx(0.5)


def test_length_bounds_have_some_tolerance(article: Article) -> None:
    bounds = LengthSettings(min_words=8, max_words=10)
    assert checks("The envoy took charge in Kabul on Monday.", article, bounds) == []
    assert checks("The envoy took charge.", article, bounds) == ["too_short"]
    assert "too_long" in checks("The envoy took charge. " * 5, article, bounds)


def test_a_summary_that_repeats_itself_is_found(article: Article) -> None:
    assert "looped" in checks("The envoy met the traders met the traders in Kabul.", article)


def test_a_title_is_no_summary_of_its_article(article: Article) -> None:
    assert checks("New envoy takes charge in Kabul.", article) == ["verbatim"]


def test_a_long_copied_passage_is_found(article: Article) -> None:
    passage = " ".join(article.text.split()[:45])
    assert "verbatim" in checks(passage, article)


def test_an_empty_summary_is_held(article: Article) -> None:
    findings, _ = check_summary("  \n", article, ANY_LENGTH)
    assert [(finding.check, finding.holds) for finding in findings] == [("empty", True)]


def test_capitals_of_a_headline_are_no_names(article: Article) -> None:
    assert checks("Envoy Meets Traders After Deadly Crash Near Ghazni", article) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(summary=st.text(), text=st.text(min_size=1).filter(str.strip))
def test_any_text_is_checked(summary: str, text: str, article: Article) -> None:
    findings, scores = check_summary(summary, replace(article, text=text), ANY_LENGTH)
    assert all(
        finding.start is None or 0 <= finding.start < (finding.end or 0) <= len(summary)
        for finding in findings
    )
    assert scores.grounding is None or 0 <= scores.grounding <= 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=st.lists(st.sampled_from(["Kabul", "12", "\u202e", "-", "'s", "٣", ".", " ", "é", "A"]))
)
def test_any_jumble_of_name_like_parts_is_checked(parts: list[str], article: Article) -> None:
    check_summary("".join(parts), article, ANY_LENGTH)
