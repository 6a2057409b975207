"""The page of a digest: languages side by side, what the gate found, and nothing that runs."""

import pytest

from tests.service.pages.conftest import HEADLINES, TEXTS, digest_of
from tests.service.pages.markup import Markup

ADDRESS = "/digests/0000000000000001"
HOSTILE = '<script>alert(1)</script>" onload="x'
DIRECTIONS = {"en": "ltr", "ur": "rtl", "ps": "rtl", "prs": "rtl"}


def opened(client, address: str = ADDRESS) -> Markup:
    answer = client.get(address)
    assert answer.status_code == 200
    return Markup(answer.text)


def test_each_length_is_a_section_with_four_languages(client, stored):
    stored(digest_of())
    page = opened(client)
    assert [heading.text for heading in page.all("h2")][:2] == ["Headline", "Short"]
    sections = [element for element in page.all("section") if "card" in str(element.attributes)]
    languages = ["English", "Urdu", "Pashto", "Dari"]
    assert [section.attributes["aria-label"] for section in sections] == [
        f"{length} in {language}" for length in ("Headline", "Short") for language in languages
    ]


def test_every_text_has_its_language_and_direction(client, stored):
    stored(digest_of())
    found = {p.text: (p.language, p.direction) for p in opened(client).all("p")}
    for texts in (TEXTS, HEADLINES):
        for language, text in texts.items():
            assert found[text] == (language, DIRECTIONS[language])


def test_names_in_latin_letters_are_isolated_in_texts_from_the_right(client, stored):
    stored(digest_of())
    isolated = [element.text for element in opened(client).all("bdi") if element.language == "ur"]
    assert isolated == ["BBC World Service"]


def test_texts_and_titles_are_never_markup(client, stored):
    texts = dict.fromkeys(TEXTS, HOSTILE)
    reason = f"“{HOSTILE}” was left untranslated"
    stored(
        digest_of(
            title=HOSTILE,
            source=f"javascript:{HOSTILE}",
            texts=texts,
            status="flagged",
            reason=reason,
        )
    )
    page = opened(client)
    assert page.all("script") == []
    assert [heading.text for heading in page.all("h1")] == [HOSTILE]
    assert all("onload" not in element.attributes for element in page.elements)
    assert all(not str(link.attributes["href"]).startswith("javascript") for link in page.all("a"))


def test_a_finding_is_underlined_and_told_in_words(client, stored):
    stored(digest_of(status="flagged"))
    page = opened(client)
    marks = page.all("mark")
    assert {mark.text for mark in marks} == {"2"}
    # Isolated, because a tip has the direction of the text that it is of.
    assert {mark.attributes["title"] for mark in marks} == {"\u20682 is not in the source.\u2069"}
    assert len(marks) == 4
    assert "2 is not in the source." in [item.text for item in page.all("li")]


def test_a_verdict_is_told_in_words_not_by_colour_alone(client, stored):
    stored(digest_of(1), digest_of(2, status="flagged"))
    assert {item.text for item in opened(client).all("strong")} >= {"Passed"}
    flagged = opened(client, "/digests/0000000000000002")
    assert "Flagged read with care" in [item.text for item in flagged.all("p")]


def test_held_texts_are_shown_only_where_they_are_asked_for_by_name(client, stored):
    stored(digest_of(status="held"))
    whole = opened(client).elements[0].text
    for texts in (TEXTS, HEADLINES):
        assert all(text not in whole for text in texts.values())
    assert "holds back 8 texts" in whole
    assert whole.count("Held back not for readers") == 8
    asked = opened(client, f"{ADDRESS}?held=show")
    assert TEXTS["ps"] in [item.text for item in asked.all("p")]
    assert "Held back not for readers" in [item.text for item in asked.all("p")]


def test_model_revision_licence_and_the_draft_are_stated(client, stored):
    stored(digest_of())
    page = opened(client)
    stated = page.all("section", **{"class": "models"})[0].text
    assert "embedded-translate" in stated
    assert "Revision pip. Licence Gemma" in stated
    warning = page.all("aside")[0].text
    assert warning.startswith("Drafts for an editor.")
    assert "embedded-summarise and embedded-translate" in warning


def test_a_source_on_the_web_is_a_link_that_tells_nobody_where_one_came_from(client, stored):
    stored(digest_of(source="https://example.org/a?b=1&c=2"))
    [link] = opened(client).all("a", href="https://example.org/a?b=1&c=2")
    assert link.attributes["rel"] == "noopener noreferrer"


@pytest.mark.parametrize("article_id", ["f" * 16, "0" * 16, "xyz", "1", "۱" * 16, " "])
def test_an_article_that_is_not_stored_has_a_page_that_says_so(client, stored, article_id):
    stored(digest_of())
    answer = client.get(f"/digests/{article_id}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "There is no digest of this article." in answer.text
