"""The prompts: those that the embedded model's adapters were trained on, and chat templates.

In the embedded model's prompts the source comes before the name of what is asked for, so that in
training one reading of a source serves every target, and a new language or length is one more
line at the end.
"""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGE_NAMES: Mapping[str, str] = {"en": "English", "ur": "Urdu", "ps": "Pashto", "prs": "Dari"}
LENGTH_NAMES: Mapping[str, str] = {
    "headline": "Headline",
    "short": "Short summary",
    "long": "Long summary",
}
# Instruct models by the format of their turns; thinking is switched off where a model can.
CHAT_TEMPLATES: Mapping[str, str] = {
    "chatml": "<|im_start|>user\n{message} /no_think<|im_end|>\n<|im_start|>assistant\n",
    "gemma-chat": "<start_of_turn>user\n{message}<end_of_turn>\n<start_of_turn>model\n",
}


def translation_source(text: str, source_language: str = "en") -> str:
    """Return the part of a translation prompt that all target languages share."""
    return f"{LANGUAGE_NAMES[source_language]}: {text}\n"


def translation_cue(language: str) -> str:
    """Return the end of a translation prompt; the translation follows after one space."""
    return f"{LANGUAGE_NAMES[language]}:"


def summary_source(title: str, text: str) -> str:
    """Return the part of a summary prompt that all lengths share."""
    return f"Title: {title}\n\n{text}\n\n" if title else f"{text}\n\n"


def summary_cue(length: str) -> str:
    """Return the end of a summary prompt; the summary follows after one space."""
    return f"{LENGTH_NAMES[length]}:"
