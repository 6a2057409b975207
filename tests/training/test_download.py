from __future__ import annotations

import hashlib
import io
import zipfile

import pytest

from summariser.errors import SourceError
from summariser.training import download as module
from summariser.training.cldr_names import FILES
from summariser.training.data import read_examples
from summariser.training.download import CHECKSUMS, check, download

COLUMNS = "sourceLang\ttargetLang\tsourceString\ttargetString\tstringID\turl\tlicense\ttranslatorID"
TARGETS = {"ur": "ہاتھ", "ps": "لاسونه", "prs": "دست"}


def _archive() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for part in ("test", "dev"):
            for code, text in TARGETS.items():
                row = f"en\t{code}\tHands {part}\t{text} {part}\t{part}:1\tu\tpublic\t7"
                name = f"tico19-testset/{part}/{part}.en-{code}.tsv"
                archive.writestr(name, f"{COLUMNS}\n{row}\n")
            archive.writestr(f"tico19-testset/{part}/{part}.en-am.tsv", f"{COLUMNS}\n")
    return content.getvalue()


@pytest.fixture
def published():
    """Return what is at each address, by what the address ends in."""
    return {
        "tico19-testset.zip": _archive(),
        "eng_Latn": b"One.\n",
        "pbt_Arab": "یو.\n".encode(),
        "prs_Arab": "یک.\n".encode(),
        **{
            f"/{locale}/{name}": f"{name} of {locale}".encode()
            for name, locales in FILES.items()
            for locale in locales
        },
    }


def _fetch(published, asked):
    def fetch(address: str) -> bytes:
        asked.append(address)
        return next(content for end, content in published.items() if address.endswith(end))

    return fetch


def test_what_is_downloaded_is_what_training_reads(tmp_path, published):
    download(tmp_path, _fetch(published, []), any_edition=True)

    tico19 = read_examples("tico19", tmp_path)
    assert [(example.key, example.source) for example in tico19] == [
        ("dev:1", "English: Hands dev\n"),
        ("test:1", "English: Hands test\n"),
    ]
    assert [text for _, text in tico19[0].targets] == ["ہاتھ dev", "لاسونه dev", "دست dev"]
    assert len(read_examples("nllb-seed", tmp_path)) == 1
    assert len(read_examples("articles", tmp_path)) == 360
    assert (tmp_path / "cldr" / "fa-AF" / "territories.json").read_text() == (
        "territories.json of fa-AF"
    )


def test_each_address_is_fetched_once_and_nothing_that_is_there(tmp_path, published):
    asked: list[str] = []
    download(tmp_path, _fetch(published, asked), any_edition=True)
    assert len(asked) == len(set(asked)) == len(published)

    download(tmp_path, _fetch(published, asked), any_edition=True)
    assert len(asked) == len(published)


def test_another_edition_is_refused_and_not_written(tmp_path, published):
    with pytest.raises(SourceError, match="not the edition") as error:
        download(tmp_path, _fetch(published, []))
    assert "--any-edition" in error.value.fix
    assert not (tmp_path / "nllb-seed" / "eng.txt").exists()


def test_the_checksum_of_tico19_does_not_depend_on_the_order_of_lines(monkeypatch):
    lines = "a\t1\t2\nb\t1\t2\n"
    checksum = hashlib.sha256(lines.encode()).hexdigest()
    monkeypatch.setattr(module, "CHECKSUMS", {"tico19/eng-urd.tsv": checksum})
    check("tico19/eng-urd.tsv", b"b\t1\t2\na\t1\t2\n")
    with pytest.raises(SourceError):
        check("tico19/eng-urd.tsv", b"b\t1\t2\n")


def test_an_address_that_cannot_be_reached_is_a_source_error():
    with pytest.raises(SourceError, match="cannot be fetched"):
        module.fetch("http://127.0.0.1:9/nothing")


def test_the_projects_own_data_is_the_edition_that_was_trained_on():
    for name in ("summaries/articles.jsonl", "summaries/translations.tsv"):
        check(name, (module._PROJECT_DATA / name).read_bytes())


@pytest.mark.needs_shared_data
def test_the_checksums_are_those_of_the_real_data(shared_data):
    for name in CHECKSUMS:
        if name.startswith("cldr/"):
            continue  # not among the data that tests can count on
        check(name, (shared_data / name).read_bytes())
