"""When things go wrong while a store is written: nothing is half there, and the error says why."""

import os
import signal
import subprocess
import sys
import textwrap
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from summariser.errors import StoreError
from summariser.store import DigestStore

FIRST = datetime(2026, 2, 1, tzinfo=UTC)
SECOND = datetime(2026, 2, 2, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> DigestStore:
    return DigestStore(tmp_path / "digests")


WRITER = textwrap.dedent(
    """
    import os, signal, sys
    import pyarrow.parquet as pq
    from summariser.store import DigestStore, files
    table = pq.read_table(sys.argv[2])
    write, left = files.Files.write, int(sys.argv[3])

    def write_until_killed(self, name, content):
        global left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        write(self, name, content)

    files.Files.write = write_until_killed
    DigestStore(sys.argv[1]).write("k1", table)
    """
)


@pytest.mark.parametrize("files_written", [1, 2])
def test_a_writer_killed_between_two_files_leaves_a_shard_that_is_written_again(
    store, table, tmp_path, files_written
):
    both = pa.concat_tables([table(1, published_at=FIRST), table(2, published_at=SECOND)])
    pq.write_table(both, tmp_path / "staged.parquet")
    arguments = [tmp_path / "digests", tmp_path / "staged.parquet", str(files_written)]
    killed = subprocess.run([sys.executable, "-c", WRITER, *arguments], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not store.has("k1")
    assert store.read_table().num_rows == 8 * files_written
    store.write("k1", both)
    assert store.has("k1")
    assert store.read_table().num_rows == 16


def test_a_writer_killed_within_a_file_leaves_nothing_that_is_read(store, table, monkeypatch):
    def killed(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        store.write("k1", table(1))
    assert not store.has("k1")
    assert store.read_table().num_rows == 0


def test_a_file_in_the_way_of_the_folder_is_named(table, tmp_path):
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(StoreError, match=r"taken.*cannot be written: (Not a dir|File exists)"):
        DigestStore(tmp_path / "taken").write("k1", table(1))
    assert (tmp_path / "taken").read_text() == "a file"


def test_a_folder_that_cannot_be_written_is_named(table):
    with pytest.raises(StoreError, match=r"/proc/digests: .* cannot be written") as caught:
        DigestStore("/proc/digests").write("k1", table(1))
    assert caught.value.fix


@pytest.fixture
def small_disk(tmp_path: Path):
    """Yield a folder on a disk of 64 KiB, or skip where it cannot be mounted."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if os.name != "posix" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(path: Path) -> None:
    """Write until the disk is full."""
    with path.open("wb", buffering=0) as ballast, suppress(OSError):
        while True:
            ballast.write(b"x" * 1024)


def test_a_full_disk_is_named_and_nothing_is_half_written(small_disk, table):
    fill(small_disk / "ballast")
    store = DigestStore(small_disk / "digests")
    with pytest.raises(StoreError, match="No space left") as caught:
        store.write("k1", table(1))
    assert "free some space" in caught.value.fix
    assert not store.has("k1")
    assert [path for path in small_disk.rglob("*") if path.is_file()] == [small_disk / "ballast"]
    (small_disk / "ballast").unlink()
    store.write("k1", table(1))
    assert store.read_table().num_rows == 8


def test_a_read_only_disk_is_named(small_disk, table):
    remount = ["mount", "-o", "remount,ro", str(small_disk)]
    if subprocess.run(remount, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be made read-only here")
    with pytest.raises(StoreError, match="Read-only file system"):
        DigestStore(small_disk / "digests").write("k1", table(1))


@pytest.mark.parametrize("uri", ["ftp://host/folder", "s3://"])
def test_an_address_that_cannot_be_used_is_named(uri):
    with pytest.raises(StoreError, match=uri):
        DigestStore(uri)


def test_a_file_uri_is_the_folder(tmp_path, table):
    DigestStore(f"file://{tmp_path}/digests").write("k1", table(1))
    assert DigestStore(tmp_path / "digests").has("k1")


CONCURRENT_WRITER = textwrap.dedent(
    """
    import sys
    import pyarrow.parquet as pq
    from summariser.store import DigestStore
    store = DigestStore(sys.argv[1])
    for _ in range(8):
        store.write("same", pq.read_table(sys.argv[2]))
        store.write(sys.argv[3], pq.read_table(sys.argv[2]))
    """
)


def test_many_writers_and_a_reader_at_once_see_whole_files_only(store, table, tmp_path):
    pq.write_table(table(1), tmp_path / "staged.parquet")
    command = [sys.executable, "-c", CONCURRENT_WRITER, tmp_path / "digests"]
    writers = [
        subprocess.Popen([*command, tmp_path / "staged.parquet", f"own{number}"])
        for number in range(2)
    ]
    seen = set()
    while any(writer.poll() is None for writer in writers):
        seen.add(store.read_table().num_rows)
    assert [writer.returncode for writer in writers] == [0, 0]
    assert seen <= {0, 8}
    assert store.keys() == {"same", "own0", "own1"}
    assert store.read_table().num_rows == 8
