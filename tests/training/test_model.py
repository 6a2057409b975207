"""The model in torch, against transformers' own reading of separate rows."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs the extra `training`")
pytest.importorskip("peft", reason="training needs the extra `training`")

from summariser.training.batches import IGNORED, Row, collate, kept_places, make_row  # noqa: E402
from summariser.training.example import Example  # noqa: E402
from summariser.training.model import build_model, fastest_dtype  # noqa: E402

LONG = Example(
    "a",
    "English: The bridge is open.\n",
    (("Urdu:", "پل کھلا ہے۔"), ("Pashto:", "پل خلاص دی."), ("Dari:", "پل باز است.")),
)
SHORT = Example("b", "English: The bridge.\n", (("Urdu:", "پل"), ("Dari:", "پل باز")))
KEPT_FROM = 4
CPU = torch.device("cpu")


@pytest.fixture
def kept(tiny_base):
    return np.array([1, *range(KEPT_FROM, len(tiny_base.tokens))])


@pytest.fixture
def model(tiny_base, kept):
    model = build_model(tiny_base, kept, rank=4, alpha=8, device=CPU, dtype=torch.float32, seed=1)
    torch.manual_seed(2)
    with torch.no_grad():
        for matrix in model.parameters("lora_B"):
            matrix.normal_(0, 0.3)
    return model


def _gradients(model, loss):
    loss.backward()
    parameters = model.parameters("lora_A") + model.parameters("lora_B")
    gradients = [parameter.grad.clone() for parameter in parameters]
    for parameter in parameters:
        parameter.grad = None
    return gradients


def _separate_loss(model, processor, examples):
    """Return the loss as transformers computes it, one row a target, nothing shared."""
    total, count = 0.0, 0
    allowed = torch.full((model.network.config.vocab_size,), float("-inf"))
    allowed[torch.from_numpy(model.kept_ids)] = 0
    for example in examples:
        for cue, text in example.targets:
            prompt = [processor.bos_id(), *processor.encode(example.source)]
            prompt += processor.encode(cue)
            target = [*processor.encode(f" {text}"), processor.eos_id()]
            ids = torch.tensor([prompt + target[:-1]])
            logits = model.network(input_ids=ids).logits[0, len(prompt) - 1 :] + allowed
            total += torch.nn.functional.cross_entropy(
                logits, torch.tensor(target), reduction="sum"
            )
            count += len(target)
    return total / count


def test_shared_sources_teach_what_separate_rows_teach(model, processor, kept):
    places = kept_places(kept, processor.get_piece_size())
    rows = [make_row(example, processor, places) for example in (LONG, SHORT)]

    loss, asked = model.loss(collate(rows))
    separate = _separate_loss(model, processor, (LONG, SHORT))

    assert asked == sum(int((row.labels != IGNORED).sum()) for row in rows)
    assert loss.item() == pytest.approx(separate.item(), rel=1e-5)
    for ours, theirs in zip(_gradients(model, loss), _gradients(model, separate), strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-6)


def test_the_sequences_of_that_test_are_longer_than_the_sliding_window(tiny_base, processor):
    assert len(processor.encode(LONG.source)) > tiny_base.config.sliding_window


def test_a_fresh_adapter_changes_nothing(tiny_base, kept, processor):
    fresh = build_model(tiny_base, kept, rank=4, alpha=8, device=CPU, dtype=torch.float32, seed=1)
    ids = torch.tensor([[2, 5, 6, 7]])
    with torch.no_grad():
        before = fresh.network(input_ids=ids).logits
        for matrix in fresh.parameters("lora_A"):
            matrix.zero_()
        after = fresh.network(input_ids=ids).logits
    torch.testing.assert_close(before, after)


def test_only_the_low_rank_matrices_learn(model, tiny_base):
    learning = {name for name, p in model.network.named_parameters() if p.requires_grad}
    assert len(learning) == 2 * 7 * tiny_base.config.layers
    assert all(".lora_" in name for name in learning)


def test_the_adapter_has_the_names_of_the_checkpoint(model, tiny_base):
    modules = {name.rsplit(".", 1)[0] for name in model.adapter_state()}
    assert {f"{module}.weight" for module in modules} <= set(tiny_base.weights)


def test_merging_the_exported_adapter_gives_the_trained_model(model, tiny_base, tmp_path):
    from summariser.models.lora import read_adapter
    from summariser.training.adapter_file import write_adapter
    from summariser.training.model import network_config
    from summariser.training.recipe import load_recipe

    recipe = load_recipe("translate").model_copy(update={"rank": 4, "alpha": 8})
    path = tmp_path / "translate.safetensors"
    matrices = {name: value.numpy() for name, value in model.adapter_state().items()}
    write_adapter(path, matrices, recipe, tiny_base.sha256)
    adapter = read_adapter(path, "translate", tiny_base.sha256)

    merged = type(model.network)(network_config(tiny_base))
    merged.load_state_dict(
        {
            name: torch.from_numpy(adapter.merge(name, weight))
            for name, weight in tiny_base.weights.items()
        },
        strict=False,
    )
    ids = torch.tensor([[2, 5, 6, 7, 8]])
    with torch.no_grad():
        expected = model.network(input_ids=ids).logits
        torch.testing.assert_close(merged(input_ids=ids).logits, expected, rtol=0, atol=0.05)


def test_frozen_layers_of_8_bits_teach_nearly_what_those_of_32_teach(model, tiny_base, kept):
    eight_bit = build_model(tiny_base, kept, rank=4, alpha=8, device=CPU, dtype=torch.int8, seed=1)
    eight_bit.load_adapter_state(model.adapter_state())
    places = kept_places(kept, len(tiny_base.tokens))
    chance = np.random.default_rng(4)
    ids = chance.integers(KEPT_FROM, len(tiny_base.tokens), 30)
    row = Row(ids, np.zeros(30, np.int64), np.arange(30), places[np.roll(ids, -1)])

    exact, _ = model.loss(collate([row]))
    rounded, _ = eight_bit.loss(collate([row]))

    assert rounded.item() == pytest.approx(exact.item(), rel=0.05)
    ours = torch.cat([gradient.flatten() for gradient in _gradients(eight_bit, rounded)])
    theirs = torch.cat([gradient.flatten() for gradient in _gradients(model, exact)])
    assert torch.nn.functional.cosine_similarity(ours, theirs, dim=0) > 0.95


def test_the_adapter_of_8_bit_layers_has_the_same_names(model, tiny_base, kept):
    eight_bit = build_model(tiny_base, kept, rank=4, alpha=8, device=CPU, dtype=torch.int8, seed=1)
    assert eight_bit.adapter_state().keys() == model.adapter_state().keys()


def test_bfloat16_is_taken_only_where_the_processor_is_faster_with_it(monkeypatch):
    for capabilities, expected in (
        ({"avx2": True}, torch.float32),
        ({"avx512_bf16": True}, torch.float32),
        ({"amx_bf16": True}, torch.bfloat16),
    ):
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda found=capabilities: found)
        assert fastest_dtype(CPU) is expected
