from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from summariser.training.batches import (
    IGNORED,
    Stream,
    collate,
    epoch_batches,
    kept_places,
    make_row,
)
from summariser.training.example import Example

EXAMPLE = Example(
    "n1-001-00",
    "English: The bridge is open.\n",
    (("Urdu:", "پل کھلا ہے۔"), ("Dari:", "پل باز است.")),
)


@pytest.fixture
def places(processor):
    return kept_places(np.arange(processor.get_piece_size()), processor.get_piece_size())


def test_a_row_asks_for_every_target_token_and_the_end_and_for_nothing_else(processor, places):
    row = make_row(EXAMPLE, processor, places)

    asked = row.labels[row.labels != IGNORED].tolist()
    expected = [[*processor.encode(f" {text}"), processor.eos_id()] for _, text in EXAMPLE.targets]
    assert asked == [*expected[0], *expected[1]]


def test_positions_of_each_target_go_on_where_the_source_ends(processor, places):
    row = make_row(EXAMPLE, processor, places)

    source = int((row.branches == 0).sum())
    assert row.positions[:source].tolist() == list(range(source))
    for branch in (1, 2):
        positions = row.positions[row.branches == branch]
        assert positions.tolist() == list(range(source, source + len(positions)))


def test_a_target_token_that_the_model_cannot_write_is_not_asked_for(processor):
    kept = np.array([1, *range(4, processor.get_piece_size())])
    lost = processor.encode("پ")[-1]
    places = kept_places(kept[kept != lost], processor.get_piece_size())

    with_lost = make_row(EXAMPLE, processor, kept_places(kept, processor.get_piece_size()))
    without = make_row(EXAMPLE, processor, places)

    assert (with_lost.labels != IGNORED).sum() - (without.labels != IGNORED).sum() == 2
    assert without.ids.tolist() == with_lost.ids.tolist()


def test_targets_see_the_source_and_themselves_but_not_each_other(processor, places):
    row = make_row(EXAMPLE, processor, places)
    short = make_row(Example("x", "English: The\n", EXAMPLE.targets[:1]), processor, places)

    batch = collate([row, short])

    first, second, source = row.branches == 1, row.branches == 2, row.branches == 0
    visible = batch.visible[0]
    assert not visible[np.ix_(second, first)].any()
    assert visible[np.ix_(second, source)].all()
    assert not np.triu(visible, 1).any()
    assert batch.visible[1][: len(short), len(short) :].sum() == 0
    assert batch.visible.diagonal(axis1=1, axis2=2).all(), "no token, not even padding, sees none"


@given(st.lists(st.integers(1, 300), min_size=1, max_size=900), st.integers(0, 5))
def test_an_epoch_holds_every_row_once_in_batches_of_bounded_size(lengths, seed):
    batches = epoch_batches(lengths, 500, str(seed))

    assert sorted(index for batch in batches for index in batch) == list(range(len(lengths)))
    for batch in batches:
        assert len(batch) == 1 or len(batch) * max(lengths[i] for i in batch) <= 500


def test_batches_hold_rows_of_similar_length():
    lengths = [5, 100] * 100
    mixed = [
        batch for batch in epoch_batches(lengths, 200, "1") if len({lengths[i] for i in batch}) > 1
    ]
    assert len(mixed) <= 1


def _pools(processor, places):
    examples = [Example(str(n), f"English: {'open ' * n}\n", EXAMPLE.targets) for n in range(1, 30)]
    rows = [make_row(example, processor, places) for example in examples]
    return {"news": rows, "other": rows[:7]}


def test_a_stream_goes_on_after_a_stop_as_if_it_had_not_stopped(processor, places):
    pools = _pools(processor, places)
    mixture = {"news": 0.7, "other": 0.3}
    whole = Stream(pools, 300, seed=4)
    expected = [whole.draw(mixture, step) for step in range(60)]

    first = Stream(pools, 300, seed=4)
    drawn = [first.draw(mixture, step) for step in range(25)]
    second = Stream(pools, 300, seed=4)
    second.position = dict(first.position)
    drawn += [second.draw(mixture, step) for step in range(25, 60)]

    assert [[id(row) for row in rows] for rows in drawn] == [
        [id(row) for row in rows] for rows in expected
    ]
    assert whole.position["news"][0] >= 1, "the test should cross an epoch"


def test_each_epoch_has_its_own_order(processor, places):
    lengths = [len(row) for row in _pools(processor, places)["news"]]
    orders = [epoch_batches(lengths, 300, f"1:news:{epoch}") for epoch in range(3)]
    assert all(one != other for one, other in pairwise(orders))


def test_the_mixture_decides_how_often_a_data_set_is_drawn(processor, places):
    stream = Stream(_pools(processor, places), 100, seed=1)
    names = []
    for step in range(300):
        before = dict(stream.position)
        stream.draw({"news": 3, "other": 1}, step)
        names += [name for name in stream.position if stream.position[name] != before.get(name)]
    assert 0.65 < names.count("news") / 300 < 0.85
