"""``summariser keys``: who may call the service."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from summariser.cli.options import JsonOption, ProfileOption, settings_from

if TYPE_CHECKING:
    from summariser.service.security.keys import KeyStore

keys_app = typer.Typer(
    help="The API keys of the service: create, list, revoke.", no_args_is_help=True
)


@keys_app.command("create")
def create_key(
    name: Annotated[str, typer.Argument(help="Whose key it is.")],
    scopes: Annotated[str, typer.Option("--scopes", help="Of read,write,admin.")] = "read,write",
    days: Annotated[
        int | None, typer.Option("--days", min=1, help="Days until it expires (default: never).")
    ] = None,
    profile: ProfileOption = None,
) -> None:
    """Make a key and print it: it is shown this once and stored only as a hash."""
    from datetime import timedelta

    chosen = [scope.strip() for scope in scopes.split(",") if scope.strip()]
    valid_for = timedelta(days=days) if days is not None else None
    key, secret = _store(profile).create(name, chosen, valid_for)
    until = f"until {key.expires_at:%Y-%m-%d %H:%M} UTC" if key.expires_at else "without end"
    typer.echo(f"key {key.id} for {name}: {', '.join(key.scopes)}, {until}", err=True)
    typer.echo(secret)


@keys_app.command("list")
def list_keys(profile: ProfileOption = None, as_json: JsonOption = False) -> None:
    """Show the keys, never their secrets."""
    found = _store(profile).all()
    if as_json:
        shown = [{**asdict(key), "sha256": None, "expired": key.expired} for key in found]
        typer.echo(json.dumps(shown, default=str, indent=1))
        return
    for key in found:
        end = "no end" if key.expires_at is None else f"until {key.expires_at:%Y-%m-%d}"
        state = " (expired)" if key.expired else ""
        typer.echo(f"{key.id}  {','.join(key.scopes):<16}  {end}{state}  {key.name}")
    if not found:
        typer.echo("there are no keys: the service serves this machine only", err=True)


@keys_app.command("revoke")
def revoke_key(
    identity: Annotated[str, typer.Argument(help="Its id, as `summariser keys list` shows it.")],
    profile: ProfileOption = None,
) -> None:
    """Take a key back, at once."""
    revoked = _store(profile).revoke(identity)
    typer.echo(f"revoked {revoked.id} ({revoked.name})", err=True)


def _store(profile: str | None) -> KeyStore:
    from summariser.service.security.keys import KeyStore
    from summariser.service.state import KEYS_FILE, state_folder

    return KeyStore(state_folder(settings_from(profile)) / KEYS_FILE)
