"""Articles and addresses as parameters: digests are returned, stored, and not made twice."""

from pathlib import Path
from typing import Any

import pytest

from flows.on_demand import GivenArticle, on_demand
from summariser.errors import SettingsError, SourceError
from summariser.runs import work
from summariser.store import DigestStore
from tests.flows.prefect_pages import artifact
from tests.ingest.local_server import Answer, NewsServer
from tests.ingest.papers import story

TEXT = (Path(__file__).parents[2] / "data" / "samples" / "herat-saffron.txt").read_text()


def ask(output: Path, **asked: Any) -> list[dict[str, Any]]:
    options = {"output": str(output), "languages": "ur", "lengths": "headline,short"}
    web = {"ingest.allowed_addresses": "127.0.0.1", "ingest.pause_seconds": 0}
    return on_demand(**asked, options=options | web)


def test_an_article_comes_back_as_rows_and_is_stored(output: Path) -> None:
    article = GivenArticle(text=TEXT, source="desk", url="https://paper.example/saffron")
    rows = ask(output, articles=[article])
    assert {(row["length"], row["language"]) for row in rows} == {
        (length, language) for length in ("headline", "short") for language in ("en", "ur")
    }
    assert {row["source"] for row in rows} == {"https://paper.example/saffron"}
    assert DigestStore(output).read_table().num_rows == len(rows)
    assert "headline" in str(artifact("digests").data)


def test_parameters_come_as_json_from_prefect(output: Path) -> None:
    rows = ask(output, articles=[{"text": TEXT, "published_at": "2026-01-31T10:00:00Z"}])
    assert {str(row["published_at"].date()) for row in rows} == {"2026-01-31"}


def test_an_address_is_fetched(output: Path, server: NewsServer) -> None:
    page = f"<html><body><article><h1>Rain</h1><p>{story('Kunar')}</p></article></body></html>"
    server.answers["/rain"] = Answer(page.encode(), headers={"Content-Type": "text/html"})
    rows = ask(output, urls=[f"{server.url}/rain"])
    assert {row["source"] for row in rows} == {f"{server.url}/rain"}


def test_what_is_stored_is_not_made_again(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ask(output, articles=[GivenArticle(text=TEXT)])

    def unexpected(*_: object) -> None:
        raise AssertionError("the models were asked")

    work.forget_pipeline()
    monkeypatch.setattr(work, "open_pipeline", unexpected)
    assert ask(output, articles=[GivenArticle(text=TEXT)]) == first


def test_what_gives_no_digest_fails_by_name_and_the_others_are_stored(output: Path) -> None:
    with pytest.raises(SourceError, match="desk 2: empty"):
        ask(
            output,
            articles=[GivenArticle(text=TEXT), GivenArticle(text=" ", source="desk 2")],
        )
    assert DigestStore(output).read_table().num_rows == 4


def test_nothing_asked_is_nothing_returned(output: Path) -> None:
    assert ask(output) == []


def test_a_wrong_setting_is_told_at_once(output: Path) -> None:
    with pytest.raises(SettingsError, match="tlh"):
        on_demand(articles=[GivenArticle(text=TEXT)], options={"languages": "tlh"})
