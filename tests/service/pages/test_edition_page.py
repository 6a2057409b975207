"""The page of an edition reads like a newspaper's, in its language and direction."""

from datetime import UTC, datetime

import pytest

from summariser.errors import StoreError
from summariser.service.pages import edition_view
from summariser.service.pages.edition_view import ARTICLES_A_SHEET, DAYS_A_SHEET
from summariser.store.export.formats import FORMATS
from tests.service.pages.conftest import HEADLINES, TEXTS, digest_of
from tests.service.pages.markup import Markup

DAY = "/editions/2026-02-01"
NAMES = {"en": "English", "ur": "اردو", "ps": "پښتو", "prs": "دری"}


def opened(client, address: str) -> Markup:
    answer = client.get(address)
    assert answer.status_code == 200
    return Markup(answer.text)


def day_of(number: int) -> datetime:
    return datetime(2026, 1, number, 12, tzinfo=UTC)


@pytest.mark.parametrize("language", list(NAMES))
def test_an_edition_is_a_page_in_its_language(client, stored, language):
    stored(digest_of())
    page = opened(client, f"{DAY}/{language}")
    [html] = page.all("html")
    direction = "ltr" if language == "en" else "rtl"
    assert (html.language, html.direction) == (language, direction)
    assert page.all("h1")[0].text.startswith(NAMES[language])
    assert page.all("time", datetime="2026-02-01")[0].text != "2026-02-01"


@pytest.mark.parametrize("language", list(NAMES))
def test_a_story_has_its_headline_and_its_text_in_the_language(client, stored, language):
    stored(digest_of())
    page = opened(client, f"{DAY}/{language}")
    [headline] = page.all("h2", id="a0000000000000001")
    assert headline.text == HEADLINES[language]
    [text] = [each for each in page.all("p") if each.text == TEXTS[language]]
    direction = "ltr" if language == "en" else "rtl"
    assert {(each.language, each.direction) for each in (headline, text)} == {(language, direction)}
    assert page.all("a", href="/digests/0000000000000001")


def test_what_is_said_in_english_is_marked_as_english(client, stored):
    stored(digest_of(status="flagged"))
    page = opened(client, f"{DAY}/ur")
    for words in ("Take the edition with you", "2 is not in the source."):
        found = [each for each in page.elements if each.text == words]
        assert found
        assert {(each.language, each.direction) for each in found} == {("en", "ltr")}
    assert page.all("aside")[0].language == "en"


def test_every_format_is_a_link(client, stored):
    stored(digest_of())
    [downloads] = opened(client, f"{DAY}/ps").all("section", **{"class": "downloads"})
    links = [
        element.attributes["href"]
        for element in opened(client, f"{DAY}/ps").all("a")
        if "download" in element.attributes
    ]
    formats = ["html", "epub", "pdf", "csv", "jsonl", "parquet"]
    assert links == [f"/v1{DAY}/ps.{name}" for name in formats]
    assert set(formats) <= set(FORMATS)
    assert "PDF, to print" in downloads.text


def test_a_format_that_cannot_be_made_here_is_not_offered(client, stored, monkeypatch):
    def without_pango(name):
        if name == "pdf":
            raise StoreError("pdf cannot be written here", "install Pango")

    stored(digest_of())
    monkeypatch.setattr(edition_view, "writer_of", without_pango)
    edition_view.offered_downloads.cache_clear()
    page = opened(client, f"{DAY}/ur")
    edition_view.offered_downloads.cache_clear()
    assert page.all("a", href=f"/v1{DAY}/ur.epub")
    assert page.all("a", href=f"/v1{DAY}/ur.pdf") == []


@pytest.mark.parametrize("language", list(NAMES))
def test_it_warns_of_drafts_before_the_first_of_them(client, stored, language):
    stored(digest_of())
    [warning] = opened(client, f"{DAY}/{language}").all("aside")
    assert warning.text.startswith("Drafts for an editor.")


def test_what_larger_models_made_is_said_to_be_unread_all_the_same(client, stored):
    stored(digest_of(summary_model="bart-large-cnn@main", translation_model="nllb-200@main"))
    [words] = opened(client, f"{DAY}/ur").all("aside")
    assert "checked by rules, not read by people" in words.text
    assert "Drafts" not in words.text


def test_an_edition_leads_to_the_feed_of_its_language(client, stored):
    stored(digest_of())
    page = opened(client, f"{DAY}/ps")
    assert page.all("link", rel="alternate", href="/v1/feeds/ps.atom")
    assert page.all("a", href="/v1/feeds/ps.atom")


