"""A model hub on the loopback interface: as much of one as its client asks for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

COMMIT = "f8d333a098d19b4fd9a8b18f94170487ad3f821d"


class LocalHub(ThreadingHTTPServer):
    """Holds one model, ``someone/tiny``.

    Args:
        files: Content by name.
        announced: What the hub says a file's content is, where that is not what it sends.
        cut: Names of files whose first transfer breaks off half-way.
    """

    def __init__(
        self,
        files: Mapping[str, bytes],
        announced: Mapping[str, bytes] | None = None,
        cut: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files = files
        self.announced = {**files, **(announced or {})}
        self.uncut = set(cut)
        self.ranges: list[str] = []

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"


@contextmanager
def serving(hub: LocalHub) -> Iterator[LocalHub]:
    """Let the hub answer while the context lasts."""
    thread = Thread(target=hub.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        hub.shutdown()
        thread.join()
        hub.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: LocalHub

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _answer(self, *, with_body: bool) -> None:
        path = self.path.split("?", 1)[0]
        if path.startswith("/api/models/someone/tiny/revision/"):
            self._send(json.dumps({"id": "someone/tiny", "sha": COMMIT}).encode())
        elif path == f"/api/models/someone/tiny/tree/{COMMIT}":
            self._send(json.dumps([self._listed(name) for name in self.server.files]).encode())
        elif path.startswith(f"/someone/tiny/resolve/{COMMIT}/"):
            self._send_file(path.rsplit("/", 1)[1], with_body)
        else:
            self.send_error(404)

    def _listed(self, name: str) -> dict[str, object]:
        content = self.server.announced[name]
        sha256 = hashlib.sha256(content).hexdigest()
        lfs = {"oid": sha256, "size": len(content), "pointerSize": 100}
        large = {"lfs": lfs} if name.endswith(".safetensors") else {}
        return {"type": "file", "path": name, "size": len(content), "oid": sha256[:40], **large}

    def _send_file(self, name: str, with_body: bool) -> None:
        content = self.server.files[name]
        sha256 = hashlib.sha256(self.server.announced[name]).hexdigest()
        begin = 0
        if with_body and (asked := self.headers.get("Range")):
            self.server.ranges.append(f"{name} {asked}")
            begin = int(asked.removeprefix("bytes=").split("-")[0])
        self.send_response(206 if begin else 200)
        if begin:
            self.send_header("Content-Range", f"bytes {begin}-{len(content) - 1}/{len(content)}")
        self.send_header("ETag", f'"{sha256 if name.endswith(".safetensors") else sha256[:40]}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("Content-Length", str(len(content) - begin))
        self.end_headers()
        if with_body:
            end = len(content)
            if name in self.server.uncut:
                self.server.uncut.remove(name)
                end //= 2
                self.close_connection = True
            self.wfile.write(content[begin:end])

    def _send(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
