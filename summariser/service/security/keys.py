"""API keys: made once, stored hashed, with scopes and an end.

A key is ``sum_<id>_<secret>``; the secret is 256 random bits, so that a plain SHA-256 of it
cannot be turned back by guessing, and checking one costs microseconds.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import uuid
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from pathlib import Path
from typing import Any, Literal, get_args

from filelock import FileLock

from summariser.errors import SettingsError, StoreError

Scope = Literal["read", "write", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)

_PREFIX = "sum"
_SECRET_BYTES = 32
# Compared with where no key has the id, so that the time says nothing of which ids exist.
_NO_HASH = "0" * 64


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a key; not the key itself.

    Attributes:
        id: 12 hexadecimal digits, part of the key.
        name: What its owner calls it.
        sha256: Of the whole key, hexadecimal.
        scopes: ``read`` digests, ``write``: ask for new ones, ``admin``: metrics and the jobs
            of others. Each is given by itself.
        created_at: With a time zone.
        expires_at: From when it is refused; None: never.
    """

    id: str
    name: str
    sha256: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime | None = None

    @property
    def expired(self) -> bool:
        """Whether its time is over."""
        return self.expires_at is not None and self.expires_at <= datetime.now(UTC)


class KeyStore:
    """Keys in a JSON file; what another process changes is seen at the next request.

    Args:
        path: File, readable for its owner only; need not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_at: tuple[int, int] | None = None
        self._keys: dict[str, Key] = {}

    def all(self) -> tuple[Key, ...]:
        """Return the keys in the order they were made, expired ones too.

        Raises:
            StoreError: The file cannot be read.
        """
        self._refresh()
        return tuple(self._keys.values())

    def find(self, secret: str) -> Key | None:
        """Return what is known of a key, expired ones too; None for a wrong one.

        Raises:
            StoreError: The file cannot be read.
        """
        self._refresh()
        parts = secret.split("_", 2)
        known = self._keys.get(parts[1]) if len(parts) == 3 else None
        given = hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
        same = compare_digest(given, known.sha256 if known is not None else _NO_HASH)
        return known if same else None

    def create(
        self,
        name: str,
        scopes: Collection[str] = ("read", "write"),
        valid_for: timedelta | None = None,
    ) -> tuple[Key, str]:
        """Return a new key and its secret, which is told this once.

        Args:
            name: What its owner calls it.
            scopes: Some of ``SCOPES``.
            valid_for: Time until it is refused; by default it has no end.

        Raises:
            SettingsError: A scope is unknown, or the time is none.
            StoreError: The file cannot be written.
        """
        chosen = tuple(scope for scope in SCOPES if scope in scopes)
        unknown = sorted(set(scopes) - set(SCOPES))
        if unknown or not chosen:
            raise SettingsError(
                f"there is no scope {', '.join(unknown)}" if unknown else "no scope is named",
                f"use some of {', '.join(SCOPES)}",
            )
        if valid_for is not None and valid_for <= timedelta(0):
            raise SettingsError("the key would have expired already", "give it a day or more")
        now = datetime.now(UTC).replace(microsecond=0)
        identity = secrets.token_hex(6)
        secret = f"{_PREFIX}_{identity}_{secrets.token_urlsafe(_SECRET_BYTES)}"
        digest = hashlib.sha256(secret.encode()).hexdigest()
        key = Key(identity, name, digest, chosen, now, now + valid_for if valid_for else None)
        with self._changing():
            self._write([*self.all(), key])
        return key, secret

    def revoke(self, identity: str) -> Key:
        """Remove a key and return what was known of it.

        Raises:
            SettingsError: There is none of this id.
            StoreError: The file cannot be written.
        """
        with self._changing():
            keys = {key.id: key for key in self.all()}
            if identity not in keys:
                raise SettingsError(
                    f"there is no key {identity!r}", "`summariser keys list` shows their ids"
                )
            revoked = keys.pop(identity)
            self._write(keys.values())
        return revoked

    def _changing(self) -> FileLock:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise self._unusable(error) from error
        return FileLock(f"{self._path}.lock")

    def _refresh(self) -> None:
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            self._keys, self._read_at = {}, None
            return
        except OSError as error:
            raise self._unusable(error) from error
        # A file is replaced, never written into, so that each version has a number of its own.
        version = (stat.st_ino, stat.st_mtime_ns)
        if version == self._read_at:
            return
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
            self._keys = {key.id: key for key in map(_key, found["keys"])}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise self._unusable(error) from error
        self._read_at = version

    def _write(self, keys: Iterable[Key]) -> None:
        content = json.dumps({"keys": [_values(key) for key in keys]}, indent=1)
        temporary = self._path.with_name(f".{self._path.name}.{uuid.uuid4().hex}.tmp")
        try:
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(self._path)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise self._unusable(error) from error
        self._read_at = None

    def _unusable(self, error: Exception) -> StoreError:
        return StoreError(
            f"the keys in {self._path} cannot be used: {error}",
            "check its permissions and its content, or remove it and make new keys",
        )


def _values(key: Key) -> dict[str, Any]:
    return {
        **asdict(key),
        "created_at": key.created_at.isoformat(),
        "expires_at": key.expires_at.isoformat() if key.expires_at else None,
    }


def _key(values: dict[str, Any]) -> Key:
    expires_at = values["expires_at"]
    return Key(
        id=values["id"],
        name=values["name"],
        sha256=values["sha256"],
        scopes=tuple(values["scopes"]),
        created_at=datetime.fromisoformat(values["created_at"]),
        expires_at=datetime.fromisoformat(expires_at) if expires_at else None,
    )
