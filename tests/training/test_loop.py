"""Training runs: they learn, stop, go on, and check themselves."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs the extra `training`")
pytest.importorskip("peft", reason="training needs the extra `training`")

from summariser.errors import ModelError, SettingsError  # noqa: E402
from summariser.training import loop  # noqa: E402
from summariser.training.batches import kept_places, make_row  # noqa: E402
from summariser.training.checkpoint import load_checkpoint  # noqa: E402
from summariser.training.example import Example  # noqa: E402
from summariser.training.loop import Training  # noqa: E402
from summariser.training.model import build_model  # noqa: E402
from summariser.training.recipe import Phase, load_recipe  # noqa: E402
from summariser.training.validation import chrf, mean_loss, spread  # noqa: E402

EXAMPLES = [
    Example(str(n), f"English: {word}\n", (("Urdu:", "پل کھلا ہے۔"), ("Dari:", "پل باز است.")))
    for n, word in enumerate(["The", "bridge", "is", "open", "The bridge", "is open"])
]


@pytest.fixture
def recipe():
    return load_recipe("translate").model_copy(
        update={
            "rank": 4,
            "alpha": 4.0,
            "learning_rate": 0.02,
            "batch_tokens": 150,
            "warmup_steps": 2,
            "phases": (Phase(until=1, mixture={"news": 1}),),
            "checkpoint_minutes": 1000.0,
            "validation_minutes": 1000.0,
        }
    )


@pytest.fixture
def clock(monkeypatch):
    """Let every step take one second."""
    ticks = iter(range(10**6))
    monkeypatch.setattr(loop, "time", SimpleNamespace(monotonic=lambda: float(next(ticks))))


@pytest.fixture
def start(tiny_base, processor, tmp_path, clock):
    kept = np.arange(1, len(tiny_base.tokens))
    places = kept_places(kept, len(tiny_base.tokens))
    rows = [make_row(example, processor, places) for example in EXAMPLES]

    def start(recipe, folder="run"):
        model = build_model(
            tiny_base,
            kept,
            rank=recipe.rank,
            alpha=recipe.alpha,
            device=torch.device("cpu"),
            dtype=torch.float32,
            seed=recipe.seed,
        )
        return model, rows, Training(model, {"news": rows}, recipe, tmp_path / folder)

    return start


def _run(training, total, now=math.inf):
    reports, validations = [], []
    training.run(total, now, reports.append, validations.append)
    return reports, validations


def test_the_loss_falls(start, recipe):
    model, rows, training = start(recipe)
    before = mean_loss(model, rows)
    reports, _ = _run(training, 40)
    assert mean_loss(model, rows) < 0.7 * before
    assert [report.step for report in reports] == [10, 20, 30, 40]
    assert reports[-1].share == pytest.approx(1)


def test_two_runs_with_a_stop_between_are_one_run(start, recipe, tmp_path):
    whole, _, training = start(recipe, "whole")
    _run(training, 12)

    _, _, first = start(recipe, "parts")
    _run(first, 12, now=5)
    resumed, _, second = start(recipe, "parts")
    second.resume(load_checkpoint(tmp_path / "parts" / "checkpoint.pt"))
    assert second.step == 5
    _run(second, 12)

    assert second.step == 12
    for name, matrix in whole.adapter_state().items():
        torch.testing.assert_close(resumed.adapter_state()[name], matrix)


def test_the_learning_rate_is_near_zero_at_the_end(start, recipe):
    _, _, training = start(recipe)
    _run(training, 30)
    rates = [group["lr"] for group in training._optimiser.param_groups]
    assert rates[0] < 0.06 * recipe.learning_rate
    assert rates[1] == pytest.approx(recipe.b_learning_rate_ratio * rates[0])


def test_checkpoints_and_validations_come_in_their_times(start, recipe, tmp_path):
    timed = recipe.model_copy(update={"checkpoint_minutes": 0.1, "validation_minutes": 0.2})
    _, _, training = start(timed)
    saved = []
    save = training.save
    training.save = lambda: (saved.append(training.step), save())[1]
    _, validations = _run(training, 30)
    assert saved == [6, 12, 18, 24, 30, 30]
    assert validations == [12, 24]


def test_a_checkpoint_of_another_rank_is_refused(start, recipe, tmp_path):
    _, _, training = start(recipe)
    _run(training, 1)
    _, _, other = start(recipe.model_copy(update={"rank": 2}))
    with pytest.raises(SettingsError, match="rank 4"):
        other.resume(load_checkpoint(tmp_path / "run" / "checkpoint.pt"))


def test_a_resumed_run_learns_at_the_rate_of_its_own_recipe(start, recipe, tmp_path):
    _, _, training = start(recipe)
    _run(training, 20, now=5)
    _, _, resumed = start(recipe.model_copy(update={"learning_rate": 0.001}))
    resumed.resume(load_checkpoint(tmp_path / "run" / "checkpoint.pt"))
    _run(resumed, 20, now=1)
    assert resumed._optimiser.param_groups[0]["lr"] <= 0.001


@pytest.mark.parametrize("content", [None, b"not a checkpoint"])
def test_a_missing_or_damaged_checkpoint_is_a_model_error(tmp_path, content):
    path = tmp_path / "checkpoint.pt"
    if content:
        path.write_bytes(content)
    with pytest.raises(ModelError, match="cannot be read"):
        load_checkpoint(path)


def test_chrf_is_high_where_the_model_has_learned_the_texts(start, recipe, processor):
    model, _, training = start(recipe)
    before = chrf(model, EXAMPLES[:2], processor)
    _run(training, 60)
    after = chrf(model, EXAMPLES[:2], processor)
    assert set(after) == {"Urdu:", "Dari:"}
    assert all(after[cue] > before[cue] + 30 for cue in after)


def test_examples_to_validate_with_are_spread_over_all():
    assert spread(range(10), 5) == [0, 2, 4, 6, 8]
    assert spread(range(3), 5) == [0, 1, 2]
