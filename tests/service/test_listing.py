"""``GET /v1/digests``: filters, order, and pages by cursor."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.service.conftest import OpenService, opening
from tests.service.stored import digest_of, store

NEWEST = datetime(2026, 2, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of a service with five articles of three days, one of them held."""
    folder = tmp_path_factory.mktemp("listing")
    store(
        folder / "digests",
        digest_of(1, NEWEST, title="Rain in Herat"),
        digest_of(2, NEWEST, source="https://other.example/x"),
        digest_of(3, NEWEST - timedelta(hours=1), status="flagged"),
        digest_of(4, NEWEST - timedelta(days=1), status="held"),
        digest_of(5, NEWEST - timedelta(days=40)),
    )
    with opening(folder) as opener:
        yield opener()


def listed(client: TestClient, **query: Any) -> list[int]:
    answer = client.get("/v1/digests", params=query)
    assert answer.status_code == 200, answer.text
    return [int(one["article_id"], 16) for one in answer.json()["digests"]]


def test_the_latest_news_come_first_and_what_is_held_not_at_all(client: TestClient) -> None:
    assert listed(client) == [1, 2, 3, 5]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"since": "2026-01-31"}, [1, 2, 3]),
        ({"until": "2026-01-31"}, [5]),
        ({"since": "2026-02-01", "until": "2026-02-01"}, [1, 2, 3]),
        ({"source": "https://other.example/x"}, [2]),
        ({"verdict": "flagged"}, [3]),
        ({"verdict": "held"}, [4]),
        ({"verdict": ["pass", "held"]}, [1, 2, 4, 5]),
        ({"text": "hERAT"}, [1]),
        ({"text": "سڑکیں"}, [1, 2, 3, 5]),
        ({"text": "سڑکیں", "language": "ps"}, []),
        ({"text": "zebra"}, []),
        ({"length": "epic"}, []),
    ],
)
def test_digests_are_found_by_what_is_asked_for(
    client: TestClient, query: dict[str, Any], found: list[int]
) -> None:
    assert listed(client, **query) == found


def test_only_the_texts_that_are_asked_for_are_shown(client: TestClient) -> None:
    answer = client.get("/v1/digests", params={"language": ["ur", "ps"], "length": "short"})
    for digest in answer.json()["digests"]:
        shown = [(text["length"], text["language"]) for text in digest["texts"]]
        assert sorted(shown) == [("short", "ps"), ("short", "ur")]


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_pages_by_cursor_have_every_digest_once(client: TestClient, limit: int) -> None:
    found: list[int] = []
    cursor: str | None = None
    for _ in range(10):
        query = {"limit": limit, **({"cursor": cursor} if cursor else {})}
        page = client.get("/v1/digests", params=query).json()
        assert len(page["digests"]) <= limit
        found += [int(one["article_id"], 16) for one in page["digests"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == [1, 2, 3, 5]
    assert cursor is None


def test_a_search_looks_at_a_month_of_days_at_a_time(
    open_service: OpenService, tmp_path: Path
) -> None:
    days = 70
    hay = [
        digest_of(n, NEWEST - timedelta(days=n), title="Needle" if n == days - 1 else "Hay")
        for n in range(days)
    ]
    store(tmp_path / "digests", *hay)
    client = open_service()
    first = client.get("/v1/digests", params={"text": "needle"}).json()
    assert first["digests"] == []
    second = client.get("/v1/digests", params={"text": "needle", "cursor": first["next"]}).json()
    third = client.get("/v1/digests", params={"text": "needle", "cursor": second["next"]}).json()
    assert [int(one["article_id"], 16) for one in third["digests"]] == [days - 1]
    assert third["next"] is None


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "%00",
        "[" * 100,
        base64.urlsafe_b64encode(b"[1, 2, 3]").decode(),
        base64.urlsafe_b64encode(b'["2026-01-01", "x", "y"]').decode(),
        base64.urlsafe_b64encode(json.dumps(["../../etc", None, ""]).encode()).decode(),
    ],
)
def test_a_cursor_that_was_not_given_is_refused(client: TestClient, cursor: str) -> None:
    answer = client.get("/v1/digests", params={"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
