"""Low-rank adapters (Hu et al., 2021): what training adds to a base model's weights."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from summariser.errors import ModelError


@dataclass(frozen=True, slots=True)
class Adapter:
    """A trained change of some of a base model's weights.

    Attributes:
        tensors: float16 by ``<module>.lora_A`` [rank, in] and ``<module>.lora_B`` [out, rank].
        scale: alpha / rank, the factor of each product ``B @ A``.
        task: What it was trained for.
        base_sha256: Checksum of the base that it belongs to.
        sha256: Checksum of its own file.
        recipe: What it was trained by, as JSON; of a mean, what its last adapter was.
    """

    tensors: dict[str, npt.NDArray[np.float16]]
    scale: float
    task: str
    base_sha256: str
    sha256: str
    recipe: str = ""

    @property
    def modules(self) -> frozenset[str]:
        """Names of the modules that it changes."""
        return frozenset(name.rsplit(".", 1)[0] for name in self.tensors)

    def merge(self, name: str, weight: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return a base weight with the adapter's change, or as it is where there is none.

        Args:
            name: The weight's name in the base, ``<module>.weight``.
            weight: Its values, shape [out, in].
        """
        module = name.removesuffix(".weight")
        if f"{module}.lora_A" not in self.tensors:
            return weight
        down = self.tensors[f"{module}.lora_A"].astype(np.float32)
        up = self.tensors[f"{module}.lora_B"].astype(np.float32)
        return weight + np.float32(self.scale) * (up @ down)


def read_adapter(path: Path, task: str, base_sha256: str) -> Adapter:
    """Return the adapter of a safetensors file.

    Args:
        path: The file, see ``load_adapter``.
        task: What it has to be for.
        base_sha256: The base that it has to belong to.

    Raises:
        ModelError: The file is damaged, or it is for another task or another base.
    """
    adapter = load_adapter(path)
    if (adapter.task, adapter.base_sha256) != (task, base_sha256):
        raise ModelError(
            f"the adapter {path} is for the task {adapter.task!r} on the base "
            f"{adapter.base_sha256}, not for {task!r} on {base_sha256}",
            _REPLACE,
        )
    return adapter


def load_adapter(path: Path) -> Adapter:
    """Return the adapter of a safetensors file, whatever it is for.

    Args:
        path: The file; its metadata names ``rank``, ``alpha``, ``base_sha256`` and ``task``.

    Raises:
        ModelError: The file is missing or damaged.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        adapter = Adapter(
            tensors=tensors,
            scale=float(metadata["alpha"]) / float(metadata["rank"]),
            task=metadata["task"],
            base_sha256=metadata["base_sha256"],
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            recipe=metadata.get("recipe", ""),
        )
    except OSError as error:
        raise ModelError(
            f"the adapter {path} cannot be read: {error}", "check the path, and who may read it"
        ) from error
    except (SafetensorError, KeyError, ValueError, ZeroDivisionError) as error:
        raise ModelError(f"the adapter {path} is damaged: {error!r}", _REPLACE) from error
    _check_pairs(path, tensors)
    return adapter


_REPLACE = "install summariser again, or train the adapter on this base"


def _check_pairs(path: Path, tensors: dict[str, npt.NDArray[np.float16]]) -> None:
    """Refuse an adapter whose matrices do not come in matching pairs."""
    for name in tensors:
        module, _, side = name.rpartition(".")
        pair = [tensors.get(f"{module}.lora_{letter}") for letter in "AB"]
        down, up = pair
        if side not in {"lora_A", "lora_B"} or down is None or up is None:
            raise ModelError(f"the adapter {path} has {name!r} without its pair", _REPLACE)
        if down.ndim != 2 or up.ndim != 2 or up.shape[1] != down.shape[0]:
            raise ModelError(
                f"the adapter {path} has matrices of {down.shape} and {up.shape} for {module!r}",
                _REPLACE,
            )
