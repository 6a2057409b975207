"""What Prefect's own pages would show."""

from collections.abc import Collection

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import Artifact


def artifact(key: str) -> Artifact:
    """Return the latest artifact of a key."""
    with get_client(sync_client=True) as client:
        response = client.request("POST", "/artifacts/latest/filter", json={"limit": 100})
        found = {item["key"]: Artifact.model_validate(item) for item in response.json()}
    return found[key]


def finished_tasks(names: Collection[str]) -> set[str]:
    """Return which of the task runs have completed."""
    with get_client(sync_client=True) as client:
        return {
            task_run.name
            for task_run in client.read_task_runs(limit=200)
            if task_run.name in names and task_run.state_name == "Completed"
        }
