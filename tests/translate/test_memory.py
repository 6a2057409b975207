"""The translation memory: exact hits only, reviewed corrections first, safe and bounded."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest

from summariser.errors import SourceError, StoreError
from summariser.translate.memory import MemoryKey, Remembered, TranslationMemory

KEY = MemoryKey("nllb@1", "en", "ur", "beam=4", "The road is closed.")
KNOWN = Remembered((("سڑک بند ہے۔", -0.2), ("راستہ بند ہے۔", -0.4)))

TMX = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header srclang="en-US" datatype="plaintext"/><body>
<tu><tuv xml:lang="en-US"><seg>The road is <ph>closed</ph>.</seg></tuv>
<tuv xml:lang="ur-PK"><seg>شاہراہ بند ہے۔</seg></tuv>
<tuv xml:lang="fa-AF"><seg>سرک بسته است.</seg></tuv></tu>
</body></tmx>
"""


def numbered(count: int, start: int = 0) -> dict[MemoryKey, Remembered]:
    return {replace(KEY, sentence=f"Sentence {start + n}."): KNOWN for n in range(count)}


@pytest.fixture
def memory(tmp_path: Path) -> TranslationMemory:
    return TranslationMemory(tmp_path / "state" / "memory.sqlite")


def test_what_was_put_is_found_with_all_hypotheses(memory: TranslationMemory) -> None:
    truncated = replace(KNOWN, truncated=True)
    other = replace(KEY, sentence="Two\nlines 'and' \"quotes\" ۱۲")
    memory.put_many({KEY: KNOWN, other: truncated})
    assert memory.get_many([KEY, other]) == {KEY: KNOWN, other: truncated}


@pytest.mark.parametrize("part", ["model", "source_language", "language", "options", "sentence"])
def test_anything_else_is_no_hit(part: str, memory: TranslationMemory) -> None:
    memory.put_many({KEY: KNOWN})
    assert memory.get_many([replace(KEY, **{part: "other"})]) == {}


def test_it_is_there_after_closing(memory: TranslationMemory, tmp_path: Path) -> None:
    with memory:
        memory.put_many({KEY: KNOWN})
    with TranslationMemory(tmp_path / "state" / "memory.sqlite") as again:
        assert again.get_many([KEY]) == {KEY: KNOWN}


def test_more_keys_than_a_query_takes_are_found(memory: TranslationMemory) -> None:
    many = numbered(1700)
    memory.put_many(many)
    assert memory.get_many(many) == many


def test_the_oldest_translations_go_first(tmp_path: Path) -> None:
    memory = TranslationMemory(tmp_path / "memory.sqlite", max_entries=10)
    memory.put_many({KEY: KNOWN})
    memory.put_many(numbered(9))
    memory.put_many({KEY: KNOWN})  # renewed: no longer the oldest
    memory.put_many(numbered(5, start=100))
    assert len(memory) == 10
    assert KEY in memory.get_many([KEY])
    assert memory.get_many(numbered(5)) == {}


def test_a_reviewed_correction_wins_over_every_model(
    memory: TranslationMemory, tmp_path: Path
) -> None:
    memory.put_many({KEY: KNOWN})
    (tmp_path / "corrections.tmx").write_text(TMX, "utf-8")
    assert memory.import_corrections(tmp_path / "corrections.tmx") == 2
    correction = Remembered((("شاہراہ بند ہے۔", 0.0),), reviewed=True)
    of_another_model = replace(KEY, model="opus@7", options="beam=1")
    assert memory.get_many([KEY, of_another_model]) == dict.fromkeys(
        [KEY, of_another_model], correction
    )
    dari = replace(KEY, language="prs")
    assert memory.get_many([dari])[dari].proposals[0][0] == "سرک بسته است."


def test_corrections_are_never_put_away_for_want_of_room(tmp_path: Path) -> None:
    memory = TranslationMemory(tmp_path / "memory.sqlite", max_entries=1)
    (tmp_path / "corrections.tmx").write_text(TMX, "utf-8")
    memory.import_corrections(tmp_path / "corrections.tmx")
    memory.put_many(numbered(20))
    assert memory.get_many([KEY])[KEY].reviewed


def test_an_export_holds_everything_and_only_corrections_are_imported_again(
    memory: TranslationMemory, tmp_path: Path
) -> None:
    strange = replace(KEY, sentence="A < B & C\x00", language="prs")
    memory.put_many({KEY: KNOWN, strange: KNOWN})
    (tmp_path / "corrections.tmx").write_text(TMX, "utf-8")
    memory.import_corrections(tmp_path / "corrections.tmx")
    assert memory.export(tmp_path / "all.tmx") == 4
    written = (tmp_path / "all.tmx").read_text("utf-8")
    assert "A &lt; B &amp; C" in written
    assert 'xml:lang="fa-AF"' in written

    other = TranslationMemory(tmp_path / "other.sqlite")
    assert other.import_corrections(tmp_path / "all.tmx") == 2
    assert other.get_many([KEY])[KEY].proposals[0][0] == "شاہراہ بند ہے۔"


@pytest.mark.parametrize("text", ["", "<tmx", "<html></html>", "The road\tسڑک"])
def test_what_is_no_tmx_is_said_to_be_none(
    text: str, memory: TranslationMemory, tmp_path: Path
) -> None:
    (tmp_path / "bad.tmx").write_text(text, "utf-8")
    with pytest.raises(SourceError, match="no TMX"):
        memory.import_corrections(tmp_path / "bad.tmx")


def test_use_is_counted(memory: TranslationMemory) -> None:
    memory.put_many({KEY: KNOWN})
    memory.get_many([KEY, replace(KEY, sentence="Unknown.")])
    assert (memory.use.asked, memory.use.hits, memory.use.corrections) == (2, 1, 0)


def test_a_damaged_file_is_told_and_nothing_is_made_of_it(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite"
    path.write_bytes(b"this is no database, it is a text" * 100)
    with pytest.raises(StoreError, match=r"memory\.sqlite"):
        TranslationMemory(path)


def test_a_write_that_fails_half_way_leaves_nothing(
    memory: TranslationMemory, tmp_path: Path
) -> None:
    # Half of a surrogate pair is no text that can be stored.
    with pytest.raises((StoreError, UnicodeEncodeError)):
        memory.put_many({**numbered(3), replace(KEY, sentence="\ud800"): KNOWN})
    assert len(memory) == 0


def _write(path: Path, worker: int) -> int:
    with TranslationMemory(path) as memory:
        for round_ in range(5):
            memory.put_many(numbered(20, start=1000 * worker + 20 * round_))
            memory.get_many(numbered(20))
    return worker


def test_several_processes_write_at_the_same_time(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite"
    with ProcessPoolExecutor(3, mp_context=get_context("fork")) as pool:
        assert sorted(pool.map(_write, [path] * 3, range(3))) == [0, 1, 2]
    memory = TranslationMemory(path)
    assert len(memory) == 300
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