def test_held_texts_are_not_in_an_edition(client, stored):
    stored(digest_of(1), digest_of(2, status="held", title="Withheld news"))
    answer = client.get(f"{DAY}/en?held=show")
    assert "Withheld news" not in answer.text
    assert len(Markup(answer.text).all("article")) == 1


def test_why_a_text_is_flagged_can_be_read_where_it_stands(client, stored):
    stored(digest_of(status="flagged"))
    page = opened(client, f"{DAY}/prs")
    assert page.all("summary")[0].text == "Flagged 2 of 2 texts"
    assert "2 is not in the source. Headline, Short" in [item.text for item in page.all("li")]


def test_other_places_of_a_story_are_named(client, stored):
    stored(digest_of(also_in=("https://example.com/same",)))
    assert opened(client, f"{DAY}/en").all("a", href="https://example.com/same")


def test_a_headline_alone_is_a_headline(client, stored):
    stored(digest_of(texts=HEADLINES, only_short=True))
    page = opened(client, f"{DAY}/ur")
    assert page.all("h2", id="a0000000000000001")[0].text == HEADLINES["ur"]


def test_without_a_headline_the_title_of_the_article_stands_above(client, stored):
    long = {language: f"{text} " * 5 for language, text in TEXTS.items()}
    stored(digest_of(texts=long, only_short=True, title="Rain & <roads>"))
    [heading] = opened(client, f"{DAY}/ur").all("h2", id="a0000000000000001")
    assert heading.text == "Rain & <roads>"
    assert (heading.language, heading.direction) == ("en", "ltr")


def test_a_long_edition_goes_on_over_the_next_sheet(client, stored):
    stored(*[digest_of(number) for number in range(1, ARTICLES_A_SHEET + 3)])
    first, second = (opened(client, f"{DAY}/en?sheet={sheet}") for sheet in (1, 2))
    assert len(first.all("article")) == ARTICLES_A_SHEET
    assert len(second.all("article")) == 2
    assert first.all("a", rel="next", href="?sheet=2")
    assert second.all("a", rel="prev", href="?sheet=1")
    assert client.get(f"{DAY}/en?sheet=3").status_code == 404


def test_days_and_languages_lead_to_each_other(client, stored):
    for number in (1, 2, 4):
        stored(digest_of(number, published_at=day_of(number)))
    page = opened(client, "/editions/2026-01-02/ur")
    assert page.all("a", rel="prev", href="/editions/2026-01-01/ur")
    assert page.all("a", rel="next", href="/editions/2026-01-04/ur")
    current = page.all("a", href="/editions/2026-01-02/ur")
    assert [link.attributes["aria-current"] for link in current] == ["page"]
    assert page.all("a", href="/editions/2026-01-02/prs", lang="prs", dir="rtl")


def test_the_list_has_each_day_with_the_languages_that_it_can_be_read_in(client, stored):
    stored(digest_of(1, published_at=day_of(1)))
    stored(digest_of(2, published_at=day_of(2)), digest_of(3, published_at=day_of(2)))
    page = opened(client, "/editions/")
    assert [day.attributes["datetime"] for day in page.all("time")] == ["2026-01-02", "2026-01-01"]
    [link] = page.all("a", href="/editions/2026-01-02/ur")
    assert link.text == "اردو Urdu, 2 articles"
    assert page.all("a", href="/editions/2026-01-01/prs")


def test_the_list_of_days_goes_on(client, stored):
    stored(*[digest_of(n, published_at=day_of(n)) for n in range(1, DAYS_A_SHEET + 3)])
    assert len(opened(client, "/editions/").all("time")) == DAYS_A_SHEET
    [more] = opened(client, "/editions/").all("a", rel="next")
    rest = opened(client, f"/editions/{more.attributes['href']}")
    assert [day.attributes["datetime"] for day in rest.all("time")] == ["2026-01-02", "2026-01-01"]
    assert rest.all("a", rel="next") == []


def test_a_day_that_has_only_held_texts_is_not_listed(client, stored):
    stored(digest_of(status="held"))
    assert opened(client, "/editions/").all("time") == []


def test_an_empty_store_says_what_to_do(client):
    assert "There are no digests yet." in opened(client, "/editions/").elements[0].text


@pytest.mark.parametrize("address", [f"{DAY}/fr", "/editions/2026-02-02/ur"])
def test_an_edition_that_is_not_there_has_a_page_that_says_so(client, stored, address):
    stored(digest_of())
    answer = client.get(address)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_a_day_that_is_none_has_a_page_that_says_so(client):
    answer = client.get("/editions/yesterday/ur")
    assert answer.status_code == 422
    assert Markup(answer.text).all("h1")
