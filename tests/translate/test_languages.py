import pytest

from summariser.engines.base import DecodingOptions
from summariser.errors import ModelError
from summariser.translate.languages import LANGUAGES, SCHEMES, TARGET_LANGUAGES, translation_request

OPTIONS = DecodingOptions()


@pytest.mark.parametrize(
    ("scheme", "language", "source_prefix", "target_prefix"),
    [
        ("nllb", "ps", ("eng_Latn",), ("pbt_Arab",)),
        ("nllb", "prs", ("eng_Latn",), ("prs_Arab",)),
        ("m2m100", "prs", ("__en__",), ("__fa__",)),
        ("opus-mt", "ur", (">>urd<<",), ()),
        ("madlad", "ps", ("<2ps>",), ()),
    ],
)
def test_each_family_gets_its_own_code(
    scheme: str, language: str, source_prefix: tuple[str, ...], target_prefix: tuple[str, ...]
) -> None:
    request = translation_request("Rain fell.", language, scheme, OPTIONS)
    assert request.source == "Rain fell."
    assert (request.source_prefix, request.target_prefix) == (source_prefix, target_prefix)


@pytest.mark.parametrize("scheme", ["lines", "chatml", "gemma-chat"])
@pytest.mark.parametrize("language", TARGET_LANGUAGES)
def test_a_prompted_model_is_told_the_language_by_name(scheme: str, language: str) -> None:
    request = translation_request("Rain fell.", language, scheme, OPTIONS)
    assert LANGUAGES[language].name in request.source
    assert "Rain fell." in request.source


def test_every_scheme_covers_every_target() -> None:
    for scheme in SCHEMES:
        for language in TARGET_LANGUAGES:
            translation_request("Rain fell.", language, scheme, OPTIONS)


@pytest.mark.parametrize(("scheme", "language"), [("nllb", "xx"), ("carrier-pigeon", "ur")])
def test_an_unknown_scheme_or_language_says_what_there_is(scheme: str, language: str) -> None:
    with pytest.raises(ModelError, match="summariser models list"):
        translation_request("Rain fell.", language, scheme, OPTIONS)
