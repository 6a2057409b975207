"""Certificates: checked against the name that was asked for, although the address was resolved."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from summariser.ingest.body import FetchError
from summariser.ingest.http import Fetcher, FetchLimits
from tests.ingest.local_server import Answer, running_server

HOST = "news.example"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that ``news.example`` signed itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "news.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.mark.parametrize(
    ("host", "believed", "read"),
    [(HOST, True, True), (HOST, False, False), ("other.example", True, False)],
)
def test_a_certificate_must_be_believed_and_name_the_host(
    certificate: Path, host: str, believed: bool, read: bool
) -> None:
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(certificate)
    fetcher = Fetcher(
        FetchLimits(pause_seconds=0),
        allowed_addresses=["127.0.0.1"],
        resolve=lambda name, port: ["127.0.0.1"],
        ssl_context=ssl.create_default_context(cafile=str(certificate)) if believed else None,
    )
    with running_server(server_side) as server:
        server.answers["/"] = Answer(b"safe", headers={"Content-Type": "text/plain"})
        url = server.url.replace("127.0.0.1", host) + "/"
        if read:
            assert fetcher.fetch(url).body == b"safe"
            assert server.asked[-1].headers["host"].startswith(HOST)
        else:
            with pytest.raises(FetchError, match=r"(?i)certificate"):
                fetcher.fetch(url)
            assert server.asked == []
