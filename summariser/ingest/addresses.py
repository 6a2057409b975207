"""Which addresses a fetch may connect to: public ones, judged after the name was resolved."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Collection, Iterable, Sequence

from summariser.errors import SourceError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Sequence[str]]

# Public by number, yet answered inside a cloud: the wire server of Azure's machines.
_CLOUD_METADATA = frozenset({ipaddress.ip_address("168.63.129.16")})
# Set aside by the IANA special-purpose registries, and public to some releases of ``ipaddress``.
_SET_ASIDE = tuple(
    ipaddress.ip_network(network)
    for network in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "3fff::/20")
)
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_IPV4_COMPATIBLE = ipaddress.ip_network("::/96")


class AddressPolicy:
    """Public addresses, and those that the operator allowed by number.

    Args:
        allowed: Addresses or networks (``127.0.0.1``, ``10.0.0.0/8``) that may be connected to
            although they are not public.
        resolve: Gives the addresses of a host name; by default the system's resolver.
        ports: Ports of public servers; None: all.
    """

    def __init__(
        self,
        allowed: Iterable[str] = (),
        resolve: Resolver | None = None,
        ports: Collection[int] | None = None,
    ) -> None:
        self._allowed = tuple(ipaddress.ip_network(network, strict=False) for network in allowed)
        self._resolve = resolve or system_resolver
        self._ports = ports

    def addresses(self, host: str, port: int) -> list[str]:
        """Return the addresses of ``host``, every one of which may be connected to.

        Raises:
            SourceError: The host is unknown, or an address or the port is not allowed.
        """
        try:
            found = list(dict.fromkeys(self._resolve(host, port)))
        except (OSError, UnicodeError) as error:
            raise SourceError(
                f"the host {host} cannot be found: {error}", "check the address and the network"
            ) from error
        for text in found:
            if not self.allows(text, port):
                raise SourceError(
                    f"{host} is not a public server ({text}, port {port})",
                    "only public web servers are fetched; ingest.allowed_addresses lets in others",
                )
        return found

    def allows(self, text: str, port: int) -> bool:
        """Tell whether ``port`` of the address ``text`` may be connected to."""
        address = ipaddress.ip_address(text.partition("%")[0])
        if any(address in network for network in self._allowed):
            return True
        if self._ports is not None and port not in self._ports:
            return False
        embedded = _embedded_ipv4(address)
        return _is_public(address if embedded is None else embedded)


def system_resolver(host: str, port: int) -> list[str]:
    """Return the addresses that the operating system knows for ``host``."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def _embedded_ipv4(address: Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that a gateway or the kernel would take out of ``address``."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if address in _NAT64 or address in _IPV4_COMPATIBLE:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _is_public(address: Address) -> bool:
    if address.version == 6 and address not in _GLOBAL_UNICAST:
        return False
    if address.is_multicast or address in _CLOUD_METADATA:
        return False
    return address.is_global and not any(address in network for network in _SET_ASIDE)
