"""Who may call: keys with scopes and an end, names, origins, and how often."""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from starlette.routing import Route

from summariser.errors import SettingsError
from summariser.service.security.keys import KeyStore
from summariser.service.server import serve
from summariser.settings import load_settings
from tests.service.conftest import OpenService
from tests.service.news import known_articles, small_article

FOR_ALL = {"/healthz", "/readyz", "/static/{name}"}
JOB = "0" * 32


@pytest.fixture
def keys(tmp_path: Path) -> KeyStore:
    """The keys of the services that ``open_service`` starts."""
    return KeyStore(tmp_path / "home" / "service" / "keys.json")


def bearer(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


def routes_of(client: TestClient) -> Iterator[tuple[str, str]]:
    """Yield method and path of every route, with its parameters filled in."""
    pending = list(client.app.routes)  # type: ignore[attr-defined]
    while pending:
        route = pending.pop()
        inner = getattr(route, "original_router", None)
        if inner is not None:
            pending += inner.routes
        elif isinstance(route, Route):
            for method in sorted(route.methods or ()):
                yield method, route.path


def test_every_route_asks_for_a_key_but_those_that_say_whether_the_service_lives(
    open_service: OpenService, keys: KeyStore
) -> None:
    keys.create("somebody")
    client = open_service()
    asked = set()
    for method, path in routes_of(client):
        answer = client.request(method, path.replace("{", "").replace("}", ""))
        if path not in FOR_ALL:
            asked.add(path)
            assert answer.status_code == 401, (method, path)
            assert "Bearer" in answer.headers["www-authenticate"]
    assert {"/v1/digests", "/v1/jobs/{job_id}", "/metrics", "/", "/v1/openapi.json"} <= asked
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("scopes", "allowed"),
    [
        (("read",), {"read"}),
        (("write",), {"write"}),
        (("admin",), {"admin"}),
        (("read", "write"), {"read", "write"}),
        (("read", "write", "admin"), {"read", "write", "admin"}),
    ],
)
def test_a_key_opens_what_its_scopes_name(
    open_service: OpenService, keys: KeyStore, scopes: tuple[str, ...], allowed: set[str]
) -> None:
    _, secret = keys.create("somebody", scopes)
    client = open_service()
    headers = bearer(secret)
    answers = {
        "read": client.get("/v1/digests", headers=headers),
        "write": client.delete(f"/v1/jobs/{JOB}", headers=headers),
        "admin": client.get("/metrics", headers=headers),
    }
    for scope, answer in answers.items():
        if scope in allowed:
            assert answer.status_code in {200, 404}
        else:
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_a_key_that_expired_or_was_revoked_or_is_wrong_opens_nothing(
    open_service: OpenService, keys: KeyStore
) -> None:
    _, good = keys.create("good")
    short, expired = keys.create("short", valid_for=timedelta(microseconds=1))
    gone, revoked = keys.create("gone")
    client = open_service()
    assert client.get("/v1/digests", headers=bearer(revoked)).status_code == 200
    keys.revoke(gone.id)
    assert client.get("/v1/digests", headers=bearer(good)).status_code == 200
    wrong = [expired, revoked, good[:-1], good + "x", f"sum_{short.id}_x", "", "x", "é" * 40]
    for secret in wrong:
        answer = client.get("/v1/digests", headers={"authorization": f"Bearer {secret}".encode()})
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
    assert "expired" in client.get("/v1/digests", headers=bearer(expired)).json()["detail"]


def test_a_browser_may_send_the_key_as_a_password(
    open_service: OpenService, keys: KeyStore
) -> None:
    _, secret = keys.create("somebody")
    client = open_service()
    assert client.get("/v1/digests", auth=("anybody", secret)).status_code == 200
    assert client.get("/v1/digests", auth=("anybody", "wrong")).status_code == 401
    for broken in ("Basic", "Basic ?", f"Basic {base64.b64encode(bytes([255])).decode()}", "Bear"):
        answer = client.get("/v1/digests", headers={"authorization": broken})
        assert answer.status_code == 401


def test_keys_are_stored_hashed_for_their_owner_only(keys: KeyStore, tmp_path: Path) -> None:
    key, secret = keys.create("somebody")
    path = tmp_path / "home" / "service" / "keys.json"
    assert secret not in path.read_text()
    assert secret.rpartition("_")[2] not in path.read_text()
    assert path.stat().st_mode & 0o077 == 0
    assert keys.find(secret) == key


