"""The same store on an S3 server: no renames, every file appears whole."""

from datetime import timedelta

import pytest

from summariser.errors import StoreError
from summariser.store import DigestStore, Selection

boto3 = pytest.importorskip("boto3")
moto_server = pytest.importorskip("moto.server")


@pytest.fixture(scope="module")
def server():
    server = moto_server.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    yield server.get_host_and_port()
    server.stop()


@pytest.fixture
def uri(server, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the URI of a folder in a new bucket."""
    host, port = server
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "tester")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "tester")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    client = boto3.client("s3", endpoint_url=f"http://{host}:{port}", region_name="us-east-1")
    client.create_bucket(Bucket="news")
    for item in client.list_objects_v2(Bucket="news").get("Contents", []):
        client.delete_object(Bucket="news", Key=item["Key"])
    options = f"scheme=http&endpoint_override={host}:{port}&region=us-east-1"
    return f"s3://news/digests?{options}"


def test_shards_are_written_read_replaced_and_compacted(uri, table):
    store = DigestStore(uri)
    assert not store.has("k1")
    assert store.read_table().num_rows == 0
    store.write("k1", table(1))
    store.write("k2", table(2, status="flagged"))
    store.write("k1", table(1, hour=3))
    assert store.has("k1")
    assert store.keys() == {"k1", "k2"}
    assert set(store.read_table(Selection(verdicts=["pass"]))["run_id"].to_pylist()) == {"run-3"}
    assert store.compact().merged == 2
    assert store.compact(keep_replaced_for=timedelta(0)).removed == 2
    assert store.read_table().num_rows == 16
    assert store.has("k1")


def test_a_bucket_that_is_not_there_is_named(uri, table):
    absent = DigestStore(uri.replace("news", "absent"))
    with pytest.raises(StoreError, match=r"absent/digests.*cannot be written"):
        absent.write("k1", table(1))
