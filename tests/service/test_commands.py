"""``summariser keys`` and what ``summariser serve`` says of a wrong address."""

import json
import socket

from filelock import FileLock

from summariser.service.security.keys import KeyStore
from summariser.service.state import state_folder
from summariser.settings import load_settings
from tests.cli.calling import Summariser
from tests.cli.conftest import summariser

__all__ = ["summariser"]


def test_a_key_is_made_shown_once_listed_and_revoked(summariser: Summariser) -> None:
    made = summariser("keys", "create", "desk", "--scopes", "read,admin", "--days", "30")
    secret = made.out.strip()
    keys = KeyStore(state_folder(load_settings("embedded")) / "keys.json")
    key = keys.find(secret)
    assert key is not None
    assert (key.name, key.scopes) == ("desk", ("read", "admin"))
    assert secret not in made.err
    listed = summariser("keys", "list")
    assert key.id in listed.out
    assert "desk" in listed.out
    assert secret.rpartition("_")[2] not in listed.out
    shown = json.loads(summariser("keys", "list", "--json").out)
    assert shown[0]["sha256"] is None
    assert summariser("keys", "revoke", key.id).code == 0
    assert keys.find(secret) is None
    assert "no keys" in summariser("keys", "list").err


def test_a_scope_or_an_id_that_there_is_not_is_told(summariser: Summariser) -> None:
    wrong = summariser("keys", "create", "desk", "--scopes", "root")
    assert wrong.code == 2
    assert "use some of read, write, admin" in wrong.err
    unknown = summariser("keys", "revoke", "nobody")
    assert unknown.code == 2
    assert "summariser keys list" in unknown.err


def test_an_address_that_is_taken_is_told(summariser: Summariser) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = summariser("serve", "--port", taken.getsockname()[1])
    assert done.code == 2
    assert "cannot be served" in done.err
    assert "--port" in done.err


def test_it_is_not_served_to_others_without_a_key(summariser: Summariser) -> None:
    done = summariser("serve", "--host", "0.0.0.0")
    assert done.code == 2
    assert "summariser keys create" in done.err


def test_two_services_do_not_share_a_journal(summariser: Summariser) -> None:
    folder = state_folder(load_settings("embedded"))
    folder.mkdir(parents=True)
    with FileLock(folder / "service.lock"):
        done = summariser("serve", "--port", 0)
    assert done.code == 1
    assert "another service uses" in done.err
    assert "service.state" in done.err
