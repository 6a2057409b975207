"""The prompts: those that the embedded model's adapters were trained on, and chat templates.

In the embedded model's prompts the source comes before the name of what is asked for, so that in
training one reading of a source serves every target, and a new language or length is one more
line at the end.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

LANGUAGE_NAMES: Mapping[str, str] = {"en": "English", "ur": "Urdu", "ps": "Pashto", "prs": "Dari"}
LENGTH_NAMES: Mapping[str, str] = {
    "headline": "Headline",
    "short": "Short summary",
    "long": "Long summary",
}
# Instruct models by the format of their turns. Qwen's answer begins after an empty thought, which
# is how its own template switches thinking off.
CHAT_TEMPLATES: Mapping[str, str] = {
    "chatml": "<|im_start|>user\n{message}<|im_end|>\n<|im_start|>assistant\n"
    "<think>\n\n</think>\n\n",
    "gemma-chat": "<start_of_turn>user\n{message}<end_of_turn>\n<start_of_turn>model\n",
}
# Words of those formats; a text that holds them must not end its own turn.
_TURN_MARKS = re.compile(
    r"<\|(?:im_start|im_end|endoftext)\|>|<(?:start|end)_of_turn>|</?think>|<[be]os>"
)


def chat_prompt(scheme: str, message: str) -> str:
    """Return the prompt by which an instruct model of ``scheme`` answers ``message``.

    Args:
        scheme: A key of ``CHAT_TEMPLATES``.
        message: Instruction and text; the marks of turns are taken out of it.
    """
    return CHAT_TEMPLATES[scheme].replace("{message}", _TURN_MARKS.sub("", message))


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