def test_a_job_is_seen_by_the_key_that_asked_and_by_an_administrator(
    open_service: OpenService, keys: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCRIPTED_SECONDS", "0.5")
    _, mine = keys.create("mine")
    _, theirs = keys.create("theirs")
    _, admin = keys.create("admin", ("read", "write", "admin"))
    client = open_service()
    accepted = client.post(
        "/v1/digests",
        json=small_article(1),
        headers={**bearer(mine), "prefer": "respond-async"},
    )
    address = accepted.headers["location"]
    assert client.get(address, headers=bearer(mine)).status_code == 200
    assert client.get(address, headers=bearer(admin)).status_code == 200
    for answer in (
        client.get(address, headers=bearer(theirs)),
        client.get(f"{address}/events", headers=bearer(theirs)),
        client.delete(address, headers=bearer(theirs)),
    ):
        assert answer.status_code == 404


def test_reading_can_be_opened_to_the_public(open_service: OpenService, keys: KeyStore) -> None:
    keys.create("somebody")
    client = open_service(service__public_reading=True)
    assert client.get("/v1/digests").status_code == 200
    assert client.post("/v1/digests", json=small_article(1)).status_code == 401
    assert client.get("/metrics").status_code == 401


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
def test_without_a_key_it_binds_to_this_machine_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, host: str
) -> None:
    monkeypatch.setenv("SUMMARISER_HOME", str(tmp_path))
    with pytest.raises(SettingsError, match="no key") as refusal:
        serve(load_settings("embedded"), host, 0)
    assert "summariser keys create" in refusal.value.fix


def test_a_service_for_others_does_not_open_when_its_last_key_is_revoked(
    open_service: OpenService, keys: KeyStore
) -> None:
    key, secret = keys.create("last")
    client = open_service(loopback=False)
    assert client.get("/v1/digests", headers=bearer(secret)).status_code == 200
    keys.revoke(key.id)
    assert client.get("/v1/digests").status_code == 401


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "[::1", "127.1"])
def test_a_name_that_was_made_to_lead_here_is_refused(shared: TestClient, host: str) -> None:
    answer = shared.get("/v1/digests", headers={"host": host})
    assert (answer.status_code, answer.json()["code"]) == (421, "bad_host")
    assert shared.get("/v1/digests", headers={"host": "127.0.0.1:8000"}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:1"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_page_of_another_site_cannot_act(shared: TestClient, headers: dict[str, str]) -> None:
    answer = shared.post("/v1/digests", json=small_article(1), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")
    assert "access-control-allow-origin" not in answer.headers


def test_another_site_may_call_only_where_it_is_named(open_service: OpenService) -> None:
    client = open_service(service__origins=["https://news.example"])
    named = {"origin": "https://news.example", "sec-fetch-site": "cross-site"}
    answer = client.post("/v1/digests", json=small_article(1), headers=named)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "https://news.example"
    assert "access-control-allow-credentials" not in answer.headers
    other = client.get("/v1/digests", headers={"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in other.headers


def test_more_requests_than_a_minute_allows_are_told_when_to_come_back(
    open_service: OpenService, keys: KeyStore
) -> None:
    _, one = keys.create("one")
    _, other = keys.create("other")
    client = open_service(service__requests_a_minute=3)
    statuses = [client.get("/v1/digests", headers=bearer(one)).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    refused = client.get("/v1/digests", headers=bearer(one))
    assert refused.json()["code"] == "rate_limited"
    assert 1 <= int(refused.headers["retry-after"]) <= 20
    assert client.get("/v1/digests", headers=bearer(other)).status_code == 200
    # Guessing keys is limited too, by address.
    guesses = [client.get("/v1/digests", headers=bearer("x")).status_code for _ in range(4)]
    assert guesses == [401, 401, 401, 429]
    assert client.get("/healthz").status_code == 200


def test_every_answer_has_a_strict_content_policy(shared: TestClient) -> None:
    for path in ("/v1/digests", "/", "/nowhere", "/healthz"):
        headers = shared.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"


def test_the_log_has_no_secret_and_no_text(
    open_service: OpenService, keys: KeyStore, caplog: pytest.LogCaptureFixture
) -> None:
    key, secret = keys.create("somebody")
    client = open_service()
    article = {**known_articles()[0], "title": "POISON"}
    with caplog.at_level(logging.DEBUG):
        client.post("/v1/digests", json=article, headers=bearer(secret))
        client.post("/v1/digests", content=article["text"], headers=bearer(secret))
        client.get("/v1/digests", params={"text": "whistleblower"}, headers=bearer(secret))
        client.get("/v1/digests", headers=bearer("sum_guess_of_a_key"))
    logged = "\n".join(
        record.getMessage() for record in caplog.records if record.name.startswith("summariser")
    )
    assert "POST /v1/digests 500" in logged
    assert key.id in logged
    for secret_part in (secret, secret.rpartition("_")[2], "sum_guess", "whistleblower"):
        assert secret_part not in logged
    assert article["text"][:30] not in logged
