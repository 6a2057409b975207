"""The page of a job shows how far it is, with and without scripts, and leads to the digest."""

import pytest

from summariser.service.jobs import JobError, JobProgress
from summariser.service.security.gate import Caller
from tests.service.pages.markup import Markup


def opened(client, address: str) -> Markup:
    answer = client.get(address)
    assert answer.status_code == 200
    return Markup(answer.text)


def steps_in(page: Markup) -> list[str]:
    [steps] = page.all("ol", **{"class": "steps"})
    return [line.strip() for line in steps.text.splitlines() if line.strip()]


def test_the_steps_show_what_is_done_and_what_is_to_come(client, jobs):
    job = jobs.put(state="running", progress=JobProgress("translate", 5, 12))
    page = opened(client, f"/jobs/{job.id}")
    assert steps_in(page) == [
        "Wait for its turn done",
        "Read the article done",
        "Summarise and check done",
        "Translate and check 5 of 12",
        "Store the digest to come",
    ]
    [current] = [item for item in page.all("li") if "aria-current" in item.attributes]
    assert current.text == "Translate and check 5 of 12"


def test_only_the_step_is_read_out_not_every_text(client, jobs):
    job = jobs.put(state="running", progress=JobProgress("translate", 5, 12))
    [status] = opened(client, f"/jobs/{job.id}").all("p", role="status")
    assert status.text == "Translating"


def test_without_scripts_the_page_loads_itself_again(client, jobs):
    job = jobs.put()
    page = opened(client, f"/jobs/{job.id}")
    assert page.all("meta", **{"http-equiv": "refresh"})
    assert page.all("script")[0].attributes["src"].startswith("/static/htmx")


def test_the_script_is_given_what_has_changed(client, jobs):
    job = jobs.put(state="running", progress=JobProgress("reading"))
    answer = client.get(f"/jobs/{job.id}/progress")
    assert "<html" not in answer.text
    assert "Read the article now" in steps_in(Markup(answer.text))
    assert "hx-redirect" not in answer.headers


@pytest.mark.parametrize("state", ["done", "failed", "cancelled"])
def test_the_script_is_sent_on_when_a_job_has_ended(client, jobs, state):
    job = jobs.put(state=state, progress=JobProgress("ended"), article_id="a" * 16)
    answer = client.get(f"/jobs/{job.id}/progress")
    assert answer.headers["hx-redirect"] == f"/jobs/{job.id}"


def test_a_job_that_is_done_leads_to_its_digest(client, jobs):
    job = jobs.put(state="done", progress=JobProgress("ended"), article_id="a" * 16)
    answer = client.get(f"/jobs/{job.id}")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/digests/{'a' * 16}"


def test_a_job_that_failed_says_why_and_loads_nothing_again(client, jobs):
    error = JobError("article_unreadable", "<script> has no article", "paste its text")
    job = jobs.put(state="failed", progress=JobProgress("ended"), error=error)
    page = opened(client, f"/jobs/{job.id}")
    [words] = page.all("div", role="alert")
    assert "<script> has no article." in words.text
    assert "Paste its text." in words.text
    assert page.all("meta", **{"http-equiv": "refresh"}) == page.all("script") == []


def test_a_job_can_be_cancelled(client, jobs):
    job = jobs.put(state="running")
    answer = client.post(f"/jobs/{job.id}/cancel")
    assert answer.status_code == 303
    assert jobs.get(job.id).state == "cancelled"
    assert opened(client, answer.headers["location"]).all("h1")[0].text == "Cancelled"


def test_another_site_cancels_nothing(client, jobs):
    job = jobs.put(state="running")
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(f"/jobs/{job.id}/cancel", headers=headers).status_code == 403
    assert jobs.get(job.id).state == "running"


def test_an_unknown_job_has_a_page_that_says_so(client):
    answer = client.get("/jobs/unknown")
    assert answer.status_code == 404
    assert "There is no job of this id." in answer.text


def test_the_script_is_led_to_that_page_when_a_job_is_forgotten(client):
    assert client.get("/jobs/unknown/progress").headers["hx-redirect"] == "/jobs/unknown"


def test_jobs_of_other_keys_are_not_shown(client, jobs, monkeypatch):
    job = jobs.put(owner="somebody", state="running")
    monkeypatch.setattr(Caller, "sees", lambda caller, owner: owner == caller.id)
    assert client.get(f"/jobs/{job.id}").status_code == 404
    assert client.post(f"/jobs/{job.id}/cancel").status_code == 404
    assert client.get(f"/jobs/{job.id}/progress").headers["hx-redirect"] == f"/jobs/{job.id}"
    assert jobs.get(job.id).state == "running"
