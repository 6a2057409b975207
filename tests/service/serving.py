"""``summariser serve`` with scripted models as a process of its own, on loopback."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.e2e.shell import PROJECT, TIMEOUT_SECONDS, Shell, wait_until

_ADDRESS = re.compile(r"summariser is at (http://\S+)")


@dataclass(frozen=True)
class Served:
    """A service that runs.

    Attributes:
        url: Where it is.
        process: Its process.
        log: What it has logged.
        output: The store.
    """

    url: str
    process: subprocess.Popen[bytes]
    log: Path
    output: Path

    def client(self) -> httpx.Client:
        """Return a client of its own connections."""
        return httpx.Client(base_url=self.url, timeout=TIMEOUT_SECONDS)

    def stop(self) -> int:
        """Ask it to stop as an init system does; return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(TIMEOUT_SECONDS)


@contextmanager
def serving(folder: Path, *settings: str, seconds_a_text: float = 0.0) -> Iterator[Served]:
    """Serve until the end of the block, where the process is killed if it still runs.

    Args:
        folder: Gets the home, the store and the log; a second service there finds the first's.
        settings: As ``--setting`` takes them.
        seconds_a_text: What the models take for one text.
    """
    folder.mkdir(exist_ok=True)
    log = folder / "service.log"
    shell = Shell({"SUMMARISER_HOME": str(folder / "home"), "OMP_NUM_THREADS": "1"})
    options = [part for setting in settings for part in ("--setting", setting)]
    command = shell.command("serve", "--port", 0, "--output", folder / "digests", *options)
    environment = {**os.environ, **shell.environment, "SCRIPTED_SECONDS": str(seconds_a_text)}
    started_at = log.stat().st_size if log.exists() else 0
    with log.open("ab") as stream:
        process = subprocess.Popen(command, stderr=stream, cwd=PROJECT, env=environment)

    def logged() -> str:
        assert process.poll() is None, log.read_text()
        return log.read_text()[started_at:]

    try:
        wait_until(lambda: "the models are loaded" in logged(), "the service")
        found = _ADDRESS.search(logged())
        assert found is not None
        yield Served(found.group(1), process, log, folder / "digests")
    finally:
        process.kill()
        process.wait()
