"""A whole training in small: from data to an adapter, and from an adapter on."""

from __future__ import annotations

import json

import numpy as np
import pytest

pytest.importorskip("torch", reason="training needs the extra `training`")
pytest.importorskip("peft", reason="training needs the extra `training`")

from summariser.errors import ModelError, SettingsError
from summariser.held_out import is_held_out
from summariser.models.lora import read_adapter
from summariser.training import session as session_module
from summariser.training.recipe import load_recipe
from summariser.training.session import Session


@pytest.fixture
def data(tmp_path):
    rows = [
        {
            "id": f"n1-{number:03}",
            "title": "The bridge",
            "text": "The bridge is open.",
            "headline": "Bridge is open",
            "short": "The bridge is open.",
            "long": "The bridge is open. The bridge is open.",
        }
        for number in range(30)
    ]
    assert any(is_held_out(row["id"]) for row in rows)
    folder = tmp_path / "data" / "summaries"
    folder.mkdir(parents=True)
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n", "utf-8")
    return folder.parent


@pytest.fixture
def start(data, tmp_path, tiny_base, processor, monkeypatch):
    monkeypatch.setattr(session_module, "read_base", lambda: tiny_base)
    proto = processor.serialized_model_proto()
    monkeypatch.setattr(session_module, "build_tokenizer", lambda *_: proto)
    kept = np.arange(1, len(tiny_base.tokens))
    monkeypatch.setattr(session_module, "kept_tokens", lambda *_: kept)
    recipe = load_recipe("summarise").model_copy(update={"rank": 4, "alpha": 4.0})

    def start(**changes):
        return Session(
            recipe.model_copy(update=changes), data, tmp_path / "run", device="cpu", threads=1
        )

    return start


def _losses(folder):
    lines = map(json.loads, (folder / "log.jsonl").read_text("utf-8").splitlines())
    return [line["loss"] for line in lines if line["event"] == "validation"]


def test_an_adapter_is_trained_further_from_where_it_stands(start, tmp_path, tiny_base):
    first, second = tmp_path / "first.safetensors", tmp_path / "second.safetensors"
    session = start()
    session.train(minutes=0.05, minutes_now=0.05, resume=False)
    session.export(first)
    begun_at, ended_at = _losses(tmp_path / "run")
    assert ended_at < begun_at

    session = start()
    session.start_from(first)
    session.train(minutes=0, minutes_now=0, resume=False)
    session.export(second)

    assert _losses(tmp_path / "run")[-1] == pytest.approx(ended_at, abs=1e-3)
    matrices, again = (
        read_adapter(path, "summarise", tiny_base.sha256).tensors for path in (first, second)
    )
    assert matrices.keys() == again.keys()
    for name, values in matrices.items():
        np.testing.assert_array_equal(values, again[name])


def test_an_adapter_of_another_rank_or_task_is_refused(start, tmp_path):
    path = tmp_path / "adapter.safetensors"
    start().export(path)
    with pytest.raises(SettingsError, match="rank 2"):
        start(rank=2).start_from(path)
    path.write_bytes(b"torn")
    with pytest.raises(ModelError, match="damaged"):
        start().start_from(path)
