"""What the routes and pages share, made once when the service starts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from fastapi import Request

from summariser.paths import home_dir
from summariser.service.archive import Archive
from summariser.service.downloads import Downloads
from summariser.service.jobs import Jobs
from summariser.service.metrics import Metrics
from summariser.service.probe import StoreProbe
from summariser.service.security.keys import KeyStore
from summariser.settings import Settings
from summariser.store import DigestStore
from summariser.store.export import Notices

KEYS_FILE = "keys.json"


@dataclass(frozen=True, slots=True)
class ServiceState:
    """The parts of a running service; routes get it from ``state_of(request)``.

    Attributes:
        settings: Of the profile; ``settings.service`` has the limits.
        store: The digests.
        jobs: Takes requests for digests.
        archive: Single articles of the store, found at once.
        downloads: Editions and feeds as files.
        keys: Who may call.
        probe: Whether the store can be written.
        metrics: What is counted.
        notices: Licences and notes of models.
        loopback: Whether only programs of this machine reach the service.
    """

    settings: Settings
    store: DigestStore
    jobs: Jobs
    archive: Archive
    downloads: Downloads
    keys: KeyStore
    probe: StoreProbe
    metrics: Metrics
    notices: Notices
    loopback: bool

    @classmethod
    def over(
        cls,
        settings: Settings,
        jobs: Jobs,
        *,
        archive: Archive | None = None,
        metrics: Metrics | None = None,
        loopback: bool = True,
    ) -> ServiceState:
        """Return the parts for a profile's store and state folder.

        Args:
            settings: Of the profile.
            jobs: Takes requests for digests.
            archive: That the jobs write to; by default a new one.
            metrics: That the jobs count in; by default new ones.
            loopback: Whether only programs of this machine reach the service.

        Raises:
            StoreError: The store's address cannot be used.
        """
        folder = state_folder(settings)
        limits = settings.service
        store = DigestStore(settings.output)
        return cls(
            settings=settings,
            store=store,
            jobs=jobs,
            archive=archive or Archive(settings.output, limits.remembered_digests),
            downloads=Downloads(store, folder / "downloads", limits.kept_downloads),
            keys=KeyStore(folder / KEYS_FILE),
            probe=StoreProbe(settings.output),
            metrics=metrics or Metrics(),
            notices=Notices(),
            loopback=loopback,
        )


def state_folder(settings: Settings) -> Path:
    """Return the folder of the journal, the keys and the downloads; need not exist yet."""
    named = settings.service.state
    return Path(named).expanduser().absolute() if named else home_dir() / "service"


async def state_of(request: Request) -> ServiceState:
    """Return the state of the service that a request came to."""
    # Not a plain function: FastAPI would take a thread for it, at every request.
    return cast(ServiceState, request.app.state.service)
