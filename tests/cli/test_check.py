"""``summariser check`` and ``summariser evaluate gate`` in a process of their own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ARTICLE = (
    "Rain closes roads in Kabul\n\n"
    "Heavy rain closed two roads in Kabul on Monday, officials of the city said. Nobody was hurt, "
    "and the roads will open again on Wednesday after 40 workers have cleared them of mud."
)
SUMMARY = (
    "Heavy rain closed two roads in Kabul on Monday, and nobody was hurt. The roads will open "
    "again on Wednesday, officials of the city said."
)


def summariser(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from summariser.cli import main; main()"]
    return subprocess.run(
        [*command, *map(str, arguments)], capture_output=True, text=True, check=False
    )


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


def written(folder: Path, text: str) -> Path:
    path = folder / "text.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_faithful_summary_passes(tmp_path: Path, article: Path) -> None:
    done = summariser("check", written(tmp_path, SUMMARY), "--source", article)
    assert (done.stdout.strip(), done.returncode) == ("pass", 0)


def test_an_invented_number_is_named_with_its_span(tmp_path: Path, article: Path) -> None:
    spoilt = written(tmp_path, SUMMARY.replace("two roads", "seventeen roads"))
    done = summariser("check", spoilt, "--source", article, "--json")
    verdict = json.loads(done.stdout)
    assert done.returncode == 3
    assert verdict["status"] == "held"
    spans = [spoilt.read_text()[one["start"] : one["end"]] for one in verdict["findings"]]
    assert "seventeen" in spans


def test_a_translation_in_another_language_is_held(tmp_path: Path) -> None:
    source = tmp_path / "source.txt"
    source.write_text("Two roads in Kabul will open again on Wednesday.", encoding="utf-8")
    urdu = written(tmp_path, "کابل میں دو سڑکیں بدھ کے روز دوبارہ کھول دی جائیں گی۔")
    assert summariser("check", urdu, "--source", source, "--translation", "ur").returncode == 0
    done = summariser("check", urdu, "--source", source, "--translation", "ps")
    assert done.returncode == 3
    assert done.stdout.startswith("held")


def test_an_unknown_length_says_which_there_are(tmp_path: Path, article: Path) -> None:
    text = written(tmp_path, SUMMARY)
    done = summariser("check", text, "--source", article, "--length", "epic")
    assert done.returncode == 2
    assert "headline, short, long" in done.stderr


def test_the_gate_is_measured_on_a_set(tmp_path: Path) -> None:
    english = "Two roads in Kabul will open again on Wednesday after 40 workers cleared them."
    urdu = "کابل میں دو سڑکیں بدھ کے روز 40 کارکنوں کی صفائی کے بعد دوبارہ کھل جائیں گی۔"
    (tmp_path / "eng.txt").write_text(f"{english}\n" * 8, encoding="utf-8")
    (tmp_path / "urd.txt").write_text(f"{urdu}\n" * 8, encoding="utf-8")
    done = summariser("evaluate", "gate", "--set", tmp_path, "--json")
    figures = json.loads(done.stdout)["translations"]["ur"]
    assert done.returncode == 0, done.stderr
    assert figures["false_alarms"] == 0.0
    assert figures["detected"]["looped"] == 1.0


def test_a_folder_without_a_set_says_what_is_missing(tmp_path: Path) -> None:
    done = summariser("evaluate", "translation", "--set", tmp_path)
    assert done.returncode == 1
    assert "eng.txt" in done.stderr
