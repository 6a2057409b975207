"""Target languages, and what each family of models calls them.

This is the one place that knows other codes than BCP 47; a new target language is one more entry
of ``LANGUAGES`` and one more code in each scheme that has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from summariser.engines.base import DecodingOptions, Request
from summariser.errors import ModelError
from summariser.models.prompts import (
    CHAT_TEMPLATES,
    chat_prompt,
    translation_cue,
    translation_source,
)


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the product.

    Attributes:
        code: BCP 47.
        name: English name.
        native_name: Name in the language itself.
        right_to_left: Direction of its script.
    """

    code: str
    name: str
    native_name: str
    right_to_left: bool


LANGUAGES: Mapping[str, Language] = {
    language.code: language
    for language in (
        Language("en", "English", "English", right_to_left=False),
        Language("ur", "Urdu", "اردو", right_to_left=True),
        Language("ps", "Pashto", "پښتو", right_to_left=True),
        Language("prs", "Dari", "دری", right_to_left=True),
    )
}
TARGET_LANGUAGES = tuple(code for code in LANGUAGES if code != "en")

# Codes as the models' own vocabularies spell them. M2M-100 and MADLAD have no Dari: they write
# the Persian of Iran, which Dari readers understand; the registry says so.
_NLLB = {
    "en": "eng_Latn",
    "ur": "urd_Arab",
    "ps": "pbt_Arab",
    "prs": "prs_Arab",
    # Languages that articles come in; they are read through English.
    "ar": "arb_Arab",
    "de": "deu_Latn",
    "es": "spa_Latn",
    "fa": "pes_Arab",
    "fr": "fra_Latn",
    "hi": "hin_Deva",
    "pt": "por_Latn",
    "ru": "rus_Cyrl",
    "tr": "tur_Latn",
}
_OPUS_MT = {"ur": ">>urd<<", "ps": ">>pus<<", "prs": ">>prs<<"}
_M2M_100 = {code: f"__{code}__" for code in _NLLB} | {"prs": "__fa__"}
_MADLAD = {"en": "<2en>", "ur": "<2ur>", "ps": "<2ps>", "prs": "<2fa>"}
_INSTRUCTION = (
    "Translate the news sentence from {source} to {target}. Keep every name and number. "
    "Answer with the translation only.\n\n{text}"
)
SCHEMES = ("nllb", "opus-mt", "m2m100", "madlad", "lines", *CHAT_TEMPLATES)


def translates_to_english(scheme: str, language: str) -> bool:
    """Say whether models of ``scheme`` translate from ``language`` to English."""
    return scheme in {"nllb", "m2m100", "madlad"} and language in _NLLB and language != "en"


def translation_request(
    text: str, language: str, scheme: str, options: DecodingOptions, source_language: str = "en"
) -> Request:
    """Return the request that makes a model of ``scheme`` translate ``text``.

    Args:
        text: One sentence, without line breaks.
        language: BCP 47 code of the target.
        scheme: How the model is told the languages; one of ``SCHEMES``.
        options: How to decode.
        source_language: BCP 47 code of the source.

    Raises:
        ModelError: The scheme is unknown or has no code for one of the languages.
    """
    try:
        return _request(text, language, scheme, options, source_language)
    except KeyError as error:
        raise ModelError(
            f"models of scheme {scheme!r} have no code for {error.args[0]!r} "
            f"(translating {source_language} to {language})",
            f"choose a model with one of the schemes {', '.join(SCHEMES)} that covers both "
            "languages; `summariser models list` shows them",
        ) from None


def _request(
    text: str, language: str, scheme: str, options: DecodingOptions, source_language: str
) -> Request:
    match scheme:
        case "nllb":
            return Request(text, options, (_NLLB[source_language],), (_NLLB[language],))
        case "m2m100":
            return Request(text, options, (_M2M_100[source_language],), (_M2M_100[language],))
        case "opus-mt":
            return Request(text, options, (_OPUS_MT[language],))
        case "madlad":
            return Request(text, options, (_MADLAD[language],))
        case "lines":
            prompt = translation_source(text, source_language) + translation_cue(language)
            return Request(prompt, options)
        case _:
            message = _INSTRUCTION.format(
                source=LANGUAGES[source_language].name, target=LANGUAGES[language].name, text=text
            )
            return Request(chat_prompt(scheme, message), options)
