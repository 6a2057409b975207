"""``POST /v1/digests`` and reading back what it made."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from summariser.runs import BatchRun, process_shard, work
from summariser.settings import load_settings
from summariser.store import DigestStore, Selection
from tests.ingest.local_server import Answer, NewsServer
from tests.service.conftest import OpenService
from tests.service.news import known_articles, small_article

ARTICLE = known_articles()[0]
PAGE = f"""<html lang="en"><head><title>{ARTICLE["title"]}</title>
<link rel="canonical" href="https://news.example/someone-elses"></head>
<body><article><h1>{ARTICLE["title"]}</h1>{
    "".join(f"<p>{part}</p>" for part in ARTICLE["text"].split(chr(10)) if part)
}</article></body></html>"""


def batches(client: TestClient) -> float:
    """Return how often the models were called."""
    lines = client.get("/metrics").text.splitlines()
    (line,) = [line for line in lines if line.startswith("summariser_batch_articles_count")]
    return float(line.split()[1])


def test_a_text_is_answered_with_its_digest_in_every_length_and_language(
    client: TestClient,
) -> None:
    answer = client.post("/v1/digests", json=ARTICLE)
    assert answer.status_code == 200
    digest = answer.json()
    assert digest["title"] == ARTICLE["title"]
    texts = {(text["length"], text["language"]): text for text in digest["texts"]}
    assert len(texts) == 3 * 4
    urdu = texts["short", "ur"]
    assert urdu["direction"] == "rtl"
    assert urdu["verdict"] == "flagged"
    assert "draft" in urdu["reasons"][0]
    assert urdu["summary_model"]["id"] == "embedded-summarise"
    assert urdu["translation_model"]["revision"] == "scripted"
    assert urdu["translation_model"]["licence"] == "Gemma"
    assert texts["short", "en"]["translation_model"] is None
    again = client.get(answer.headers["content-location"])
    assert again.json() == digest


def test_a_repeated_request_is_answered_without_the_models(client: TestClient) -> None:
    first = client.post("/v1/digests", json=ARTICLE)
    again = client.post("/v1/digests", json=ARTICLE)
    # Not the same bytes, but the same article.
    spaced = client.post("/v1/digests", json={**ARTICLE, "text": ARTICLE["text"] + "\n\n"})
    assert first.json() == again.json() == spaced.json()
    assert batches(client) == 1


def test_an_article_that_a_batch_run_stored_is_known(
    open_service: OpenService, tmp_path: Path
) -> None:
    news = tmp_path / "news.txt"
    news.write_text(f"{ARTICLE['title']}\n\n{ARTICLE['text']}", encoding="utf-8")
    settings = load_settings("embedded", {"output": str(tmp_path / "digests")})
    work.forget_pipeline()
    run = BatchRun([str(news)], settings)
    run.finish([process_shard(shard, settings, run.info) for shard in run.shards()])
    work.forget_pipeline()
    client = open_service()
    (article_id,) = set(
        DigestStore(settings.output)
        .read_table(Selection(verdicts=None), ["article_id"])["article_id"]
        .to_pylist()
    )
    assert client.get(f"/v1/digests/{article_id}").status_code == 200
    answer = client.post("/v1/digests", json=ARTICLE)
    assert answer.json()["article_id"] == article_id
    assert batches(client) == 0


def test_only_what_was_asked_for_is_made_and_a_whole_digest_answers_for_its_parts(
    client: TestClient,
) -> None:
    narrow = {**ARTICLE, "lengths": ["short"], "languages": ["ps"]}
    part = client.post("/v1/digests", json=narrow).json()
    assert [(text["length"], text["language"]) for text in part["texts"]] == [
        ("short", "en"),
        ("short", "ps"),
    ]
    client.post("/v1/digests", json=ARTICLE)
    other = client.post("/v1/digests", json={**ARTICLE, "languages": ["ur"]}).json()
    assert {text["language"] for text in other["texts"]} == {"en", "ur"}
    assert batches(client) == 2


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"lengths": ["epic"]}, "lengths"),
        ({"languages": ["fr"]}, "languages"),
        ({"text": None}, "exactly one of"),
        ({"url": "https://news.example/"}, "exactly one of"),
        ({"published_at": "2026-01-01T00:00:00"}, "published_at"),
        ({"title": "two\nlines"}, "title"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_value_is_named_and_no_text_is_repeated(
    shared: TestClient, change: dict[str, object], named: str
) -> None:
    answer = shared.post("/v1/digests", json={**ARTICLE, **change})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == "invalid"
    assert named in answer.text
    assert problem["fix"]
    assert ARTICLE["text"][:40] not in answer.text


def test_the_text_of_a_held_digest_is_shown_only_where_it_is_asked_for(
    client: TestClient,
) -> None:
    article = {"text": "Lorem ipsum dolor sit amet consectetur adipiscing elit. " * 20}
    shown = client.post("/v1/digests", json=article)
    digest = shown.json()
    assert digest["texts"] == []
    assert {one["language"] for one in digest["held"]} >= {"ur", "ps", "prs"}
    assert "language" in digest["held"][0]["reasons"][0]
    assert "Lorem" not in shown.text
    address = f"/v1/digests/{digest['article_id']}"
    assert "Lorem" not in client.get(address).text
    assert "Lorem" not in client.get("/v1/digests").text
    assert "Lorem" in client.get(address, params={"held": True}).text
    assert "Lorem" in client.get("/v1/digests", params={"verdict": "held"}).text
    assert "Lorem" in client.post("/v1/digests", json={**article, "held": True}).text


def test_a_page_is_read_but_not_believed_whose_it_is(client: TestClient) -> None:
    digest = client.post("/v1/digests", json={"html": PAGE}).json()
    assert digest["title"] == ARTICLE["title"]
    assert digest["source"] == "on request"


def test_an_address_is_fetched_once_in_a_while(
    open_service: OpenService, news_server: NewsServer
) -> None:
    news_server.answers["/rain"] = Answer(PAGE.encode(), headers={"Content-Type": "text/html"})
    client = open_service(
        ingest__allowed_addresses=["127.0.0.1"],
        ingest__pause_seconds=0,
    )
    asked = {"url": f"{news_server.url}/rain"}
    first = client.post("/v1/digests", json=asked)
    again = client.post("/v1/digests", json=asked)
    assert first.json()["source"] == asked["url"]
    assert first.json() == again.json()
    assert news_server.paths() == ["/rain"]


def test_an_address_whose_text_has_changed_is_digested_again(
    open_service: OpenService, news_server: NewsServer
) -> None:
    headers = {"Content-Type": "text/html"}
    news_server.answers["/rain"] = Answer(PAGE.encode(), headers=headers)
    client = open_service(
        ingest__allowed_addresses=["127.0.0.1"],
        ingest__pause_seconds=0,
        service__same_page_seconds=0,
    )
    asked = {"url": f"{news_server.url}/rain"}
    first = client.post("/v1/digests", json=asked).json()
    unchanged = client.post("/v1/digests", json=asked).json()
    assert (unchanged, batches(client)) == (first, 1)
    updated = PAGE.replace(ARTICLE["title"], known_articles()[1]["title"])
    news_server.answers["/rain"] = Answer(updated.encode(), headers=headers)
    second = client.post("/v1/digests", json=asked).json()
    assert second["article_id"] == first["article_id"]
    assert second["title"] == known_articles()[1]["title"]
    assert client.get(f"/v1/digests/{first['article_id']}").json()["title"] == second["title"]


def test_an_article_that_the_models_fail_on_fails_alone(client: TestClient) -> None:
    bad = client.post("/v1/digests", json=small_article(1, title="POISON in the well"))
    assert bad.status_code == 500
    assert bad.json()["code"] == "processing_failed"
    assert client.post("/v1/digests", json=small_article(2)).status_code == 200


def test_an_article_longer_than_allowed_is_refused(open_service: OpenService) -> None:
    client = open_service(ingest__max_article_characters=1000)
    answer = client.post("/v1/digests", json={"text": "word " * 300})
    assert (answer.status_code, answer.json()["code"]) == (413, "text_too_long")


def test_the_same_idempotency_key_gives_the_same_job(
    open_service: OpenService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCRIPTED_SECONDS", "0.5")
    client = open_service()
    headers = {"idempotency-key": "order-1", "prefer": "respond-async"}
    first = client.post("/v1/digests", json=small_article(1), headers=headers)
    again = client.post("/v1/digests", json=small_article(1), headers=headers)
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json()["id"] == again.json()["id"]
    other = client.post("/v1/digests", json=small_article(2), headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_an_idempotency_key_is_remembered_by_the_next_process(open_service: OpenService) -> None:
    headers = {"idempotency-key": "order-1"}
    made = open_service().post("/v1/digests", json=small_article(1), headers=headers)
    assert made.status_code == 200
    open_service.stop_all()
    second = open_service()
    assert second.post("/v1/digests", json=small_article(1), headers=headers).json() == made.json()
    other = second.post("/v1/digests", json=small_article(2), headers=headers)
    assert other.json()["code"] == "idempotency_key_reused"
    assert batches(second) == 0


def test_an_unknown_article_is_not_found(client: TestClient) -> None:
    answer = client.get("/v1/digests/0123456789abcdef")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
