"""The pages over a service that really works, with scripted models: from the form to the digest."""

import pytest

from tests.e2e.shell import wait_until
from tests.service.news import known_articles
from tests.service.pages.markup import Markup

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
ASKED = {**known_articles()[0], "lengths": ["headline", "short"], "languages": ["ur", "prs"]}


def test_the_form_leads_over_the_job_to_the_digest(open_service):
    client = open_service()
    sent = client.post("/", data=ASKED, headers=HTML, follow_redirects=False)
    job = sent.headers["location"]

    def over() -> bool:
        return "hx-redirect" in client.get(f"{job}/progress", headers=HTML).headers

    wait_until(over, "the digest")
    page = client.get(job, headers=HTML)
    assert page.url.path.startswith("/digests/")
    assert Markup(page.text).all("h1")[0].text == ASKED["title"]
    languages = {text.language for text in Markup(page.text).all("p") if text.direction == "rtl"}
    assert languages == {"ur", "prs"}


def test_what_is_known_already_is_there_at_once(open_service):
    client = open_service()
    first = client.post("/v1/digests", json=ASKED, headers={"Prefer": "wait=60"})
    assert first.status_code == 200
    page = client.post("/", data=ASKED, headers=HTML)
    assert page.url.path == f"/digests/{first.json()['article_id']}"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"lengths": ["enormous"]}, 422),
        ({"languages": ["tlh"]}, 422),
        ({"text": "x" * 300_000}, 413),
    ],
)
def test_what_the_service_refuses_is_said_above_the_form(open_service, change, status):
    answer = open_service().post("/", data={**ASKED, **change}, headers=HTML)
    assert answer.status_code == status
    page = Markup(answer.text)
    assert page.all("div", role="alert")[0].text
    assert page.all("input", id="title")[0].attributes["value"] == ASKED["title"]


def test_a_text_that_is_no_article_ends_in_words(open_service):
    client = open_service()
    sent = client.post("/", data={**ASKED, "text": "\x00 ؟ \ufffe"}, headers=HTML)
    wait_until(lambda: "alert" in client.get(sent.url, headers=HTML).text, "the end of the job")
    [words] = Markup(client.get(sent.url, headers=HTML).text).all("div", role="alert")
    assert "No text of an article in it." in words.text
