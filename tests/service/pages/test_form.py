"""The form takes a text or an address, keeps what was filled in, and obeys its own page alone."""

import pytest

from summariser.service.problems import ProblemError
from tests.service.pages.markup import Markup

FILLED = {
    "text": "Rain closed\r\ntwo roads.",
    "title": "Rain <b>",
    "url": "",
    "lengths": ["headline", "short"],
    "languages": ["ur", "prs"],
}


def test_all_lengths_and_languages_are_chosen_at_first(client):
    page = Markup(client.get("/").text)
    boxes = page.all("input", type="checkbox")
    assert [box.attributes["value"] for box in boxes] == [
        "headline", "short", "long", "ur", "ps", "prs",
    ]  # fmt: skip
    assert all("checked" in box.attributes for box in boxes)


def test_every_field_has_a_label_and_its_hint(client):
    page = Markup(client.get("/").text)
    labels = {label.attributes.get("for") for label in page.all("label")}
    for name in ("text", "title", "url"):
        assert name in labels
        [field] = [each for each in page.elements if each.attributes.get("id") == name]
        hints = str(field.attributes["aria-describedby"]).split()
        assert all(
            [each for each in page.elements if each.attributes.get("id") == hint] for hint in hints
        )


def test_a_pasted_text_becomes_a_job(client, jobs):
    answer = client.post("/", data=FILLED)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/jobs/{next(iter(jobs.known))}"
    [request] = jobs.asked
    assert request.text == "Rain closed\ntwo roads."
    assert request.title == "Rain <b>"
    assert request.url is None
    assert (request.lengths, request.languages) == (("headline", "short"), ("ur", "prs"))


def test_an_address_becomes_a_job(client, jobs):
    client.post("/", data={**FILLED, "text": " ", "url": " https://example.org/a "})
    [request] = jobs.asked
    assert (request.url, request.text, request.title) == ("https://example.org/a", None, None)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"text": ""}, "text", "Paste an article"),
        ({"url": "https://example.org/"}, "url", "not both"),
        ({"text": "", "url": "javascript:alert(1)"}, "url", "begin with https://"),
        ({"text": "", "url": "example.org/news"}, "url", "begin with https://"),
        ({"lengths": []}, "lengths", "at least one length"),
        ({"languages": []}, "languages", "at least one language"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_above_all(client, jobs, change, field, words):
    answer = client.post("/", data={**FILLED, **change})
    assert answer.status_code == 422
    assert jobs.asked == []
    page = Markup(answer.text)
    [summary] = page.all("div", role="alert")
    assert words in summary.text
    assert page.all("a", href=f"#{field}")
    [said] = page.all("p", id=f"{field}-problem")
    assert words in said.text
    [at] = [each for each in page.elements if each.attributes.get("id") == field]
    assert f"{field}-problem" in str(at.attributes["aria-describedby"])


def test_what_was_filled_in_stays_and_is_never_markup(client):
    hostile = '"><script>alert(1)</script></textarea><script>'
    answer = client.post("/", data={**FILLED, "text": hostile, "title": hostile, "url": hostile})
    page = Markup(answer.text)
    assert page.all("script") == []
    assert page.all("textarea")[0].text == hostile
    assert page.all("input", id="title")[0].attributes["value"] == hostile
    checked = [box.attributes["value"] for box in page.all("input", checked="")]
    assert checked == []
    chosen = [box for box in page.all("input") if "checked" in box.attributes]
    assert [box.attributes["value"] for box in chosen] == ["headline", "short", "ur", "prs"]


def test_a_full_queue_keeps_the_text_and_says_when_to_come_back(client, jobs):
    jobs.refusal = ProblemError(
        "queue_full", "64 jobs are waiting", "try again later", headers={"Retry-After": "7"}
    )
    answer = client.post("/", data=FILLED)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "7"
    page = Markup(answer.text)
    assert "64 jobs are waiting." in page.all("div", role="alert")[0].text
    assert page.all("textarea")[0].text == "Rain closed\ntwo roads."


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://example.org"},
        {"Origin": "null"},
    ],
)
def test_a_form_of_another_site_is_refused(client, jobs, headers):
    answer = client.post("/", data=FILLED, headers=headers)
    assert answer.status_code == 403
    assert jobs.asked == []


@pytest.mark.parametrize("media_type", ["text/plain", "application/json", "multipart/form-data"])
def test_only_forms_are_read(client, jobs, media_type):
    answer = client.post("/", content=b"text=a", headers={"Content-Type": media_type})
    assert answer.status_code == 415
    assert jobs.asked == []


@pytest.mark.parametrize("body", [b"text=%ff", b"\xff", b"&".join([b"a=b"] * 101)])
def test_a_form_that_cannot_be_read_is_refused(client, body):
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert client.post("/", content=body, headers=headers).status_code == 400
