"""The embedded model's tokenizer, built from the vocabulary that its file holds."""

from __future__ import annotations

import importlib
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from summariser.errors import ModelError

PAD, END, BEGIN, UNKNOWN = "<pad>", "<eos>", "<bos>", "<unk>"
_UNKNOWN_TYPE, _NORMAL, _USER_DEFINED, _UNUSED = 2, 1, 4, 5


def build_tokenizer(
    tokens: Sequence[str],
    scores: npt.NDArray[np.float32],
    token_types: npt.NDArray[np.int32],
    usable: Collection[int] | None = None,
) -> bytes:
    """Return a serialised SentencePiece model: BPE with byte fallback, nothing normalised.

    No space is put before a text, spaces are neither merged nor dropped, and control tokens are
    never read from a text, whatever it says. A token's id is its place in ``tokens``.

    Args:
        tokens: Pieces by id; must hold ``<pad>``, ``<eos>``, ``<bos>`` and ``<unk>``.
        scores: Merge priorities by id, higher first.
        token_types: SentencePiece piece types by id.
        usable: Ids that texts may be split into; a word that is one token outside them comes
            apart into its smaller pieces, as a model with a trimmed output has to write it.
            None: all.

    Raises:
        ModelError: A special token is missing, or ``protobuf`` is not installed.
    """
    try:
        # By name: the generated module has no types.
        messages: Any = importlib.import_module("sentencepiece.sentencepiece_model_pb2")
    except ImportError as error:
        raise ModelError(
            f"the tokenizer cannot be built ({error})", "pip install summariser[embedded]"
        ) from error

    model = messages.ModelProto()
    kinds = token_types.copy()
    if usable is not None:
        barred = np.isin(kinds, (_NORMAL, _USER_DEFINED))
        barred[np.fromiter(usable, dtype=np.int64)] = False
        kinds[barred] = _UNUSED
    # GGUF marks the unknown token as a control token; SentencePiece wants exactly one unknown.
    kinds[_ids(tokens)[-1]] = _UNKNOWN_TYPE
    for token, score, kind in zip(tokens, scores.tolist(), kinds.tolist(), strict=True):
        model.pieces.add(piece=token, score=score, type=kind)
    trainer = model.trainer_spec
    trainer.model_type = messages.TrainerSpec.BPE
    trainer.vocab_size = len(tokens)
    trainer.byte_fallback = True
    trainer.pad_id, trainer.eos_id, trainer.bos_id, trainer.unk_id = _ids(tokens)
    trainer.pad_piece, trainer.eos_piece, trainer.bos_piece, trainer.unk_piece = (
        PAD,
        END,
        BEGIN,
        UNKNOWN,
    )
    model.normalizer_spec.name = "identity"
    model.normalizer_spec.add_dummy_prefix = False
    model.normalizer_spec.remove_extra_whitespaces = False
    model.normalizer_spec.escape_whitespaces = True
    return bytes(model.SerializeToString())


def _ids(tokens: Sequence[str]) -> list[int]:
    """Return the ids of the special tokens."""
    try:
        return [tokens.index(token) for token in (PAD, END, BEGIN, UNKNOWN)]
    except ValueError as error:
        raise ModelError(
            f"the vocabulary lacks a special token: {error}", "bring the vocabulary of a Gemma 3"
        ) from error
