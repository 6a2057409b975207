"""What the HTTP service is limited to: finite defaults, each with its unit.

How addresses are fetched and how long an article may be is among the settings of ingest.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _names(value: object) -> object:
    """Read ``a,b`` as a list; leave everything else to the checks."""
    if isinstance(value, str):
        return [name.strip() for name in value.split(",") if name.strip()]
    return value


Names = Annotated[tuple[str, ...], BeforeValidator(_names)]


class ServiceSettings(BaseModel):
    """Limits and places of ``summariser serve``.

    Attributes:
        state: Folder of the journal, the keys and ready-made downloads; by default ``service``
            below the home of the prepared models.
        body_bytes: Bytes of a request's body, counted while it arrives.
        body_seconds: Seconds for a body to arrive whole.
        json_depth: Arrays and objects inside one another in a body.
        requests_a_minute: Requests of one key, or of one address where no key is given.
        queued_jobs: Jobs that wait or run at once; more are told to come back later.
        batch_articles: Articles of one call of the models. More are faster in all, and each
            waits longer for the others.
        fetching: Articles that are fetched and read at once.
        wait_seconds: Seconds that a request waits for its digest before it is given a job.
        keep_jobs_hours: Hours that a finished job can be asked for.
        same_page_seconds: Seconds for which an address that was fetched is not fetched again.
        remembered_digests: Digests that are kept in memory to answer repeats at once.
        grace_seconds: Seconds for the work at hand to end when the service is stopped.
        connections: Connections at once.
        feed_days: Days of news in a feed.
        compact_after_files: Files that the service writes before the store is compacted.
        kept_downloads: Ready-made editions and feeds that are kept on disk.
        public_reading: Let everybody read digests, editions and feeds; keys are then asked for
            only to make digests.
        hosts: Names that the service is reached by, besides those of the machine itself.
        proxies: Addresses of reverse proxies whose word is taken for who calls.
        origins: Web sites (``https://news.example``) whose pages may use the service.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: str | None = Field(default=None, min_length=1)
    body_bytes: int = Field(default=2 * 2**20, ge=1024)
    body_seconds: float = Field(default=20.0, gt=0, le=3600)
    json_depth: int = Field(default=16, ge=3, le=500)
    requests_a_minute: int = Field(default=120, ge=1)
    queued_jobs: int = Field(default=256, ge=1)
    batch_articles: int = Field(default=8, ge=1)
    fetching: int = Field(default=4, ge=1, le=64)
    wait_seconds: float = Field(default=5.0, ge=0, le=300)
    keep_jobs_hours: float = Field(default=24.0, gt=0)
    same_page_seconds: float = Field(default=900.0, ge=0)
    remembered_digests: int = Field(default=512, ge=1)
    grace_seconds: float = Field(default=20.0, ge=0)
    connections: int = Field(default=512, ge=1)
    feed_days: int = Field(default=7, ge=1)
    compact_after_files: int = Field(default=500, ge=2)
    kept_downloads: int = Field(default=64, ge=1)
    public_reading: bool = False
    hosts: Names = ()
    proxies: Names = ()
    origins: Names = ()
