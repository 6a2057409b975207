"""Editions and feeds as files: size, checksum, caching, and no way out of their folder."""

from __future__ import annotations

import base64
import hashlib
import io
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient

from tests.service.conftest import OpenService, opening
from tests.service.stored import digest_of, store

NEWS = datetime(2026, 2, 1, 12, tzinfo=UTC)
EDITION = "/v1/editions/2026-02-01/ur"
KINDS = {
    "html": "text/html; charset=utf-8",
    "epub": "application/epub+zip",
    "pdf": "application/pdf",
    "jsonl": "application/jsonl",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}


DIGESTS = (
    digest_of(1, NEWS, title='Rain"\r\nSet-Cookie: a=b'),
    digest_of(2, NEWS, status="held"),
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of a service with the edition of one day."""
    folder = tmp_path_factory.mktemp("downloads")
    store(folder / "digests", *DIGESTS)
    with opening(folder) as opener:
        yield opener()


@pytest.mark.parametrize("form", KINDS)
def test_an_edition_comes_in_every_format_with_size_and_checksum(
    client: TestClient, form: str
) -> None:
    answer = client.get(f"{EDITION}.{form}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == KINDS[form]
    assert int(answer.headers["content-length"]) == len(answer.content)
    checksum = hashlib.sha256(answer.content)
    assert answer.headers["etag"] == f'"{checksum.hexdigest()}"'
    encoded = base64.b64encode(checksum.digest()).decode()
    assert answer.headers["repr-digest"] == f"sha-256=:{encoded}:"
    name = f"digests-2026-02-01-ur.{form}"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert "set-cookie" not in answer.headers


def test_an_edition_has_what_is_published_and_nothing_else(client: TestClient) -> None:
    rows = pq.read_table(io.BytesIO(client.get(f"{EDITION}.parquet").content)).to_pylist()
    assert {row["article_id"] for row in rows} == {f"{1:016x}"}
    assert {row["language"] for row in rows} == {"ur"}
    assert zipfile.ZipFile(io.BytesIO(client.get(f"{EDITION}.epub").content)).testzip() is None


def test_a_copy_that_is_still_good_is_not_sent_again(
    open_service: OpenService, tmp_path: Path
) -> None:
    store(tmp_path / "digests", *DIGESTS)
    client = open_service()
    first = client.get(f"{EDITION}.csv")
    kept = {"if-none-match": first.headers["etag"]}
    assert client.get(f"{EDITION}.csv", headers=kept).status_code == 304
    head = client.head(f"{EDITION}.csv")
    assert head.headers["content-length"] == first.headers["content-length"]
    assert head.content == b""
    store(tmp_path / "digests", digest_of(3, NEWS))
    changed = client.get(f"{EDITION}.csv", headers=kept)
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


def test_a_part_of_a_file_can_be_asked_for(client: TestClient) -> None:
    whole = client.get(f"{EDITION}.jsonl").content
    part = client.get(f"{EDITION}.jsonl", headers={"range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole[10:20])


def test_only_the_latest_files_are_kept(open_service: OpenService, tmp_path: Path) -> None:
    store(tmp_path / "digests", *DIGESTS)
    client = open_service(service__kept_downloads=4)
    for language in ("en", "ur", "ps", "prs"):
        for form in ("csv", "jsonl"):
            assert client.get(f"/v1/editions/2026-02-01/{language}.{form}").status_code == 200
    kept = list((tmp_path / "home/service/downloads").iterdir())
    assert len(kept) == 2 * 4  # each with a note of its checksum


def test_a_feed_has_the_digests_of_the_last_days(open_service: OpenService, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    store(tmp_path / "digests", digest_of(1, now), digest_of(2, now, status="held"))
    answer = open_service().get("/v1/feeds/ps.atom")
    assert answer.headers["content-type"] == "application/atom+xml"
    entries = ElementTree.fromstring(answer.content).findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) == 1
    assert answer.headers["etag"]


@pytest.mark.parametrize(
    "path",
    [
        "/v1/editions/2025-01-01/ur.csv",
        "/v1/feeds/ur.atom",
        "/v1/editions/2026-02-01/ur",
        "/v1/editions/2026-02-01/%2e%2e%2f%2e%2e%2fkeys.json",
        "/v1/editions/..%2f..%2f/keys.json",
        "/v1/editions/2026-02-01/..%2fkeys.json",
        "/v1/editions/2026-02-01/ur.csv%00.html",
        "/v1/editions/2026-02-01/ur.csv/../../keys.json",
        "/v1/editions/2026-02-01/fr.csv",
        "/v1/editions/2026-02-01/ur.exe",
        "/v1/editions/2026-02-01%2f..%2f/ur.csv",
        "/v1/editions/2026-13-01/ur.csv",
        "/v1/feeds/..%2f..%2fkeys.atom",
        "/static/..%2f..%2fstate.py",
        "/static/%2e%2e/state.py",
    ],
)
def test_what_is_no_edition_is_refused_and_leads_nowhere(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in {404, 422}
    assert answer.json()["code"] in {"not_found", "invalid"}
