"""Batches by a token budget: what makes an engine fast without its callers knowing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from summariser.engines.base import DecodingOptions


def batches(
    lengths: Sequence[int],
    options: Sequence[DecodingOptions],
    token_budget: int,
    *,
    equal_lengths_in_beams: bool = False,
) -> Iterator[list[int]]:
    """Yield indices of requests to run together, each index once, the longest first.

    A batch holds requests of equal options and similar length, so that little of it is padding.
    What may write most comes first, so that where batches run side by side none is left alone at
    the end; then the longest, so that a budget that is too large for the memory shows at once.

    Args:
        lengths: Source tokens of each request.
        options: Decoding options of each request.
        token_budget: Most tokens of a batch, padding and beams included; a request that alone
            is larger makes a batch of its own.
        equal_lengths_in_beams: Put together only sources of one length where there is a beam.
    """
    kinds = {kind: rank for rank, kind in enumerate(dict.fromkeys(options))}
    order = sorted(
        range(len(lengths)),
        key=lambda index: (
            -options[index].max_tokens,
            kinds[options[index]],
            -lengths[index],
            index,
        ),
    )
    for kind, members in groupby(order, key=lambda index: options[index]):
        batch: list[int] = []
        for index in members:
            # The first member is the longest: all others are padded to it.
            width = lengths[batch[0]] if batch else lengths[index]
            full = (len(batch) + 1) * width * kind.beam_size > token_budget
            apart = equal_lengths_in_beams and kind.beam_size > 1 and lengths[index] != width
            if batch and (full or apart):
                yield batch
                batch = []
            batch.append(index)
        yield batch
