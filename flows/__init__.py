"""Prefect flows: orchestration only; the work is in ``summariser``.

Prefect reads its settings when it is imported, so they are set here, before any flow is. The
recorder's sizes keep the temporary server from losing task runs at the end of a short flow; the
levels keep its own lines off the screen of somebody who asked for digests. What a user has set
already stays.
"""

from __future__ import annotations

import os

_DEFAULTS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "500",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    "PREFECT_LOGGING_LOGGERS_PREFECT_LEVEL": "WARNING",
    "PREFECT_LOGGING_LOGGERS_PREFECT_FLOW_RUNS_LEVEL": "WARNING",
    "PREFECT_LOGGING_LOGGERS_PREFECT_TASK_RUNS_LEVEL": "ERROR",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
}

for _name, _value in _DEFAULTS.items():
    os.environ.setdefault(_name, _value)

# Prefect would take an empty address for one, and lose the events that it sends there.
if not os.environ.get("PREFECT_API_URL", "unset"):
    del os.environ["PREFECT_API_URL"]
