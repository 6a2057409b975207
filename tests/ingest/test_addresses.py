"""Where a stranger's address may not lead: inside, to the machine itself, or anywhere but the web.

Nothing is stubbed: the fetcher of the product refuses each of these before it connects.
"""

from __future__ import annotations

import pytest

from summariser.ingest.addresses import AddressPolicy
from summariser.ingest.body import FetchError
from summariser.ingest.http import Fetcher, FetchLimits
from tests.ingest.local_server import Answer, NewsServer

NOT_PUBLIC = [
    # loopback, spelled in every way that a resolver understands
    "http://127.0.0.1/",
    "http://127.0.0.1:80/",
    "http://127.1/",
    "http://127.0.1/",
    "http://127.255.255.254/",
    "http://2130706433/",
    "http://017700000001/",
    "http://0177.0.0.1/",
    "http://0177.0.0.01/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0x7f.1/",
    "http://0/",
    "http://0.0.0.0/",
    "http://0.0.0.0:8080/",
    "http://localhost/",
    "http://LOCALHOST/",
    "http://localhost./",
    "https://localhost/",
    "http://[::1]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::]/",
    "http://[::]:8080/",
    # IPv4 inside IPv6
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[0:0:0:0:0:ffff:127.0.0.1]/",
    "http://[::127.0.0.1]/",
    "http://[::ffff:10.0.0.1]/",
    "http://[::ffff:169.254.169.254]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b::169.254.169.254]/",
    "http://[64:ff9b:1::a00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2002:a00:1::1]/",
    "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
    # metadata of clouds
    "http://169.254.169.254/latest/meta-data/",
    "http://169.254.169.254:80/",
    "http://2852039166/",
    "http://0xa9fea9fe/",
    "http://0251.0376.0251.0376/",
    "http://169.254.170.2/",
    "http://100.100.100.200/",
    "http://168.63.129.16/",
    "http://192.0.0.192/",
    "http://192.88.99.1/",
    "http://[3fff::1]/",
    "http://[fd00:ec2::254]/",
    "http://[fe80::a9fe:a9fe]/",
    # private, shared, local and reserved networks
    "http://10.0.0.1/",
    "http://10.255.255.255/",
    "http://172.16.0.1/",
    "http://172.31.255.254/",
    "http://192.168.0.1/",
    "http://192.168.1.1:8080/",
    "http://100.64.0.1/",
    "http://169.254.0.1/",
    "http://192.0.2.1/",
    "http://198.18.0.1/",
    "http://198.51.100.7/",
    "http://203.0.113.9/",
    "http://224.0.0.1/",
    "http://239.255.255.250/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://[fc00::1]/",
    "http://[fd12:3456:789a::1]/",
    "http://[fe80::1]/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    "http://[2001:db8::1]/",
    "http://[100::1]/",
]
NOT_WEB = [
    "file:///etc/passwd",
    "file://localhost/etc/passwd",
    "FILE:///etc/passwd",
    "gopher://127.0.0.1:70/_x",
    "ftp://example.org/x",
    "dict://127.0.0.1:11211/stat",
    "ldap://127.0.0.1/",
    "jar:http://example.org!/x",
    "data:text/html,<p>x</p>",
    "javascript:alert(1)",
    "//127.0.0.1/",
    "127.0.0.1",
    "",
    "http://",
    "http:///etc/passwd",
    "http://user@8.8.8.8/",
    "http://user:secret@8.8.8.8/",
    "http://8.8.8.8@127.0.0.1/",
    "http://8.8.8.8:80@127.0.0.1/",
    "http://127.0.0.1\r\nHost: x/",
    "http://8.8.8.8/\r\nX: y",
    "http://[::1",
    "http://8.8.8.8:port/",
    "http://8.8.8.8:99999/",
    "http://" + "a" * 5000 + "/",
]
OTHER_PORTS = ["http://8.8.8.8:22/", "http://8.8.8.8:25/", "http://8.8.8.8:6379/"]


@pytest.fixture(scope="module")
def strict() -> Fetcher:
    return Fetcher(FetchLimits(pause_seconds=0, total_seconds=2))


@pytest.mark.parametrize("url", NOT_PUBLIC)
def test_what_is_not_public_is_not_connected_to(strict: Fetcher, url: str) -> None:
    with pytest.raises(FetchError, match=r"not a public server|cannot be found|not an address"):
        strict.fetch(url)


@pytest.mark.parametrize("url", NOT_WEB, ids=lambda url: repr(url[:30]))
def test_what_is_not_the_web_is_refused(strict: Fetcher, url: str) -> None:
    with pytest.raises(FetchError) as refusal:
        strict.fetch(url)
    assert refusal.value.fix
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize("url", OTHER_PORTS)
def test_only_ports_of_web_servers_are_connected_to(strict: Fetcher, url: str) -> None:
    with pytest.raises(FetchError, match="port"):
        strict.fetch(url)


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://localhost:22/",
        "//10.0.0.1/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://user@127.0.0.1/",
        "http://[::1",
    ],
)
def test_a_redirect_is_checked_like_an_address(
    server: NewsServer, fetcher: Fetcher, location: str
) -> None:
    server.answers["/"] = Answer(status=302, headers={"Location": location})
    with pytest.raises(FetchError):
        fetcher.fetch(server.url + "/")
    assert server.paths() == ["/"]


def test_a_name_with_one_inside_address_among_public_ones_is_refused() -> None:
    fetcher = Fetcher(resolve=lambda host, port: ["93.184.216.34", "10.0.0.1"])
    with pytest.raises(FetchError, match=r"10\.0\.0\.1"):
        fetcher.fetch("http://news.example/")


def test_a_name_that_changes_after_the_check_gains_nothing(server: NewsServer) -> None:
    """The name first leads to the server that is allowed, then to one that is not."""
    answers = iter([["127.0.0.1"], ["127.0.0.1"], ["10.0.0.1"]])
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    server.answers["/a"] = Answer(b"first", headers={"Content-Type": "text/plain"})
    fetcher = Fetcher(
        FetchLimits(pause_seconds=0), allowed_addresses=["127.0.0.1"], resolve=resolve
    )
    url = server.url.replace("127.0.0.1", "news.example")
    # Each connection resolves once and uses what was checked: robots.txt, then the page.
    assert fetcher.fetch(url + "/a").body == b"first"
    assert asked == ["news.example", "news.example"]
    with pytest.raises(FetchError, match=r"10\.0\.0\.1"):
        fetcher.fetch(url + "/b")


def test_an_allowed_network_is_only_that_network() -> None:
    policy = AddressPolicy(["10.1.0.0/16"])
    assert policy.allows("10.1.2.3", 22)
    assert not policy.allows("10.2.0.1", 80)
    assert not policy.allows("127.0.0.1", 80)
    assert policy.allows("8.8.8.8", 443)
    assert policy.allows("2606:4700:4700::1111", 443)
