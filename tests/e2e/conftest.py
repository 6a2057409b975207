"""A Prefect server as an installation has it, which the commands of these tests report to."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.shell import PROJECT, Shell, wait_until


@pytest.fixture(scope="session")
def api_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("prefect-server")
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    url = f"http://127.0.0.1:{port}/api"
    command = [sys.executable, "-m", "prefect", "server", "start", "--no-ui"]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(port)],
            stdout=log,
            stderr=log,
            cwd=PROJECT,
            env={
                **os.environ,
                "PREFECT_HOME": str(home),
                "PREFECT_API_URL": "",
                "PREFECT_API_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{home}/prefect.db",
                "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            },
        )

    def healthy() -> bool:
        assert server.poll() is None, (home / "log").read_text()
        try:
            return httpx.get(f"{url}/health", timeout=5).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    try:
        wait_until(healthy, "the Prefect server")
        yield url
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)


@pytest.fixture
def shell(api_url: str, tmp_path: Path) -> Shell:
    return Shell(
        {
            "PREFECT_API_URL": api_url,
            "PREFECT_HOME": str(tmp_path / "prefect"),
            "SUMMARISER_HOME": str(tmp_path / "home"),
        }
    )
