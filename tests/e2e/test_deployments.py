"""``prefect.yaml`` as its head says to use it."""

import os
import subprocess
import sys

import httpx

from tests.e2e.shell import PROJECT


def prefect(api_url: str, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "prefect", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
        env={**os.environ, "PREFECT_API_URL": api_url, "PWD": str(PROJECT)},
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_deployment_is_made_and_runs_in_the_project_s_folder(api_url: str) -> None:
    prefect(api_url, "work-pool", "create", "summariser", "--type", "process")
    prefect(api_url, "--no-prompt", "deploy", "--all")
    (deployment,) = httpx.post(f"{api_url}/deployments/filter", json={}).json()
    assert deployment["entrypoint"] == "flows/batch.py:batch"
    assert deployment["parameters"] == {"sources": ["incoming"], "profile": "embedded"}
    assert deployment["concurrency_limit"] == 1 or deployment["global_concurrency_limit"]
    (schedule,) = deployment["schedules"]
    assert (schedule["schedule"]["cron"], schedule["active"]) == ("0 * * * *", True)
    (step,) = deployment["pull_steps"]
    assert step["prefect.deployments.steps.set_working_directory"]["directory"] == str(PROJECT)
