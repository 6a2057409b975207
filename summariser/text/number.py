"""What a number found in a text is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["cardinal", "ordinal", "percent"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number that stands in a text.

    Attributes:
        value: What it means; ``1.5 million`` is 1500000.
        start: Where it begins, in characters.
        end: Where it ends, exclusive.
        kind: ``ordinal`` for ``3rd``, ``percent`` for ``3 %``, else ``cardinal``.
        spelled: Written in words, without a digit.
        certain: False for a word that means something else as well (Urdu ``اسی``: 80, or "this
            very").
        in_name: Part of a name (``A320``, ``G20``), no quantity.
        also: Other readings: ``2.5`` in ``2.5 to 3 million`` is 2500000 as well.
    """

    value: float
    start: int
    end: int
    kind: Kind = "cardinal"
    spelled: bool = False
    certain: bool = True
    in_name: bool = False
    also: tuple[float, ...] = ()

    @property
    def readings(self) -> tuple[float, ...]:
        """Every value that it may have."""
        return (self.value, *self.also)
