"""Jobs: what was asked for, how far it is, and what became of it."""

from summariser.service.jobs.job import (
    Job,
    JobError,
    JobProgress,
    JobRequest,
    Jobs,
    JobState,
)

__all__ = ["Job", "JobError", "JobProgress", "JobRequest", "JobState", "Jobs"]
