from summariser.models.prompts import (
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
