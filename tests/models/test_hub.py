"""Where a model's files come from, and what is said when they cannot be had."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from summariser.errors import ModelError
from summariser.models.hub import fetch
from summariser.models.registry import ModelEntry
from tests.models import local_hub
from tests.models.local_hub import LocalHub, serving

COMMIT = "f8d333a098d19b4fd9a8b18f94170487ad3f821d"


def entry(hub_id: str = "someone/tiny", revision: str = "main") -> ModelEntry:
    return ModelEntry(
        id="tiny",
        task="translate",
        family="nllb",
        scheme="nllb",
        hub_id=hub_id,
        revision=revision,
        licence="MIT",
        commercial_use=True,
        languages=("en", "ur"),
        max_source_tokens=64,
        size_mb=1,
    )


def checkpoint(directory: Path) -> Path:
    directory.mkdir(parents=True)
    (directory / "config.json").write_text("{}")
    (directory / "model.safetensors").write_bytes(b"weights")
    return directory


def noted(directory: Path, name: str, etag: str) -> None:
    """Note a file as ``hf download --local-dir`` does."""
    note = directory / ".cache" / "huggingface" / "download" / f"{name}.metadata"
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(f"{COMMIT}\n{etag}\n1700000000.0\n")


def cached(cache: Path, content: bytes, sha256: str | None = None) -> Path:
    """Put a model into a cache as the hub's client lays it out; return its snapshot."""
    repository = cache / "models--someone--tiny"
    snapshot = repository / "snapshots" / COMMIT
    snapshot.mkdir(parents=True)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(COMMIT)
    (repository / "blobs").mkdir()
    blob = repository / "blobs" / (sha256 or hashlib.sha256(content).hexdigest())
    blob.write_bytes(content)
    (snapshot / "config.json").write_text("{}")
    (snapshot / "model.safetensors").symlink_to(blob)
    return snapshot


def test_a_mirror_stands_for_the_hub(tmp_path: Path) -> None:
    expected = checkpoint(tmp_path / "mirror" / "someone" / "tiny")

    assert fetch(entry(), tmp_path, tmp_path / "mirror", offline=True) == (expected, "main")


def test_a_mirror_may_hold_several_revisions(tmp_path: Path) -> None:
    plain = checkpoint(tmp_path / "mirror" / "someone" / "tiny")
    pinned = checkpoint(plain / COMMIT)

    mirror = tmp_path / "mirror"
    assert fetch(entry(revision=COMMIT), tmp_path, mirror, offline=True) == (pinned, COMMIT)
    assert fetch(entry(), tmp_path, mirror, offline=True)[0] == plain


def test_the_commit_that_was_noted_while_downloading_is_the_revision(tmp_path: Path) -> None:
    directory = checkpoint(tmp_path / "mirror" / "someone" / "tiny")
    noted(directory, "config.json", "0f3a")

    assert fetch(entry(), tmp_path, tmp_path / "mirror", offline=True)[1] == COMMIT


def test_a_local_directory_may_stand_in_the_registry(tmp_path: Path) -> None:
    directory = checkpoint(tmp_path / "own")

    assert fetch(entry(str(directory)), tmp_path, None, offline=True) == (directory, "local")


def test_a_model_that_the_mirror_lacks_is_named_with_its_place(tmp_path: Path) -> None:
    mirror = tmp_path / "mirror"

    with pytest.raises(ModelError, match="has no someone/tiny") as raised:
        fetch(entry(), tmp_path, mirror, offline=False)

    assert str(mirror / "someone" / "tiny") in raised.value.fix
    assert "*.safetensors" in raised.value.fix


def test_a_file_of_a_mirror_is_checked_where_its_checksum_was_noted(tmp_path: Path) -> None:
    directory = checkpoint(tmp_path / "mirror" / "someone" / "tiny")
    noted(directory, "model.safetensors", hashlib.sha256(b"weights").hexdigest())
    fetch(entry(), tmp_path, tmp_path / "mirror", offline=True)

    (directory / "model.safetensors").write_bytes(b"weight")

    with pytest.raises(ModelError, match=r"model\.safetensors is not the file") as raised:
        fetch(entry(), tmp_path, tmp_path / "mirror", offline=True)
    assert str(directory / "model.safetensors") in raised.value.fix


def test_a_file_that_was_noted_and_is_gone_is_named(tmp_path: Path) -> None:
    directory = checkpoint(tmp_path / "mirror" / "someone" / "tiny")
    noted(directory, "model-00002.safetensors", hashlib.sha256(b"more").hexdigest())

    with pytest.raises(ModelError, match=r"model-00002\.safetensors"):
        fetch(entry(), tmp_path, tmp_path / "mirror", offline=True)


def test_a_copy_without_weights_names_them(tmp_path: Path) -> None:
    directory = checkpoint(tmp_path / "mirror" / "someone" / "tiny")
    (directory / "model.safetensors").unlink()

    with pytest.raises(ModelError, match=r"there is no model\.safetensors") as raised:
        fetch(entry(), tmp_path, tmp_path / "mirror", offline=True)
    assert str(directory) in raised.value.fix


