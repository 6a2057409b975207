"""Names that a small model copies with one letter wrong, put right from the article."""

from __future__ import annotations

from rapidfuzz.distance import OSA

from summariser.quality.article_facts import facts_of
from summariser.quality.names import names_in, tokens_of
from summariser.records import Article

# Shorter names are too often one letter from another one: Khan and Khar.
_SHORTEST = 5


def with_names_spelled(summary: str, article: Article) -> str:
    """Return ``summary`` with each unknown name that is one edit from one of the article's.

    An edit is a letter too many, too few, wrong, or in its neighbour's place. A name that is as
    near to two of the article's stays as it is, for the gate to judge.

    Args:
        summary: In English; other languages come back unchanged.
        article: Where the names are from.
    """
    if article.language != "en":
        return summary
    facts = facts_of(article.title, article.text, article.language)
    unknown = [
        name
        for name in names_in(tokens_of(summary), facts.names.small)
        if len(name.key) >= _SHORTEST and not facts.names.has(name.key)
    ]
    if not unknown:
        return summary
    known = {
        token.key: token.text
        for token in tokens_of(f"{article.title}\n{article.text}")
        if token.capitalised and len(token.key) >= _SHORTEST
    }
    # From the end, so that the places before stay true.
    for name in reversed(unknown):
        near = [key for key in known if OSA.distance(key, name.key, score_cutoff=1) <= 1]
        if len(near) == 1:
            tail = name.text[len(name.key) :] if name.text.lower().startswith(name.key) else ""
            right = known[near[0]].removesuffix("'s").removesuffix("’s") + tail
            summary = summary[: name.start] + right + summary[name.end :]
    return summary
