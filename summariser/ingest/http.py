"""Safe fetching: what a stranger's address may make this program do is bounded on every side.

Only http and https, only public addresses (on every redirect, after the name was resolved),
bounded in bytes, decompressed bytes, redirects and time, of stated content types, with the
host's robots.txt obeyed and a pause between requests to it.
"""

from __future__ import annotations

import importlib.metadata
import ssl
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from email.message import Message
from functools import cache

import httpcore
import httpx

from summariser.errors import SourceError
from summariser.ingest.addresses import AddressPolicy, Resolver
from summariser.ingest.body import FetchError, read_body
from summariser.ingest.courtesy import Courtesy
from summariser.ingest.transport import GuardedTransport
from summariser.ingest_settings import IngestSettings

AGENT = "summariser"
PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
_PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LONGEST_URL = 4096
_ROBOTS_BYTES = 500 * 1024  # what RFC 9309 asks to read at least


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Bounds of one fetch, redirects included.

    Attributes:
        max_bytes: Bytes received.
        max_decoded_bytes: Bytes after decompression.
        max_redirects: Redirects followed.
        total_seconds: Time on the network; waiting for the host's turn is not counted.
        idle_seconds: Time without a byte, also for connecting.
        pause_seconds: Between two requests to the same host.
        ports: Ports of public servers that are connected to.
    """

    max_bytes: int = 8 * 2**20
    max_decoded_bytes: int = 16 * 2**20
    max_redirects: int = 5
    total_seconds: float = 30.0
    idle_seconds: float = 10.0
    pause_seconds: float = 1.0
    ports: frozenset[int] = frozenset({80, 443, 8080, 8443})


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer.

    Attributes:
        url: Where it came from, after redirects.
        body: Decompressed; empty when not modified.
        content_type: Lower case, without parameters; empty if not stated.
        charset: As stated in the content type.
        headers: By lower-case names.
        not_modified: The copy that ``etag`` or ``last_modified`` named is still good.
        moved_to: The new address, if every redirect on the way said "permanently".
    """

    url: str
    body: bytes
    content_type: str = ""
    charset: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    not_modified: bool = False
    moved_to: str | None = None


