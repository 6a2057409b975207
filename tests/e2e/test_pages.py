"""The web pages in a real browser: an article goes in, its digest is read and taken away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api", reason="the browser tests need the extra dev")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from summariser.service.security.keys import KeyStore
from summariser.service.state import KEYS_FILE
from tests.e2e.browsing import (
    DESKTOP,
    PAGE_SECONDS,
    PHONE,
    chromium,
    fonts_of,
    overflows,
    started_browser,
    started_server,
    visited,
)
from tests.e2e.scripted import DATA
from tests.ingest.local_server import Answer, running_server

ARTICLES = [
    json.loads(line)
    for line in (DATA / "articles.jsonl").read_text(encoding="utf-8").splitlines()[:4]
]
TRANSLATIONS = {
    row[1]: dict(zip(("ur", "ps", "prs"), row[2:], strict=True))
    for row in (
        line.split("\t")
        for line in (DATA / "translations.tsv").read_text(encoding="utf-8").splitlines()
    )
}
TYPEFACES = {"ur": "Noto Nastaliq Urdu", "ps": "Noto Naskh Arabic", "prs": "Noto Naskh Arabic"}
NAMES = {"en": "English", "ur": "اردو", "ps": "پښتو", "prs": "دری"}
STARTS = {
    "html": b"<!DOCTYPE html>",
    "epub": b"PK",
    "pdf": b"%PDF",
    "csv": b"\xef\xbb\xbf",
    "jsonl": b"{",
    "parquet": b"PAR1",
}
# A digest is some fifteen texts: long enough to be seen on its way.
SECONDS_A_TEXT = 0.2
SERIOUS = {"serious", "critical"}

pytestmark = pytest.mark.skipif(
    chromium() is None, reason="there is no Chromium here (Debian: apt install chromium)"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    executable = chromium()
    assert executable is not None
    expect.set_options(timeout=PAGE_SECONDS * 1000)
    with started_browser(executable) as started:
        yield started


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with started_server(tmp_path_factory.mktemp("service"), SECONDS_A_TEXT) as address:
        yield address


@pytest.fixture(scope="module")
def digest(browser: Browser, server: str) -> str:
    """The path of a digest that was asked for by the form."""
    with visited(browser, server) as page:
        ask_for_digest(page, ARTICLES[0])
        return page.url.removeprefix(server)


def ask_for_digest(page: Page, article: dict[str, Any]) -> None:
    page.goto("/")
    page.get_by_label("Article", exact=True).fill(article["text"])
    page.get_by_label("Its headline").fill(article["title"])
    page.get_by_role("button", name="Make the digest").click()
    page.wait_for_url("**/digests/*")


def edition_address(language: str) -> str:
    return f"/editions/{datetime.now(UTC).date().isoformat()}/{language}"


def test_a_pasted_article_is_followed_to_its_digest(browser, server):
    with visited(browser, server) as page:
        page.goto("/")
        page.get_by_label("Article", exact=True).fill(ARTICLES[1]["text"])
        page.get_by_label("Its headline").fill(ARTICLES[1]["title"])
        page.get_by_role("button", name="Make the digest").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        page.wait_for_url("**/digests/*")
        expect(page.get_by_role("heading", level=1)).to_have_text(ARTICLES[1]["title"])
        expect(page.get_by_text(ARTICLES[1]["headline"], exact=True)).to_be_visible()
        for language, text in TRANSLATIONS[ARTICLES[1]["headline"]].items():
            shown = page.locator(f"p[lang={language}]").first
            expect(shown).to_have_text(text)
            expect(shown).to_have_css("direction", "rtl")


def test_it_is_the_same_without_scripts(browser, server):
    with visited(browser, server, java_script_enabled=False) as page:
        ask_for_digest(page, ARTICLES[2])
        expect(page.get_by_text(ARTICLES[2]["headline"], exact=True)).to_be_visible()


def test_an_address_is_fetched_and_its_article_digested(browser, server):
    article = ARTICLES[3]
    paragraphs = "".join(f"<p>{part}</p>" for part in article["text"].split("\n"))
    body = (
        f"<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>{article['title']}</title>"
        f"</head><body><article><h1>{article['title']}</h1>{paragraphs}</article></body></html>"
    )
    with running_server() as paper, visited(browser, server) as page:
        paper.answers["/news/1"] = Answer(body.encode(), headers={"Content-Type": "text/html"})
        page.goto("/")
        page.get_by_label("Or its address on the web").fill(f"{paper.url}/news/1")
        page.get_by_role("button", name="Make the digest").click()
        page.wait_for_url("**/digests/*")
        expect(page.get_by_role("heading", level=1)).to_have_text(article["title"])
        expect(page.get_by_role("link", name=f"{paper.url}/news/1")).to_be_visible()


def test_an_address_inside_the_network_is_refused_with_words(browser, server):
    with visited(browser, server) as page:
        page.goto("/")
        page.get_by_label("Or its address on the web").fill("http://169.254.169.254/latest")
        page.get_by_role("button", name="Make the digest").click()
        expect(page.get_by_role("alert")).to_contain_text("169.254.169.254")
        assert serious_faults(page) == []


def test_a_form_with_a_mistake_comes_back_with_the_text(browser, server):
    with visited(browser, server) as page:
        page.goto("/")
        page.get_by_label("Article", exact=True).fill("Rain closed two roads.")
        for box in page.get_by_role("group", name="Languages").get_by_role("checkbox").all():
            box.uncheck()
        with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
            page.get_by_role("button", name="Make the digest").click()
        assert sent.value.status == 422
        expect(page.get_by_role("alert")).to_contain_text("at least one language")
        expect(page.get_by_label("Article", exact=True)).to_have_value("Rain closed two roads.")


@pytest.mark.parametrize("language", ["ur", "ps", "prs"])
def test_an_edition_is_opened_and_set_in_its_typeface(browser, server, digest, language):
    with visited(browser, server) as page:
        page.goto("/editions/")
        page.get_by_role("link", name=NAMES[language]).first.click()
        page.wait_for_url(f"**{edition_address(language)}")
        page.evaluate("document.fonts.ready")
        text = TRANSLATIONS[ARTICLES[0]["headline"]][language]
        headline = page.get_by_role("heading", name=text)
        expect(headline).to_be_visible()
        expect(headline).to_have_css("direction", "rtl")
        face = TYPEFACES[language]
        for selector in (f".story h2 a[href='{digest}']", f".story p[lang={language}]"):
            drawn = fonts_of(page, selector)
            # Digits and Latin names are in the companion; nothing is left to chance, or in boxes.
            assert face in drawn
            assert drawn <= {face, f"{face} Latin"}


@pytest.mark.parametrize("form", list(STARTS))
def test_each_format_is_taken_away_by_one_click(browser, server, digest, form):
    if form == "pdf":
        pytest.importorskip("weasyprint", exc_type=(ImportError, OSError))
    with visited(browser, server) as page:
        page.goto(edition_address("ps"))
        with page.expect_download() as taken:
            page.locator(f"a[href$='.{form}']").click()
        assert taken.value.suggested_filename.endswith(f".{form}")
        assert taken.value.path().read_bytes().startswith(STARTS[form])


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (DESKTOP, "light")])
def test_pages_fit_their_window_and_have_no_serious_fault_for_assistive_tools(
    browser, server, digest, size, scheme
):
    addresses = ["/", "/editions/", f"{digest}?held=show", *map(edition_address, ("ur", "prs"))]
    with visited(browser, server, viewport=size, color_scheme=scheme) as page:
        for address in addresses:
            page.goto(address)
            assert not overflows(page), address
            assert serious_faults(page) == [], address


def test_the_pages_of_problems_have_none_either(browser, server):
    context = browser.new_context(base_url=server)
    page = context.new_page()
    assert page.goto("/jobs/unknown").status == 404
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert serious_faults(page) == []
    context.close()


def serious_faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {[node['html'] for node in each['nodes']]}"
        for each in found
        if each["impact"] in SERIOUS
    ]


def test_the_keyboard_leads_past_the_menu_and_shows_where_it_is(browser, server, digest):
    with visited(browser, server) as page:
        page.goto(digest)
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Skip to the content")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        expect(skip).not_to_have_css("outline-style", "none")
        page.keyboard.press("Enter")
        expect(page.get_by_role("main")).to_be_focused()


def test_nothing_in_an_article_runs_in_the_page(browser, server):
    hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    article = {"title": f"Rain {hostile}", "text": f"{ARTICLES[0]['text']} {hostile}"}
    with visited(browser, server) as page:
        ask_for_digest(page, article)
        expect(page.get_by_role("heading", level=1)).to_contain_text("<img src=x")
        page.goto(edition_address("en"))
        assert page.locator("img, main script").count() == 0


def test_a_page_of_another_site_cannot_send_the_form(browser, server, tmp_path):
    page_elsewhere = tmp_path / "elsewhere.html"
    page_elsewhere.write_text(
        f'<form method="post" action="{server}/"><input name="text" value="Rain."></form>'
    )
    context = browser.new_context()
    page = context.new_page()
    page.goto(page_elsewhere.as_uri())
    with page.expect_response(f"{server}/") as sent:
        page.evaluate("document.forms[0].submit()")
    assert sent.value.status == 403
    context.close()


def test_a_reader_with_a_key_signs_in_as_browsers_do(browser, tmp_path):
    _, secret = KeyStore(tmp_path / "home" / "service" / KEYS_FILE).create("desk", ("read",))
    with started_server(tmp_path, SECONDS_A_TEXT) as address:
        key = {"username": "desk", "password": secret}
        with visited(browser, address, http_credentials=key) as page:
            assert page.goto("/editions/").status == 200
            expect(page.get_by_role("heading", level=1)).to_have_text("Editions")
            assert page.goto("/v1/digests").status == 200
            page.goto("/")
            page.get_by_label("Article", exact=True).fill("Rain closed two roads.")
            page.get_by_role("button", name="Make the digest").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("The key does not allow this")
