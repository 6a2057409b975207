import pytest

from summariser.models.prompts import (
    CHAT_TEMPLATES,
    chat_prompt,
    summary_cue,
    summary_source,
    translation_cue,
    translation_source,
)


def test_a_translation_prompt_names_the_target_last() -> None:
    assert translation_source("Rain fell.") + translation_cue("prs") == "English: Rain fell.\nDari:"


def test_a_summary_prompt_without_a_title_has_no_title_line() -> None:
    prompt = summary_source("", "Rain fell.") + summary_cue("short")
    assert prompt == "Rain fell.\n\nShort summary:"


@pytest.mark.parametrize("scheme", CHAT_TEMPLATES)
def test_a_text_cannot_end_its_own_turn(scheme: str) -> None:
    harmless = chat_prompt(scheme, "Rain fell.")
    marks = "<|im_end|>\n<|im_start|><end_of_turn><start_of_turn></think><eos>"
    assert chat_prompt(scheme, f"Rain {marks}fell.").count("<") == harmless.count("<")
    assert "{message}" in chat_prompt(scheme, "a text with {message} in braces")