class Fetcher:
    """Fetches addresses that strangers name; safe for several threads.

    Args:
        limits: Bounds of each fetch.
        contact: An address (mail or web) of who runs this program, told to every server.
        allowed_addresses: Addresses or networks that may be connected to although they are not
            public, on any port; for an intranet's own feeds, and for tests.
        resolve: Gives the addresses of a host name; by default the system's resolver.
        ssl_context: Whose certificates are believed; by default the public authorities'.
    """

    def __init__(
        self,
        limits: FetchLimits | None = None,
        *,
        contact: str | None = None,
        allowed_addresses: Iterable[str] = (),
        resolve: Resolver | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self.limits = limits or FetchLimits()
        self._policy = AddressPolicy(allowed_addresses, resolve, self.limits.ports)
        self._ssl_context = ssl_context or _ssl_context()
        version = importlib.metadata.version("summariser")
        self._agent = f"{AGENT}/{version}" + (f" (+{contact})" if contact else "")
        self._courtesy = Courtesy(AGENT, self.limits.pause_seconds, self._read_robots)

    @classmethod
    def configured(cls, settings: IngestSettings) -> Fetcher:
        """Return a fetcher that keeps to the settings."""
        limits = FetchLimits(
            total_seconds=settings.total_seconds,
            idle_seconds=settings.idle_seconds,
            pause_seconds=settings.pause_seconds,
        )
        return cls(limits, contact=settings.contact, allowed_addresses=settings.allowed_addresses)

    def fetch(
        self,
        url: str,
        *,
        accept: Collection[str] = PAGE_TYPES,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> Fetched:
        """Return the answer for ``url``.

        Args:
            url: http or https, without user information.
            accept: Content types that are taken; an answer that states none is taken too.
            etag: Of the copy at hand; with it the answer may be "not modified".
            last_modified: The same, by time, as the server gave it.

        Raises:
            FetchError: The address is not allowed, or the answer is none of use.
        """
        conditions = {"if-none-match": etag, "if-modified-since": last_modified}
        headers = {name: value for name, value in conditions.items() if value}
        return self._follow(url, accept, headers, robots=True)

    def _follow(
        self,
        url: str,
        accept: Collection[str] | None,
        headers: Mapping[str, str],
        *,
        robots: bool,
    ) -> Fetched:
        deadline = time.monotonic() + self.limits.total_seconds
        permanent = True
        target = _checked(url)
        for hop in range(self.limits.max_redirects + 1):
            if robots:
                began = time.monotonic()
                self._courtesy.ask(target)
                deadline += time.monotonic() - began
            answer = self._exchange(target, accept, headers, deadline)
            if isinstance(answer, Fetched):
                moved = answer.url if hop and permanent else None
                return replace(answer, moved_to=moved)
            permanent &= answer.status in _PERMANENT
            target = _checked(answer.location)
        raise FetchError(
            f"more than {self.limits.max_redirects} redirects from {url}", "check the address"
        )

    def _exchange(
        self,
        url: httpx.URL,
        accept: Collection[str] | None,
        headers: Mapping[str, str],
        deadline: float,
    ) -> Fetched | _Redirect:
        transport = GuardedTransport(self._policy, self._ssl_context, deadline)
        try:
            with (
                httpx.Client(
                    transport=transport,
                    trust_env=False,
                    timeout=self.limits.idle_seconds,
                    headers={
                        "user-agent": self._agent,
                        "accept": ", ".join([*sorted(accept or ()), "*/*;q=0.1"]),
                        "accept-encoding": "gzip, deflate",
                    },
                ) as client,
                client.stream("GET", url, headers=dict(headers)) as response,
            ):
                return self._read(response, accept)
        except FetchError:
            raise
        except SourceError as error:
            raise FetchError(error.what, error.fix) from error
        except (httpx.TimeoutException, httpcore.TimeoutException) as error:
            raise FetchError(
                f"{url.host} did not answer in time "
                f"({self.limits.total_seconds:g} s, {self.limits.idle_seconds:g} s without a byte)",
                "try again later",
            ) from error
        except (
            httpx.HTTPError,
            httpx.InvalidURL,
            httpcore.NetworkError,
            httpcore.ProtocolError,
            httpcore.UnsupportedProtocol,
        ) as error:
            raise FetchError(
                f"{url.host} could not be read: {error or type(error).__name__}",
                "check the address, or try again later",
            ) from error

    def _read(
        self, response: httpx.Response, accept: Collection[str] | None
    ) -> Fetched | _Redirect:
        url = str(response.url)
        if response.status_code in _REDIRECTS and response.headers.get("location"):
            return _Redirect(response.status_code, _location(response))
        headers = {name.lower(): value for name, value in response.headers.items()}
        if response.status_code == httpx.codes.NOT_MODIFIED:
            return Fetched(url, b"", headers=headers, not_modified=True)
        if not response.is_success:
            raise _refusal(response)
        content_type, charset = _content_type(headers.get("content-type", ""))
        if accept is not None and content_type and content_type not in accept:
            raise FetchError(
                f"{url} is {content_type}, not a page or feed",
                "give the address of the article itself",
            )
        body = read_body(response, self.limits.max_bytes, self.limits.max_decoded_bytes)
        return Fetched(url, body, content_type, charset, headers)

    def _read_robots(self, url: str) -> str:
        try:
            answer = self._follow(url, None, {}, robots=False)
        except FetchError as error:
            if error.status is not None and error.status < 500:
                return ""  # no such file: nothing is forbidden
            raise
        return answer.body[:_ROBOTS_BYTES].decode("utf-8", "replace")


@cache
def _ssl_context() -> ssl.SSLContext:
    """Load the certificate authorities once; it takes longer than a request on a quick line."""
    return httpx.create_ssl_context(trust_env=False)


@dataclass(frozen=True, slots=True)
class _Redirect:
    status: int
    location: str


def _checked(url: str) -> httpx.URL:
    if len(url) > _LONGEST_URL:
        raise FetchError(f"an address of {len(url)} characters", "give a shorter one")
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise FetchError(f"{url!r} is not an address: {error}", "check it") from error
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise FetchError(
            f"{url!r} is not an address on the web", "give one that begins with http:// or https://"
        )
    if parsed.userinfo:
        raise FetchError(
            f"an address with user information before {parsed.host}",
            "leave out what stands before @",
        )
    return parsed.copy_with(fragment=None)


def _location(response: httpx.Response) -> str:
    try:
        return str(response.url.join(response.headers["location"]))
    except httpx.InvalidURL as error:
        raise FetchError(
            f"{response.url} redirects to what is no address: {error}", "report it to the publisher"
        ) from error


def _refusal(response: httpx.Response) -> FetchError:
    status = response.status_code
    fixes = {
        401: "it needs a subscription; use a feed that carries the whole text",
        403: "it refuses programs; ask the publisher",
        404: "check the address",
        410: "it was taken away for good; remove it",
        429: f"it asks for fewer requests; wait {response.headers.get('retry-after', 'a while')}",
    }
    fix = fixes.get(status, "try again later" if status >= 500 else "check the address")
    return FetchError(f"{response.url} answers {status} {response.reason_phrase}", fix, status)


def _content_type(value: str) -> tuple[str, str | None]:
    if not value.strip():
        return "", None
    message = Message()
    message["content-type"] = value
    return message.get_content_type(), message.get_content_charset()
