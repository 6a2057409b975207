"""How each family of models is asked for a summary of a length."""

from __future__ import annotations

from summariser.errors import ModelError
from summariser.models.prompts import (
    CHAT_TEMPLATES,
    LANGUAGE_NAMES,
    LENGTH_NAMES,
    chat_prompt,
    summary_cue,
    summary_source,
)

_INSTRUCTION = (
    "Summarise the news article in {min_words} to {max_words} words of {language} ({shape}). "
    "State only what the article states, with its names and numbers. Answer with the summary "
    "only.\n\n{source}"
)
SCHEMES = ("plain", "t5", "lines", *CHAT_TEMPLATES)


def summary_prompt(
    title: str, text: str, scheme: str, cue: str, words: tuple[int, int], language: str = "en"
) -> str:
    """Return what a model of ``scheme`` reads to summarise ``text``.

    Args:
        title: May be empty.
        text: The article or a chunk of it.
        scheme: One of ``SCHEMES``. ``plain`` and ``t5`` models take the length from the token
            limits of the request alone.
        cue: Which of the lengths that models know by name is nearest.
        words: Fewest and most words of the summary.
        language: BCP 47 code of article and summary.

    Raises:
        ModelError: The scheme is unknown.
    """
    match scheme:
        case "plain":
            return text
        case "t5":
            return f"summarize: {text}"
        case "lines":
            return summary_source(title, text) + summary_cue(cue)
        case _ if scheme in CHAT_TEMPLATES:
            message = _INSTRUCTION.format(
                min_words=words[0],
                max_words=words[1],
                language=LANGUAGE_NAMES.get(language, language),
                shape=LENGTH_NAMES[cue].lower(),
                source=summary_source(title, text),
            )
            return chat_prompt(scheme, message)
        case _:
            raise ModelError(
                f"no prompt is known for summary models of scheme {scheme!r}",
                f"give the model one of the schemes {', '.join(SCHEMES)} in configs/models.yaml",
            )
