"""A Prefect server for one command: it ends with the process that started it, even a killed one.

Prefect starts a temporary server by itself where none is configured, and leaves it running when
its process is killed. This one holds the end of a pipe whose other end only its process has.
"""

from __future__ import annotations

import atexit
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from http import HTTPStatus

from summariser.errors import SummariserError

_POLL_SECONDS = 0.1
_GRACE_SECONDS = 10.0


class ServerError(SummariserError):
    """The temporary Prefect server does not start."""


def ensure_server() -> None:
    """Start a server for the rest of this process, unless Prefect is told of one.

    Raises:
        ServerError: It ends at once, or does not answer in time.
    """
    from prefect.context import refresh_global_settings_context
    from prefect.settings import (
        PREFECT_API_URL,
        PREFECT_SERVER_ALLOW_EPHEMERAL_MODE,
        PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS,
    )

    if PREFECT_API_URL.value() is not None or not PREFECT_SERVER_ALLOW_EPHEMERAL_MODE.value():
        return
    # File descriptors are handed on as POSIX has them; elsewhere Prefect's own server will do.
    if os.name != "posix":
        return
    os.environ["PREFECT_API_URL"] = _start(PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS.value())
    refresh_global_settings_context()


def _start(timeout_seconds: float) -> str:
    """Return the address of a server that answers."""
    with socket.socket() as listening:
        # Bound here, so that no other program can take the port in between.
        listening.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/api"
        process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(listening.fileno())],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            pass_fds=[listening.fileno()],
            # Ctrl-C is for the command, which still has to tell the server how its run ended.
            start_new_session=True,
        )
    # Called last, when Prefect has sent what it still has to say.
    atexit.register(_stop, process)
    deadline = time.monotonic() + timeout_seconds
    while not _answers(url):
        if process.poll() is not None or time.monotonic() > deadline:
            raise ServerError(
                "the temporary Prefect server does not start",
                "see what it printed above; try again, or set PREFECT_API_URL to a server",
            )
        time.sleep(_POLL_SECONDS)
    return url


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=_GRACE_SECONDS) as answer:
            return bool(answer.status == HTTPStatus.OK)
    except OSError:
        return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(_GRACE_SECONDS + 1)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def serve(descriptor: int) -> None:
    """Serve Prefect's API at a bound socket until standard input ends."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    import uvicorn
    from prefect.server.api.server import create_app

    app = create_app(ephemeral=True, final=True)
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="error", lifespan="on", timeout_graceful_shutdown=2)
    )
    server.run(sockets=[socket.socket(fileno=descriptor)])


def _end_with_parent() -> None:
    """Wait for the end of the process that has the other end of the pipe, then end."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
