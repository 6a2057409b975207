"""Batches hold every request once, are of one kind, and stay within the token budget."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from summariser.engines.base import DecodingOptions
from summariser.engines.batching import batches

GREEDY = DecodingOptions(beam_size=1)
BEAM = DecodingOptions(beam_size=4)

requests = st.lists(st.tuples(st.integers(0, 60), st.sampled_from([GREEDY, BEAM])), max_size=40)
budgets = st.integers(1, 500)


def of(
    asked: list[tuple[int, DecodingOptions]], token_budget: int
) -> tuple[list[int], list[list[int]]]:
    lengths = [length for length, _ in asked]
    return lengths, list(batches(lengths, [kind for _, kind in asked], token_budget))


@given(requests, budgets)
def test_each_request_is_in_one_batch(
    asked: list[tuple[int, DecodingOptions]], budget: int
) -> None:
    _, made = of(asked, budget)

    assert sorted(index for batch in made for index in batch) == list(range(len(asked)))


@given(requests, budgets)
def test_a_batch_keeps_to_the_budget_or_holds_one_request(
    asked: list[tuple[int, DecodingOptions]], budget: int
) -> None:
    lengths, made = of(asked, budget)

    for batch in made:
        padded = len(batch) * max(lengths[index] for index in batch)
        assert len(batch) == 1 or padded * asked[batch[0]][1].beam_size <= budget


@given(requests, budgets)
def test_a_batch_is_decoded_in_one_way(
    asked: list[tuple[int, DecodingOptions]], budget: int
) -> None:
    _, made = of(asked, budget)

    assert all(len({asked[index][1] for index in batch}) == 1 for batch in made)


@given(requests, budgets)
def test_no_batch_could_have_taken_the_next_ones_first_request(
    asked: list[tuple[int, DecodingOptions]], budget: int
) -> None:
    lengths, made = of(asked, budget)

    for batch, following in pairwise(made):
        kind = asked[batch[0]][1]
        if asked[following[0]][1] == kind:
            width = max(lengths[index] for index in batch)
            assert (len(batch) + 1) * width * kind.beam_size > budget


def test_the_longest_come_first_and_requests_of_similar_length_together() -> None:
    assert list(batches([3, 90, 5, 80], [GREEDY] * 4, 200)) == [[1, 3], [2, 0]]


def test_what_may_write_most_begins_first() -> None:
    headline, long = replace(BEAM, max_tokens=28), replace(BEAM, max_tokens=260)

    assert list(batches([90, 90, 80], [headline, headline, long], 400)) == [[2], [0], [1]]


def test_beams_count_as_tokens() -> None:
    assert list(batches([10, 10], [BEAM] * 2, 79)) == [[0], [1]]
    assert list(batches([10, 10], [BEAM] * 2, 80)) == [[0, 1]]


def test_nothing_makes_no_batch() -> None:
    assert list(batches([], [], 100)) == []


@given(requests, budgets)
def test_beams_keep_to_one_length_where_that_is_asked(
    asked: list[tuple[int, DecodingOptions]], budget: int
) -> None:
    lengths = [length for length, _ in asked]
    kinds = [kind for _, kind in asked]

    made = list(batches(lengths, kinds, budget, equal_lengths_in_beams=True))

    assert sorted(index for batch in made for index in batch) == list(range(len(asked)))
    for batch in made:
        if asked[batch[0]][1] == BEAM:
            assert len({lengths[index] for index in batch}) == 1


def test_greedy_search_mixes_lengths_all_the_same() -> None:
    assert list(batches([9, 8], [GREEDY] * 2, 99, equal_lengths_in_beams=True)) == [[0, 1]]
    assert list(batches([9, 8, 9], [BEAM] * 3, 99, equal_lengths_in_beams=True)) == [[0, 2], [1]]
