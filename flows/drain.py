"""Waits until a server has stored every task run: the temporary one forgets them at exit."""

from __future__ import annotations

import time
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterId,
    TaskRunFilter,
    TaskRunFilterState,
    TaskRunFilterStateType,
)
from prefect.client.schemas.objects import StateType

_FINAL = [StateType.COMPLETED, StateType.FAILED, StateType.CRASHED, StateType.CANCELLED]
_POLL_SECONDS = 0.2
_PAGE = 200


def drain(flow_run_id: UUID, tasks: int, timeout_seconds: float = 15.0) -> bool:
    """Return whether the server has the final state of ``tasks`` task runs within the time."""
    deadline = time.monotonic() + timeout_seconds
    while _finished_task_runs(flow_run_id) < tasks:
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def _finished_task_runs(flow_run_id: UUID) -> int:
    found = 0
    with get_client(sync_client=True) as client:
        while True:
            page = client.read_task_runs(
                flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[flow_run_id])),
                task_run_filter=TaskRunFilter(
                    state=TaskRunFilterState(type=TaskRunFilterStateType(any_=_FINAL))
                ),
                limit=_PAGE,
                offset=found,
            )
            found += len(page)
            if len(page) < _PAGE:
                return found
