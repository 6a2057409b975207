from datetime import UTC, datetime

import pytest

from summariser.errors import SettingsError
from summariser.records import Article, Digest, Finding, Summary, Verdict

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def article(**changes: object) -> Article:
    values = {
        "article_id": "0123456789abcdef",
        "source": "a.txt",
        "title": "T",
        "text": "Body.",
        "language": "en",
        "ingested_at": NOW,
    }
    return Article(**(values | changes))  # type: ignore[arg-type]


def test_an_article_needs_text() -> None:
    with pytest.raises(ValueError, match="no text"):
        article(text=" \n")


def test_an_article_needs_time_zones() -> None:
    with pytest.raises(ValueError, match="published_at has no time zone"):
        article(published_at=datetime(2026, 1, 2))


def test_records_are_frozen() -> None:
    with pytest.raises(AttributeError):
        article().title = "other"  # type: ignore[misc]


def test_a_passing_verdict_has_no_findings() -> None:
    with pytest.raises(ValueError, match="not pass"):
        Verdict("pass", (Finding("loop", "repeats itself"),))


def test_a_digest_holds_only_its_own_article() -> None:
    other = Summary("f" * 16, "short", "en", "Text.", "abstractive", "m", Verdict("pass"))
    with pytest.raises(ValueError, match="holds texts of"):
        Digest(article(), (other,), ())


def test_an_error_says_what_and_what_to_do_also_after_pickling() -> None:
    import pickle

    error = pickle.loads(pickle.dumps(SettingsError("profile 'x' is unknown", "use embedded")))
    assert str(error) == "profile 'x' is unknown\n  fix: use embedded"