def test_a_copy_without_one_of_its_shards_names_that_one(tmp_path: Path) -> None:
    directory = checkpoint(tmp_path / "own")
    (directory / "model.safetensors").rename(directory / "model-1.safetensors")
    index = {"weight_map": {"a": "model-1.safetensors", "b": "model-2.safetensors"}}
    (directory / "model.safetensors.index.json").write_text(json.dumps(index))

    with pytest.raises(ModelError, match=r"there is no model-2\.safetensors\n"):
        fetch(entry(str(directory)), tmp_path, None, offline=True)

    (directory / "model-2.safetensors").write_bytes(b"more")
    assert fetch(entry(str(directory)), tmp_path, None, offline=True)[0] == directory


def test_weights_in_the_older_format_will_do(tmp_path: Path) -> None:
    directory = checkpoint(tmp_path / "own")
    (directory / "model.safetensors").rename(directory / "pytorch_model.bin")

    assert fetch(entry(str(directory)), tmp_path, None, offline=True)[0] == directory


def test_what_was_downloaded_before_is_enough_offline(tmp_path: Path) -> None:
    snapshot = cached(tmp_path, b"weights")

    assert fetch(entry(), tmp_path, None, offline=True) == (snapshot, COMMIT)


def test_a_download_whose_content_is_not_its_checksum_is_refused(tmp_path: Path) -> None:
    cached(tmp_path, b"weights", sha256=hashlib.sha256(b"other").hexdigest())

    with pytest.raises(ModelError, match=r"model\.safetensors is not the file"):
        fetch(entry(), tmp_path, None, offline=True)


def test_offline_without_a_download_says_what_to_bring_and_where(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be fetched: offline") as raised:
        fetch(entry(), tmp_path, None, offline=True)

    assert "hf download someone/tiny --revision main --local-dir MIRROR/someone/tiny" in (
        raised.value.fix
    )
    assert "*.safetensors" in raised.value.fix
    assert "SUMMARISER_MIRROR" in raised.value.fix


def fetch_elsewhere(address: str, cache: Path) -> subprocess.CompletedProcess[str]:
    """Fetch in a process of its own: the hub's client reads its address when it is imported."""
    program = (
        "from pathlib import Path\n"
        "from huggingface_hub import constants\n"
        "from summariser.models.hub import fetch\n"
        "from tests.models.test_hub import entry\n"
        "constants.DOWNLOAD_CHUNK_SIZE = 1000\n"
        "def report(share, doing): print(f'{share:.2f} {doing}')\n"
        f"print(*fetch(entry(), Path({str(cache)!r}), None, False, report))\n"
    )
    return subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "HF_ENDPOINT": address, "HF_HUB_OFFLINE": "0"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_download_that_breaks_off_goes_on_where_it_stopped(tmp_path: Path) -> None:
    weights = bytes(range(250)) * 16_000
    files = {"config.json": b"{}", "model.safetensors": weights, "model.h5": b"of no use"}

    with serving(LocalHub(files, cut=frozenset({"model.safetensors"}))) as hub:
        ended = fetch_elsewhere(hub.address, tmp_path)

    assert ended.returncode == 0, ended.stderr
    *reports, fetched = ended.stdout.splitlines()
    directory, revision = fetched.split()
    assert revision == local_hub.COMMIT
    assert sorted(path.name for path in Path(directory).iterdir()) == [
        "config.json",
        "model.safetensors",
    ]
    assert (Path(directory) / "model.safetensors").read_bytes() == weights
    assert [asked.split("-")[0] for asked in hub.ranges] == ["model.safetensors bytes=2000000"]
    assert reports[-1] == "1.00 fetching, 4 of about 1 MB"
    assert reports == sorted(reports)
    assert fetch(entry(), tmp_path, None, offline=True) == (Path(directory), revision)


def test_a_download_that_is_not_what_the_hub_announced_is_refused(tmp_path: Path) -> None:
    files = {"config.json": b"{}", "model.safetensors": b"weights"}

    with serving(LocalHub(files, announced={"model.safetensors": b"WEIGHTS"})) as hub:
        ended = fetch_elsewhere(hub.address, tmp_path)

    assert ended.returncode == 1
    assert "model.safetensors is not the file that the hub has" in ended.stderr


def test_a_model_that_the_hub_lacks_is_named(tmp_path: Path) -> None:
    with serving(LocalHub({})) as hub:
        ended = fetch_elsewhere(f"{hub.address}/elsewhere", tmp_path)

    assert ended.returncode == 1
    assert "ModelError: someone/tiny (revision main) cannot be fetched" in ended.stderr


def test_a_hub_that_cannot_be_reached_says_what_to_bring_and_where(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # and never listens
        ended = fetch_elsewhere(f"http://127.0.0.1:{closed.getsockname()[1]}", tmp_path)

    assert ended.returncode == 1
    message = ended.stderr[ended.stderr.index("summariser.errors.ModelError") :]
    assert "someone/tiny (revision main) cannot be fetched" in message
    assert "hf download someone/tiny" in message
    assert "MIRROR/someone/tiny" in message
