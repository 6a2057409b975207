"""``prefect.yaml`` as its head says to use it: a worker runs what is deployed."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from summariser.store import DigestStore
from tests.e2e.shell import PROJECT, SAMPLES, wait_until
from tests.ingest.local_server import Answer, running_server
from tests.ingest.papers import RSS, item, rss, story

WORKER_GRACE_SECONDS = 20
FINAL = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


class Prefect:
    """The ``prefect`` command and the server's API, as somebody who deploys uses them."""

    def __init__(self, api_url: str, home: Path) -> None:
        self.api = httpx.Client(base_url=api_url, timeout=60)
        self.environment = {
            **os.environ,
            "PREFECT_API_URL": api_url,
            "PREFECT_HOME": str(home / "prefect"),
            "SUMMARISER_HOME": str(home / "home"),
            "PWD": str(PROJECT),
        }

    def command(self, *arguments: str) -> None:
        """Run a command that must succeed."""
        done = subprocess.run(
            [sys.executable, "-m", "prefect", *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=PROJECT,
            env=self.environment,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    @contextmanager
    def worker(self) -> Iterator[None]:
        """Start a worker of the pool, and stop it at the end of the block."""
        command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", "summariser"]
        scripted = os.pathsep.join(map(str, (PROJECT / "tests/e2e/scripted_site", PROJECT)))
        log = Path(self.environment["PREFECT_HOME"]).parent / "worker.log"
        with (
            log.open("wb") as output,
            subprocess.Popen(
                command,
                cwd=PROJECT,
                env={**self.environment, "PYTHONPATH": scripted},
                stdout=output,
                stderr=output,
            ) as process,
        ):
            try:
                yield
            finally:
                process.terminate()
                try:
                    process.wait(WORKER_GRACE_SECONDS)
                except subprocess.TimeoutExpired:
                    # A worker that is told to end while a run of its own ends may not hear it.
                    process.kill()

    def deployments(self) -> dict[str, dict[str, Any]]:
        """Return the deployments by name."""
        found = self.api.post("/deployments/filter", json={}).json()
        return {deployment["name"]: deployment for deployment in found}

    def start(self, name: str, **parameters: object) -> str:
        """Ask for a run of a deployment; return its identifier."""
        deployment = self.deployments()[name]
        body = {"parameters": deployment["parameters"] | parameters}
        answers: list[httpx.Response] = []

        def accepted() -> bool:
            path = f"/deployments/{deployment['id']}/create_flow_run"
            answers.append(self.api.post(path, json=body))
            # SQLite has one writer; a server that plans schedules meanwhile asks to wait.
            return answers[-1].status_code != httpx.codes.SERVICE_UNAVAILABLE

        wait_until(accepted, "the server")
        assert answers[-1].is_success, answers[-1].text
        return str(answers[-1].json()["id"])

    def end_of(self, run: str) -> str:
        """Wait for a run; return its state with what it says."""
        states: list[dict[str, Any]] = []

        def ended() -> bool:
            states.append(self.api.get(f"/flow_runs/{run}").json()["state"])
            return states[-1]["type"] in FINAL

        wait_until(ended, "a run of a deployment")
        return f"{states[-1]['type']}: {states[-1]['message']}"


@pytest.fixture(scope="module")
def prefect(api_url: str, tmp_path_factory: pytest.TempPathFactory) -> Prefect:
    """Deploy everything once."""
    prefect = Prefect(api_url, tmp_path_factory.mktemp("deployed"))
    prefect.command("work-pool", "create", "summariser", "--type", "process")
    prefect.command("--no-prompt", "deploy", "--all")
    return prefect


def test_every_flow_is_deployed_with_its_schedule_and_its_limit(prefect: Prefect) -> None:
    deployments = prefect.deployments()
    schedules = {
        name: [
            (schedule["schedule"]["cron"], schedule["schedule"]["timezone"])
            for schedule in deployment["schedules"]
            if schedule["active"]
        ]
        for name, deployment in deployments.items()
    }
    assert schedules == {
        "feeds": [("0 * * * *", "UTC")],
        "editions": [("30 5 * * *", "Asia/Kabul")],
        "on-demand": [],
    }
    limits = {
        name: deployment["global_concurrency_limit"]["limit"]
        for name, deployment in deployments.items()
    }
    assert limits == {"feeds": 1, "editions": 1, "on-demand": 2}
    for deployment in deployments.values():
        (step,) = deployment["pull_steps"]
        (folder,) = (options["directory"] for options in step.values())
        assert folder == str(PROJECT)
        assert deployment["job_variables"]["env"]["PREFECT_FLOWS_DEFAULT_RETRIES"] == "1"


def test_a_worker_digests_feeds_and_articles_and_publishes_the_edition(
    prefect: Prefect, tmp_path: Path
) -> None:
    digests = {"output": str(tmp_path / "digests"), "languages": "ur", "lengths": "short"}
    web = {"ingest.allowed_addresses": "127.0.0.1", "ingest.pause_seconds": 0}
    now = datetime.now(UTC)
    with running_server() as server, prefect.worker():
        kunar = item("Kunar", story("Kunar"), link="https://paper.example/kunar", now=now)
        server.answers["/rss"] = Answer(rss([kunar]), headers=RSS)
        text = (SAMPLES / "herat-saffron.txt").read_text(encoding="utf-8")
        feeds = prefect.start("feeds", feeds=[f"{server.url}/rss"], options=digests | web)
        asked = prefect.start(
            "on-demand", articles=[{"text": text, "source": "desk"}], options=digests
        )
        for run in (feeds, asked):
            assert prefect.end_of(run).startswith("COMPLETED")
        stored = DigestStore(digests["output"]).read_table().to_pylist()
        assert {row["source"] for row in stored} == {"https://paper.example/kunar", "desk"}
        published = prefect.start(
            "editions",
            day=now.date().isoformat(),
            formats=["html", "atom"],
            options=digests | {"editions": str(tmp_path / "editions")},
        )
        assert prefect.end_of(published).startswith("COMPLETED")
    days = sorted((tmp_path / "editions").iterdir())
    assert {"ur.html", "ur.atom", "ur.json"} <= {path.name for path in days[-1].iterdir()}
