"""What a training learns from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """One source text with what it should become.

    Attributes:
        key: Names it within its data set.
        source: What the model reads first, the same for every target.
        targets: Pairs of a cue (what is asked for) and the text that should follow it.
        held_out: It is kept from training, to measure with.
    """

    key: str
    source: str
    targets: tuple[tuple[str, str], ...]
    held_out: bool = False
