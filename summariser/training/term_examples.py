"""Examples whose sources hold words of the target language in place of English ones.

That is how a glossary's terms are put to the model; trained on such sources, it writes a word that
it finds there as it stands, in a sentence that fits it (Dinu et al., 2019). The words come from the
examples themselves: an English phrase and a foreign one that occur in the same examples and hardly
without each other translate each other.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product

from summariser.text.words import JOINED_WORD
from summariser.training.example import Example

# A rarer phrase keeps company by chance.
_FEWEST_EXAMPLES = 4
# A more frequent one is grammar, which has no translation of its own.
_LARGEST_SHARE = 0.04
_SHORTEST = 3
# Dice's coefficient: 1 for phrases that never occur without each other.
_CLOSEST_COMPANY = 0.5
_MOST_TERMS = 2


def with_terms(examples: Sequence[Example], seed: int = 0) -> list[Example]:
    """Return for each example and target that knows a term, the example with one or two of them.

    Args:
        examples: Translations; held-out ones are neither learned from nor returned.
        seed: What the choice among an example's terms is drawn from.
    """
    examples = [example for example in examples if not example.held_out]
    made = []
    for cue in sorted({cue for example in examples for cue, _ in example.targets}):
        pairs = [(example, dict(example.targets).get(cue)) for example in examples]
        known = [(example, text) for example, text in pairs if text is not None]
        lexicon = find_terms([(example.source, text) for example, text in known])
        for example, text in known:
            chance = random.Random(f"{seed}:{example.key}:{cue}")
            source = _with_some_terms(example.source, text, lexicon, chance)
            if source != example.source:
                made.append(Example(f"{example.key}:{cue}", source, ((cue, text),)))
    return made


def find_terms(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return English phrases, in small letters, with the foreign ones that keep their company.

    Args:
        pairs: Texts with their translations.
    """
    ours, our_counts = _telling([text.lower() for text, _ in pairs])
    theirs, their_counts = _telling([text for _, text in pairs])
    together = Counter(
        pair for here in zip(ours, theirs, strict=True) for pair in product(here[0], here[1])
    )
    company = {
        (our, their): 2 * count / (our_counts[our] + their_counts[their])
        for (our, their), count in together.items()
        if count >= _FEWEST_EXAMPLES
    }
    best_of_ours: dict[str, str] = {}
    best_of_theirs: dict[str, str] = {}
    for our, their in sorted(company, key=lambda pair: (-company[pair], pair)):
        if company[our, their] < _CLOSEST_COMPANY:
            break
        best_of_ours.setdefault(our, their)
        best_of_theirs.setdefault(their, our)
    return {our: their for our, their in best_of_ours.items() if best_of_theirs[their] == our}


def _telling(texts: Sequence[str]) -> tuple[list[set[str]], Counter[str]]:
    """Return the phrases of each text that are neither rare nor grammar, and their counts."""
    words = Counter(word for text in texts for word in set(JOINED_WORD.findall(text)))
    grammar = {word for word, count in words.items() if count > _LARGEST_SHARE * len(texts)}
    phrases = [set(_phrases(text, grammar)) for text in texts]
    counts = Counter(phrase for found in phrases for phrase in found)
    telling = {
        phrase
        for phrase, count in counts.items()
        if count >= _FEWEST_EXAMPLES and len(phrase) >= _SHORTEST
    }
    return [found & telling for found in phrases], counts


def _phrases(text: str, left_out: Collection[str] = ()) -> Iterator[str]:
    """Yield the words of a text, and its pairs of words with one space between them."""
    last = None
    for match in JOINED_WORD.finditer(text):
        if match.group() in left_out:
            last = None
            continue
        yield match.group()
        if last is not None and text[last.end() : match.start()] == " ":
            yield f"{last.group()} {match.group()}"
        last = match


def _with_some_terms(
    source: str, target: str, lexicon: Mapping[str, str], chance: random.Random
) -> str:
    """Return a source with at most two of the target's own words in it."""
    written = set(_phrases(target))
    found = sorted(
        phrase for phrase in set(_phrases(source.lower())) if lexicon.get(phrase) in written
    )
    chance.shuffle(found)
    for phrase in found[:_MOST_TERMS]:
        source = re.sub(
            rf"\b{re.escape(phrase)}\b", lexicon[phrase], source, count=1, flags=re.IGNORECASE
        )
    return source
