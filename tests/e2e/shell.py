"""``summariser`` with scripted models as a process of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).parents[2]
SAMPLES = PROJECT / "data" / "samples"
# A busy machine takes a minute to start an orchestrator; nothing here waits that long for nothing.
TIMEOUT_SECONDS = 300.0


def wait_until(condition: Callable[[], bool], what: str, seconds: float = TIMEOUT_SECONDS) -> None:
    """Wait for something that is going to happen, and fail after a while."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited too long for {what}"
        time.sleep(0.05)


@dataclass(frozen=True)
class Shell:
    """Starts commands with an environment."""

    environment: dict[str, str] = field(default_factory=dict)
    before: tuple[str, ...] = ()

    def command(self, *arguments: object) -> list[str]:
        """Return the command line of ``summariser`` with ``arguments``."""
        program = [sys.executable, "-m", "tests.e2e.scripted"]
        return [*self.before, *program, *map(str, arguments)]

    def run(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Return what a command left."""
        return subprocess.run(
            self.command(*arguments),
            capture_output=True,
            text=True,
            check=False,
            cwd=PROJECT,
            env={**os.environ, **self.environment},
            timeout=TIMEOUT_SECONDS,
        )

    @contextmanager
    def running(self, *arguments: object) -> Iterator[subprocess.Popen[str]]:
        """Start a command, and kill it if it still runs at the end of the block."""
        with subprocess.Popen(
            self.command(*arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=PROJECT,
            env={**os.environ, **self.environment},
        ) as process:
            try:
                yield process
            finally:
                process.kill()
