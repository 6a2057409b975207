import pytest

from summariser.errors import ModelError
from summariser.summarise.prompting import SCHEMES, summary_prompt


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_scheme_reads_the_article(scheme: str) -> None:
    assert "Rain fell." in summary_prompt("Rain", "Rain fell.", scheme, "short", (20, 45))


def test_the_embedded_model_is_asked_as_it_was_trained() -> None:
    prompt = summary_prompt("Rain", "Rain fell.", "lines", "headline", (6, 14))
    assert prompt == "Title: Rain\n\nRain fell.\n\nHeadline:"


def test_an_instruct_model_is_told_the_bounds() -> None:
    assert "20 to 45 words" in summary_prompt("", "Rain fell.", "chatml", "short", (20, 45))


def test_an_unknown_scheme_says_what_there_is() -> None:
    with pytest.raises(ModelError, match="plain, t5, lines"):
        summary_prompt("", "Rain fell.", "telepathy", "short", (20, 45))
