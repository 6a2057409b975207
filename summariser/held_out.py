"""Which articles and documents are kept from all training, to measure with."""

from __future__ import annotations

import hashlib

_HELD_OUT_OF = 10


def is_held_out(article_id: str) -> bool:
    """Return whether an article is kept from all training: a tenth, by the hash of its id.

    Args:
        article_id: Of one of the project's own articles, or the name of a document of TICO-19.
    """
    return int(hashlib.sha256(article_id.encode()).hexdigest(), 16) % _HELD_OUT_OF == 0
