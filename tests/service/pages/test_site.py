"""What all pages have in common: their frame, their files, and the pages of problems."""

import re
from pathlib import Path

import pytest

from summariser.service.pages.assets import assets
from summariser.service.security.keys import KeyStore
from summariser.service.state import KEYS_FILE
from tests.service.pages.conftest import digest_of
from tests.service.pages.markup import Markup

ADDRESSES = ["/", "/editions/", "/editions/2026-02-01/ur", "/digests/0000000000000001", "/nowhere"]


@pytest.fixture(autouse=True)
def _one_digest(stored):
    stored(digest_of())


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_has_landmarks_one_heading_and_a_way_past_the_menu(client, address):
    page = Markup(client.get(address).text)
    for landmark in ("main", "h1", "title"):
        assert len(page.all(landmark)) == 1
    links = page.all("a")
    assert links[0].attributes["href"] == "#content"
    assert page.all("main")[0].attributes["id"] == "content"
    assert page.all("nav", **{"aria-label": "Site"})


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_limits_of_the_checks_are_stated(client, address):
    assert "read before you publish" in Markup(client.get(address).text).elements[0].text


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_has_a_script_or_a_style_inside_it(client, address):
    page = Markup(client.get(address).text)
    assert page.all("style") == []
    for element in page.elements:
        assert "style" not in element.attributes
        assert not any(name.startswith("on") for name in element.attributes)
    assert all(script.attributes.get("src") for script in page.all("script"))


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_file_of_a_page_is_there_and_kept_for_long(client, address):
    page = Markup(client.get(address).text)
    files = [
        link.attributes["href"]
        for link in page.all("link")
        if link.attributes["rel"] in ("icon", "stylesheet")
    ]
    style = client.get(page.all("link", rel="stylesheet")[0].attributes["href"]).text
    files += re.findall(r'url\("([^"]+)"\)', style)
    assert len(files) == 3 + 8
    for file in files:
        answer = client.get(file)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


def test_each_language_is_set_in_its_typeface(client):
    style = client.get("/static/typography.css").text
    stacks = dict(re.findall(r":lang\((\w+)\) \{ font-family: \"([^\"]+)\"", style))
    assert stacks["ur"] == "Noto Nastaliq Urdu"
    assert stacks["ps"] == stacks["prs"] == "Noto Naskh Arabic"
    for name in stacks.values():
        assert f'@font-face {{ font-family: "{name}"; font-weight: 400;' in style


def test_a_file_that_the_browser_has_is_not_sent_again(client):
    first = client.get("/static/page.css")
    again = client.get("/static/page.css", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_file_that_is_asked_for_without_its_version_is_not_kept_unasked(client):
    assert client.get("/static/page.css").headers["cache-control"] == "no-cache"
    assert client.get("/static/page.css?v=old").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "name", ["../templates/base.html", "..%2fpages%2froutes.py", "%2e%2e/app.py", "base.html", ""]
)
def test_nothing_else_is_served(client, name):
    assert client.get(f"/static/{name}").status_code == 404


def test_the_script_lies_beside_its_licence():
    assert b"Zero-Clause BSD" in assets()["LICENSE-htmx.txt"].content


def test_a_browser_is_told_of_a_problem_on_a_page(client):
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    page = Markup(answer.text)
    assert page.all("p", **{"class": "kicker"})[0].text == "Error 404"
    assert "Nothing is found at this address." in page.elements[0].text
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize(
    ("path", "accept"), [("/nowhere", "application/json"), ("/v1/nowhere", "text/html")]
)
def test_a_program_is_told_of_a_problem_in_its_details(client, path, accept):
    answer = client.get(path, headers={"Accept": accept})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 404


def test_who_asks_too_often_is_told_on_a_page_when_to_come_back(browser_of):
    client = browser_of({"service.requests_a_minute": 1})
    client.get("/")
    answer = client.get("/")
    assert answer.status_code == 429
    seconds = answer.headers["retry-after"]
    assert f"Try again in {seconds} seconds." in Markup(answer.text).elements[0].text
    assert client.get("/static/page.css").status_code == 200


def test_who_has_no_key_is_told_so_on_a_page_and_asked_for_one(browser_of, tmp_path):
    client = browser_of({"service.state": str(tmp_path / "keys")})
    _, secret = KeyStore(tmp_path / "keys" / KEYS_FILE).create("desk")
    answer = client.get("/editions/")
    assert answer.status_code == 401
    assert "Basic" in answer.headers["www-authenticate"]
    assert Markup(answer.text).all("h1")[0].text == "A key is needed"
    assert client.get("/editions/", auth=("desk", secret)).status_code == 200


def test_readers_are_not_told_of_files_inside(client, store):
    [file] = (Path(store.uri) / "published_date=2026-02-01").iterdir()
    file.write_bytes(b"damaged")
    answer = client.get("/editions/")
    assert answer.status_code == 503
    assert file.name not in answer.text
    assert "The store cannot be used" in answer.text
