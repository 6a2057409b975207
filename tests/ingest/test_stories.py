"""Copies of a story told from other stories and from updates."""

from __future__ import annotations

import random

from summariser.ingest.stories import Stories, facts_of, signature_of

WORDS = [f"w{number}" for number in range(5000)]


def text_of(seed: int, words: int = 300) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def test_among_many_stories_each_copy_finds_its_own() -> None:
    stories = Stories()
    for seed in range(60):
        stories.remember(str(seed), signature_of(text_of(seed)), facts_of(""))
    for seed in range(60):
        shortened = " ".join(text_of(seed).split()[:250])
        assert stories.original_of(signature_of(shortened), facts_of("")) == str(seed)
    strangers = [signature_of(text_of(seed)) for seed in range(1000, 1060)]
    assert not any(stories.original_of(stranger, facts_of("")) for stranger in strangers)


def test_a_copy_may_leave_numbers_out_but_not_change_them() -> None:
    stories = Stories()
    signature = signature_of(text_of(1))
    stories.remember("a", signature, facts_of("5 of 20 people, 3.5 percent"))
    assert stories.original_of(signature, facts_of("5 people")) == "a"
    assert stories.original_of(signature, facts_of("5 of 20 people, 3.5 percent, 1 dog")) == "a"
    assert stories.original_of(signature, facts_of("6 of 20 people")) is None


def test_a_notice_for_another_place_is_another_story() -> None:
    stories = Stories()
    signature = signature_of(text_of(1))
    stories.remember("a", signature, facts_of("Heavy rain in Kunar and Laghman, says Mr. Rahim."))
    assert stories.original_of(signature, facts_of("Heavy rain in Kunar, says Mr. Rahim.")) == "a"
    assert stories.original_of(signature, facts_of("Heavy rain in Herat, says Mr. Karim.")) is None


def test_a_new_version_takes_the_place_of_the_old() -> None:
    stories = Stories()
    old, new = signature_of(text_of(1)), signature_of(text_of(2))
    stories.remember("a", old, facts_of(""))
    stories.remember("a", new, facts_of(""))
    assert stories.original_of(new, facts_of("")) == "a"
    assert stories.original_of(old, facts_of("")) is None
