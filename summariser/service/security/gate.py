"""Stands before all routes: who calls, from where, how often, and whether that is allowed.

What a caller needs follows from the request alone, so that no route can forget to ask: reading
needs the scope ``read``, everything that is not GET or HEAD ``write``, the metrics ``admin``.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import math
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from summariser.errors import SummariserError
from summariser.service.problems import ProblemError, problem_of
from summariser.service.security import keys
from summariser.service.security.limits import RateLimiter

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
# What a load balancer asks, and what a sign-in page looks like before anybody signed in.
_FOR_ALL = ("/healthz", "/readyz", "/static/")
_ADMIN = ("/metrics",)
# Chromium reads only the first scheme of a line.
_CHALLENGE = 'Basic realm="summariser", charset="UTF-8", Bearer realm="summariser"'


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request.

    Attributes:
        id: Of the key; empty where no key is asked for.
        scopes: What the caller may do.
    """

    id: str = ""
    scopes: tuple[keys.Scope, ...] = keys.SCOPES

    def sees(self, owner: str) -> bool:
        """Say whether jobs of ``owner`` are this caller's to see and to cancel."""
        return owner in ("", self.id) or "admin" in self.scopes


def caller_of(request: Request) -> Caller:
    """Return who makes a request that was let through the gate."""
    caller = request.scope["caller"]
    assert isinstance(caller, Caller)
    return caller


def is_loopback(host: str) -> bool:
    """Say whether only programs of this machine reach a server that binds to ``host``."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Gate:
    """Lets requests through that are allowed, with their ``Caller`` in the scope.

    Args:
        app: Answers.
        key_store: The keys.
        loopback: Whether only programs of this machine reach the server; they may do all as
            long as there is no key at all.
        limiter: How often each may call.
        hosts: Names that the service is reached by, besides the machine's own.
        origins: Sites whose pages may call.
        public_reading: Whether reading needs no key.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        key_store: keys.KeyStore,
        loopback: bool,
        limiter: RateLimiter,
        hosts: Collection[str] = (),
        origins: Collection[str] = (),
        public_reading: bool = False,
    ) -> None:
        self._app = app
        self._keys = key_store
        self._loopback = loopback
        self._limiter = limiter
        self._hosts = frozenset(hosts) | _OWN_NAMES
        self._check_all_hosts = bool(hosts)
        self._origins = frozenset(origins)
        self._public_reading = public_reading

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] == "http":
            try:
                scope["caller"] = self._admit(scope, Headers(scope=scope))
            except SummariserError as error:
                await problem_of(error).response()(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _admit(self, scope: Scope, headers: Headers) -> Caller:
        method, path = scope["method"], scope["path"]
        if path.startswith(_FOR_ALL) and method in _SAFE:
            return Caller(scopes=())
        open_to_all = self._loopback and not self._keys.all()
        self._check_host(headers, open_to_all)
        if method not in _SAFE:
            self._check_origin(headers)
        key = None if open_to_all else self._key(headers)
        self._check_rate(key.id if key else _address(scope))
        if open_to_all:
            return Caller()
        return self._authorised(key, _scope_for(method, path))

    def _authorised(self, key: keys.Key | None, needed: keys.Scope) -> Caller:
        if needed == "read" and self._public_reading and key is None:
            return Caller("", ("read",))
        if key is None or key.expired:
            raise ProblemError(
                "unauthorized",
                "the key has expired" if key else "no key, or one that is not known",
                "send `Authorization: Bearer KEY`; `summariser keys create` makes one",
                headers={"www-authenticate": _CHALLENGE},
            )
        if needed not in key.scopes:
            raise ProblemError(
                "forbidden",
                f"the key {key.id} has {', '.join(key.scopes)} and not {needed}",
                f"use a key with the scope {needed}",
            )
        return Caller(key.id, key.scopes)

    def _key(self, headers: Headers) -> keys.Key | None:
        scheme, _, credentials = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self._keys.find(credentials.strip())
        if scheme.lower() == "basic":
            # What browsers ask their reader for: any name, and the key as the password.
            try:
                decoded = base64.b64decode(credentials.strip(), validate=True).decode()
            except (binascii.Error, UnicodeDecodeError):
                return None
            return self._keys.find(decoded.partition(":")[2])
        return None

    def _check_host(self, headers: Headers, open_to_all: bool) -> None:
        # A page elsewhere whose name is made to lead to this machine calls it by that name.
        host = _host_name(headers.get("host", ""))
        if (open_to_all or self._check_all_hosts) and host not in self._hosts:
            raise ProblemError(
                "bad_host",
                "the service is called by a name that is not its own",
                "call it by localhost, or name the host in service.hosts",
            )

    def _check_origin(self, headers: Headers) -> None:
        origin = headers.get("origin")
        if origin in self._origins:
            return
        site = headers.get("sec-fetch-site", "none")
        own_page = origin is None or urlsplit(origin).netloc == headers.get("host")
        if site not in ("none", "same-origin") or not own_page:
            raise ProblemError(
                "foreign_origin",
                "the request was made by a page of another site",
                "name the site in service.origins if it may",
            )

    def _check_rate(self, caller: str) -> None:
        seconds = self._limiter.take(caller)
        if seconds:
            after = math.ceil(seconds)
            raise ProblemError(
                "rate_limited",
                "more requests than one caller may make in a minute",
                f"try again in {after} s",
                headers={"retry-after": str(after)},
            )


def _scope_for(method: str, path: str) -> keys.Scope:
    if path.startswith(_ADMIN):
        return "admin"
    return "read" if method in _SAFE else "write"


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else ""


def _host_name(value: str) -> str:
    try:
        return (urlsplit(f"//{value}").hostname or "").rstrip(".")
    except ValueError:
        return ""
