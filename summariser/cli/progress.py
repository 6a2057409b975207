"""Progress bars of a run: one for each model, one for the articles."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from summariser.runs.events import Event, Preparing, Read, Stored, Working

_STAGES = {"summarise": "summarising", "translate": "translating"}


class RunProgress:
    """Shows the events of a run: bars on a terminal, elsewhere lines.

    Args:
        console: Where to; standard error by default.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._models: dict[str, TaskID] = {}
        self._articles: TaskID | None = None
        self._done = 0
        self._total: int | None = None

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def __call__(self, event: Event) -> None:
        """Show an event; may be called from any thread."""
        match event:
            case Preparing(model_id, share, doing):
                self._show_preparation(model_id, share, doing)
            case Read(articles, skipped):
                self._total = articles - skipped
                self._say(f"{articles} articles read, {skipped} of them stored before")
                self._update(total=self._total)
            case Working(_, articles, progress):
                of = f"/{progress.total}" if progress.total else ""
                noun = "article" if articles == 1 else "articles"
                self._update(
                    f"{_STAGES[progress.stage]} {articles} {noun}: {progress.done}{of} texts"
                )
            case Stored(articles):
                self._done += articles
                self._say(f"{self._done} of {self._total or '?'} articles done")
                self._update(advance=articles)

    def counting_texts(self) -> Callable[[int], None]:
        """Return a callback that is told how many texts have been finished since its last call."""
        done = 0

        def count(finished: int) -> None:
            nonlocal done
            done += finished
            self._update(f"{done} sentences translated")

        return count

    def _say(self, line: str) -> None:
        """Print a line where there is no bar to move."""
        if not self._console.is_terminal:
            self._console.print(line, highlight=False)

    def _show_preparation(self, model_id: str, share: float, doing: str) -> None:
        description = f"{model_id}: {doing}"
        if model_id not in self._models:
            self._models[model_id] = self._progress.add_task(description, total=100)
            self._say(f"preparing {model_id}, once")
        self._progress.update(
            self._models[model_id], description=description, completed=round(100 * share)
        )

    def _update(
        self, description: str | None = None, *, total: int | None = None, advance: int = 0
    ) -> None:
        if self._articles is None:
            self._articles = self._progress.add_task("articles", total=total)
        if description is not None:
            self._progress.update(self._articles, description=description)
        if total is not None:
            self._progress.update(self._articles, total=total)
        self._progress.advance(self._articles, advance)
