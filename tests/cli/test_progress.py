"""The progress of a run: bars on a terminal, lines elsewhere."""

import io
from threading import Thread

from rich.console import Console

from summariser.cli.progress import RunProgress
from summariser.pipeline import Progress
from summariser.runs.events import Event, Preparing, Read, Stored, Working

EVENTS: list[Event] = [
    Preparing("embedded-translate", 0.5, "converting"),
    Read(5, 2),
    Working("key", 3, Progress("summarise", 4, 9)),
    Working("key", 3, Progress("translate", 7, 0)),
    Stored(2),
    Stored(1),
]


def shown(*, terminal: bool) -> str:
    """Return what the events leave, each told from a thread of its own, as tasks do."""
    stream = io.StringIO()
    with RunProgress(
        Console(file=stream, force_terminal=terminal, width=100, color_system=None)
    ) as progress:
        for event in EVENTS:
            told = Thread(target=progress, args=(event,))
            told.start()
            told.join()
    return stream.getvalue()


def test_a_terminal_shows_how_far_models_and_articles_are() -> None:
    bars = shown(terminal=True)
    assert "embedded-translate: converting" in bars
    assert "50/100" in bars
    assert "translating 3 articles: 7 texts" in bars
    assert "3/3" in bars


def test_a_pipe_gets_one_line_for_each_step() -> None:
    assert shown(terminal=False).splitlines() == [
        "preparing embedded-translate, once",
        "5 articles read, 2 of them stored before",
        "2 of 3 articles done",
        "3 of 3 articles done",
    ]


def test_texts_are_counted_from_one_call_to_the_next() -> None:
    stream = io.StringIO()
    with RunProgress(Console(file=stream, force_terminal=True, width=80)) as progress:
        count = progress.counting_texts()
        count(2)
        count(3)
    assert "5 sentences translated" in stream.getvalue()
