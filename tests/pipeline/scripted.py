"""A pipeline whose engines answer from a script, and an article with its summaries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from summariser.engines.base import Generation, Hypothesis, Request
from summariser.models.registry import load_registry
from summariser.pipeline import LoadedModel, Pipeline
from summariser.records import Article
from summariser.settings import Settings

TEXT = (
    "Heavy rain flooded three districts of Kabul on Monday, officials of the city said. "
    "The water damaged forty houses and closed two roads to the north of the city for a day. "
    "Nobody was hurt, and the schools of the three districts will open again on Wednesday "
    "morning, the officials said. Families were given tents, blankets and food for a week by the "
    "city, which asked for help from other provinces because more rain was expected soon."
)
HEADLINE = "Heavy rain floods three districts of Kabul, officials say"
SHORT = (
    "Heavy rain flooded three districts of Kabul on Monday and damaged forty houses. Two roads "
    "were closed for a day, and nobody was hurt, officials of the city said."
)
LONG = (
    "Heavy rain flooded three districts of Kabul on Monday and damaged forty houses, officials "
    "of the city said. The water closed two roads to the north of the city for a day. Nobody was "
    "hurt. The schools of the districts will open again on Wednesday morning. Families were given "
    "tents, blankets and food for a week by the city, and the city asked other provinces for help "
    "because more rain was expected soon."
)


def article(number: int = 1, *, text: str = TEXT, language: str = "en") -> Article:
    return Article(
        f"{number:016x}", f"news.txt:{number}", "", text, language, datetime(2026, 1, 1, tzinfo=UTC)
    )


class ScriptedEngine:
    """Answers a request with what a function says; remembers every request."""

    max_source_tokens = 1000

    def __init__(self, answer: Callable[[Request, int], Sequence[str]]) -> None:
        self.answer = answer
        self.calls: list[list[Request]] = []

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def generate(
        self, requests: Sequence[Request], progress: Callable[[int], None] | None = None
    ) -> list[Generation]:
        self.calls.append(list(requests))
        call = len(self.calls)
        generations = [
            Generation(
                tuple(
                    Hypothesis(text, -0.2, len(text.split())) for text in self.answer(request, call)
                ),
                len(request.source.split()),
            )
            for request in requests
        ]
        if progress is not None:
            progress(len(requests))
        return generations

    def score(self, requests: Sequence[Request], texts: Sequence[str]) -> list[float]:
        return [-0.2] * len(texts)


def faithful(request: Request, call: int) -> list[str]:
    if request.source.endswith("Headline:"):
        return [HEADLINE]
    return [SHORT] if request.source.endswith("Short summary:") else [LONG]


def translated(request: Request, call: int) -> list[str]:
    """Answer with a long enough text in Arabic script that keeps the numbers."""
    sentence = request.source.removeprefix("English: ").split("\n")[0]
    words = {
        "ur": "کے لیے یہ خبر شہر میں ہے",
        "ps": "د ښار په اړه دا خبر دی",
        "prs": "این خبر در بارهٔ شهر است",
    }
    language = {"Urdu:": "ur", "Pashto:": "ps", "Dari:": "prs"}[request.source.split("\n")[-1]]
    count = max(1, len(sentence) // len(words[language]))
    return [" ".join([words[language]] * count)]


def pipeline(
    settings: Settings, summaries: ScriptedEngine, translations: ScriptedEngine | None = None
) -> Pipeline:
    registry = load_registry()
    return Pipeline(
        settings,
        LoadedModel(registry.get("embedded-summarise"), "r1", summaries),
        LoadedModel(
            registry.get("embedded-translate"), "r2", translations or ScriptedEngine(translated)
        ),
    )
