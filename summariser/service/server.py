"""``summariser serve``: the parts put together, and the process around them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import os
import socket
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import NoReturn

import uvicorn
from fastapi import FastAPI
from filelock import FileLock, Timeout

from summariser.errors import SettingsError, StoreError
from summariser.ingest.http import Fetcher
from summariser.service.app import create_app
from summariser.service.archive import Archive
from summariser.service.housekeeping import Housekeeping
from summariser.service.jobs.journal import Journal
from summariser.service.jobs.known import KnownDigests
from summariser.service.jobs.maker import DigestMaker
from summariser.service.jobs.queue import JobQueue
from summariser.service.jobs.reading import ArticleReader
from summariser.service.metrics import Metrics
from summariser.service.security.gate import is_loopback
from summariser.service.security.keys import KeyStore
from summariser.service.state import KEYS_FILE, ServiceState, state_folder
from summariser.settings import Settings
from summariser.store import DigestStore

_log = logging.getLogger(__name__)

_BACKLOG = 1024
# Longer than proxies keep a line that nothing comes over: they must be the ones to close it.
_KEEP_ALIVE_SECONDS = 75
# For answers that are on their way when the work has ended.
_LAST_ANSWERS_SECONDS = 5


def serve(settings: Settings, host: str, port: int) -> NoReturn:
    """Serve until the process is told to stop (SIGTERM, SIGINT), and end it then.

    Args:
        settings: Of the profile.
        host: Name or address to bind to.
        port: To bind to; 0 takes a free one.

    Raises:
        SettingsError: The address cannot be bound to, or not without a key.
        StoreError: The state folder cannot be used, or another service uses it.
    """
    folder = state_folder(settings)
    _require_keys(KeyStore(folder / KEYS_FILE), host)
    lock = _locked(settings)
    try:
        listening = _bound(host, port)
        _log_to_standard_error()
        app, jobs = assemble(settings, loopback=is_loopback(host))
        limits = settings.service
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            ws="none",
            lifespan="on",
            proxy_headers=bool(limits.proxies),
            forwarded_allow_ips=list(limits.proxies),
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            limit_concurrency=limits.connections,
            timeout_graceful_shutdown=math.ceil(limits.grace_seconds) + _LAST_ANSWERS_SECONDS,
        )
        name, bound_port = listening.getsockname()[:2]
        address = f"[{name}]" if ":" in name else name
        _log.info("summariser is at http://%s:%d", address, bound_port)
        server = _Server(config, jobs)
        server.run(sockets=[listening])
        if not server.started:
            raise StoreError(
                "the service did not start; the lines above say why", "mend that and try again"
            )
    finally:
        lock.release()
    _leave()


def assemble(settings: Settings, *, loopback: bool) -> tuple[FastAPI, JobQueue]:
    """Return the application of a profile, and the queue that works behind it.

    Args:
        settings: Of the profile.
        loopback: Whether only programs of this machine reach the application.

    Raises:
        StoreError: The state folder or the store's address cannot be used.
    """
    limits = settings.service
    metrics = Metrics()
    store = DigestStore(settings.output)
    archive = Archive(settings.output, limits.remembered_digests)
    keep = timedelta(hours=limits.keep_jobs_hours)
    journal = Journal(state_folder(settings) / "journal.sqlite", keep)
    known = KnownDigests(archive, limits.remembered_digests, limits.same_page_seconds)
    reader = ArticleReader(
        Fetcher.configured(settings.ingest), settings.ingest.max_article_characters
    )
    jobs = JobQueue(limits, reader, DigestMaker(settings, store, archive), known, journal, metrics)
    housekeeping = Housekeeping(store, archive, journal, limits.compact_after_files)

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await asyncio.to_thread(archive.refresh)
        await jobs.start()
        keeping = asyncio.create_task(housekeeping.run(), name="housekeeping")
        yield
        keeping.cancel()
        await jobs.stop()
        await journal.close()

    state = ServiceState.over(settings, jobs, archive=archive, metrics=metrics, loopback=loopback)
    return create_app(state, lifespan), jobs


class _Server(uvicorn.Server):
    """Lets the work at hand end while the last answers are sent.

    Args:
        config: Of uvicorn.
        jobs: Are stopped.
    """

    def __init__(self, config: uvicorn.Config, jobs: JobQueue) -> None:
        super().__init__(config)
        self._jobs = jobs

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop; what was accepted and has not ended stays in the journal."""
        _log.info("stopping: the work at hand ends, what waits is kept for the next start")
        await asyncio.gather(super().shutdown(sockets), self._jobs.stop())
        # It would be raised anew, and a stop that was asked for is no failure.
        self._captured_signals.clear()


def _require_keys(keys: KeyStore, host: str) -> None:
    if not is_loopback(host) and not keys.all():
        raise SettingsError(
            f"{host} is reached by other machines, and there is no key that asks who calls",
            "make one with `summariser keys create NAME`, or use --host 127.0.0.1",
        )


def _locked(settings: Settings) -> FileLock:
    folder = state_folder(settings)
    lock = FileLock(folder / "service.lock")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock.acquire(timeout=0)
    except Timeout:
        raise StoreError(
            f"another service uses {folder}", "stop it, or set service.state to another folder"
        ) from None
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be written: {error.strerror or error}",
            "set service.state to a folder that can be written",
        ) from error
    return lock


def _bound(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        # With the protocol named, asyncio sends each answer at once (TCP_NODELAY).
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(_BACKLOG)
    except OSError as error:
        raise SettingsError(
            f"{host}, port {port} cannot be served: {error.strerror or error}",
            "choose another --host or --port, or stop what uses it",
        ) from error
    return listening


def _log_to_standard_error() -> None:
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True
    )
    for name in ("httpx", "httpcore", "trafilatura", "htmldate", "fontTools", "weasyprint"):
        # Some of them log what they read.
        logging.getLogger(name).setLevel(logging.ERROR)


def _leave() -> NoReturn:
    """End the process at once, now that all is written and closed.

    A thread may be at a slow site, or at a text that was abandoned; the interpreter would wait for
    it, and the models' own threads may never let go.
    """
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
