"""Settings: profile, then environment, then options; one error that says where and what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from summariser.engines.base import DecodingOptions
from summariser.errors import SettingsError
from summariser.models.registry import load_registry
from summariser.settings import SUPPORTED_LANGUAGES, LengthSettings, Settings, load_settings
from summariser.settings_sources import profile_names
from summariser.translate.languages import TARGET_LANGUAGES


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("SUMMARISER_"):
            monkeypatch.delenv(name)


@pytest.fixture
def profile(tmp_path: Path):
    def write(text: str, name: str = "mine.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("name", ["embedded", "standard", "gpu"])
def test_every_shipped_profile_loads_with_the_three_lengths_and_languages(name):
    settings = load_settings(name)
    assert settings.profile == name
    assert list(settings.lengths) == ["headline", "short", "long"]
    assert settings.languages == ("ur", "ps", "prs")
    assert settings.lengths["headline"].min_words == 6
    assert settings.lengths["long"].max_words == 130


@pytest.mark.parametrize("name", ["embedded", "standard", "gpu"])
def test_every_shipped_profile_names_models_of_the_registry_for_their_tasks(name):
    settings, registry = load_settings(name), load_registry()
    assert registry.get(settings.summary_model, "summarise").languages
    covered = registry.get(settings.translation_model, "translate").languages
    assert set(settings.languages) <= set(covered)


def test_the_default_profile_is_embedded_and_the_environment_can_name_another(monkeypatch):
    assert load_settings().profile == "embedded"
    monkeypatch.setenv("SUMMARISER_PROFILE", "standard")
    assert load_settings().profile == "standard"
    assert load_settings("gpu").profile == "gpu"


def test_the_environment_wins_over_the_profile_and_options_win_over_both(monkeypatch):
    monkeypatch.setenv("SUMMARISER_LENGTHS__SHORT__MAX_WORDS", "60")
    monkeypatch.setenv("SUMMARISER_THREADS", "3")
    settings = load_settings()
    assert settings.lengths["short"].max_words == 60
    assert settings.lengths["short"].min_words == 20
    settings = load_settings(overrides={"lengths.short.max_words": 70, "threads": None})
    assert settings.lengths["short"].max_words == 70
    assert settings.threads == 3


def test_lists_in_the_environment_have_commas(monkeypatch):
    monkeypatch.setenv("SUMMARISER_LANGUAGES", "ps, ur")
    monkeypatch.setenv("SUMMARISER_LENGTHS", "short,headline")
    monkeypatch.setenv("SUMMARISER_LENGTHS__SHORT__MAX_WORDS", "50")
    settings = load_settings()
    assert settings.languages == ("ps", "ur")
    assert list(settings.lengths) == ["short", "headline"]
    assert settings.lengths["short"].max_words == 50


def test_options_choose_among_the_lengths_that_the_profile_defines():
    settings = load_settings(overrides={"lengths": ["long"], "languages": "prs,prs"})
    assert list(settings.lengths) == ["long"]
    assert settings.languages == ("prs",)


def test_a_profile_of_the_users_own_extends_another_with_a_new_length(profile):
    path = profile("extends: embedded\nlengths:\n  brief: {min_words: 10, max_words: 25}\n")
    settings = load_settings(path)
    assert settings.profile == "mine"
    assert list(settings.lengths) == ["headline", "short", "long", "brief"]
    assert settings.summary_model == load_settings().summary_model


def test_profiles_that_extend_one_another_in_a_circle_are_refused(profile):
    profile("extends: mine.yaml\n", "other.yaml")
    with pytest.raises(SettingsError, match="circle"):
        load_settings(profile("extends: other.yaml\n"))


def test_a_new_length_is_asked_for_with_the_prompt_nearest_in_words():
    def cue(name: str, most: int, **values: str) -> str:
        return LengthSettings(min_words=1, max_words=most, **values).prompt_cue(name)

    assert cue("long", 20) == "long"
    assert cue("brief", 25) == "headline"
    assert cue("brief", 40) == "short"
    assert cue("essay", 300) == "long"
    assert cue("essay", 300, cue="short") == "short"


def test_decoding_settings_become_options_of_an_engine():
    options = DecodingOptions.of(load_settings().translation)
    assert isinstance(options, DecodingOptions)
    assert (options.beam_size, options.hypotheses, options.no_repeat_ngram_size) == (4, 4, 4)


def test_the_constructor_reads_no_environment(monkeypatch):
    values = load_settings().model_dump()
    monkeypatch.setenv("SUMMARISER_THREADS", "7")
    assert Settings(**values).threads is None


def test_the_supported_languages_are_those_that_can_be_translated_to():
    assert set(SUPPORTED_LANGUAGES) == set(TARGET_LANGUAGES)


WRONG_OPTIONS = [
    ({"languages": ["ur", "urdu"]}, ["option languages", "'urdu'", "did you mean 'ur'"]),
    ({"languages": "dari"}, ["option languages", "'dari'", "did you mean 'prs'"]),
    ({"languages": []}, ["option languages", "no language"]),
    ({"lengths": "shrt"}, ["option lengths", "'shrt'", "did you mean 'short'"]),
    ({"lengths": ""}, ["option lengths", "no length"]),
    ({"lenghts": "short"}, ["option lenghts", "did you mean 'lengths'"]),
    ({"engine": "ctranslate"}, ["option engine", "'ctranslate'", "did you mean 'ctranslate2'"]),
    ({"threads": 0}, ["option threads", "threads = 0", "use 1 or more"]),
    ({"threads": "many"}, ["option threads", "'many'", "use a whole number"]),
    ({"offline": "perhaps"}, ["option offline", "use true or false"]),
    ({"gate.max_repetition": 2}, ["option gate.max_repetition", "use 1.0 or less"]),
    ({"gate": "strict"}, ["option gate", "'strict'", "`name: value`"]),
    ({"summary_model": ""}, ["option summary_model", "give it a value"]),
    ({"lengths.short.max_words": 3}, ["option lengths.short", "min_words (20)", "max_words (3)"]),
    ({"lengths.short.max_word": 3}, ["lengths.short.max_word", "did you mean 'max_words'"]),
    ({"lengths.My Own.max_words": 3, "lengths.My Own.min_words": 1}, ["'My Own'", "small letters"]),
    ({"lengths.tiny.max_words": 3}, ["lengths.tiny.min_words is missing", "add `min_words`"]),
    ({"translation.hypotheses": 9}, ["option translation", "beam of 4", "raise beam_size"]),
    ({"profile": "standrad"}, ["option profile", "did you mean 'standard'"]),
]


@pytest.mark.parametrize(("overrides", "parts"), WRONG_OPTIONS)
def test_a_wrong_option_is_named_with_key_value_and_fix(overrides, parts):
    with pytest.raises(SettingsError) as caught:
        load_settings(overrides=overrides)
    assert caught.value.fix
    for part in parts:
        assert part in str(caught.value)


WRONG_VARIABLES = [
    ("SUMMARISER_LANGUAGES", "ur,pz", ["'pz'"]),
    ("SUMMARISER_LENGTHS__SHORT__MAX_WORDS", "lots", ["lengths.short.max_words", "'lots'"]),
    ("SUMMARISER_LENGTHS__SHORT__MAXWORDS", "9", ["did you mean 'max_words'"]),
    ("SUMMARISER_LANGAUGES", "ur", ["did you mean 'LANGUAGES'"]),
    ("SUMMARISER_PROFILE", "embeded", ["did you mean 'embedded'"]),
    ("SUMMARISER_DEVICE", "gpu", ["'gpu'", "cpu, cuda, auto"]),
    ("SUMMARISER_TRANSLATION", "fast", ["translation = 'fast'"]),
]


@pytest.mark.parametrize(("name", "value", "parts"), WRONG_VARIABLES)
def test_a_wrong_environment_variable_is_named(monkeypatch, name, value, parts):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert f"environment variable {name}" in str(caught.value)
    for part in parts:
        assert part in str(caught.value)


WRONG_FILES = [
    ("languages: [ur\n", ["line 2", "not YAML"]),
    ("- ur\n", ["not a mapping"]),
    ("", ["not a mapping"]),
    ("extends: embeded\n", ["extends = 'embeded'", "did you mean 'embedded'"]),
    ("extends: embedded\ncompute_type: int9\n", ["compute_type = 'int9'", "did you mean 'int8'"]),
    ("extends: embedded\nlengths: {short: {min_words: 0}}\n", ["lengths.short.min_words = 0"]),
    ("summary_model: a\ntranslation_model: b\nlanguages: [ur]\n", ["lengths is missing"]),
]


@pytest.mark.parametrize(("text", "parts"), WRONG_FILES)
def test_a_wrong_profile_is_named(profile, text, parts):
    path = profile(text)
    with pytest.raises(SettingsError) as caught:
        load_settings(path)
    for part in [str(path), *parts]:
        assert part in str(caught.value)


def test_a_profile_that_is_not_there_or_not_text_is_named(tmp_path):
    with pytest.raises(SettingsError, match=r"absent\.yaml cannot be read"):
        load_settings(tmp_path / "absent.yaml")
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00\x00")
    with pytest.raises(SettingsError, match=r"binary\.yaml cannot be read"):
        load_settings(tmp_path / "binary.yaml")


REVISIONS = {"embedded-summarise": "abc", "embedded-translate": "def"}


@pytest.mark.parametrize(
    "overrides",
    [
        {"threads": 2},
        {"output": "elsewhere"},
        {"device": "cuda"},
        {"token_budget": 512},
        {"shard_tokens": 100},
        {"languages": ["prs", "ps", "ur"]},
    ],
)
def test_the_configuration_hash_stays_when_the_texts_stay(overrides):
    before = load_settings().config_hash(REVISIONS)
    assert len(before) == 16
    assert load_settings(overrides=overrides).config_hash(REVISIONS) == before


@pytest.mark.parametrize(
    "overrides",
    [
        {"lengths.short.max_words": 46},
        {"lengths.short.decoding.beam_size": 5},
        {"lengths": "short"},
        {"languages": "ur"},
        {"translation.length_penalty": 0.5},
        {"summary_model": "another"},
        {"engine": "transformers"},
        {"compute_type": "float32"},
        {"gate.min_script_ratio": 0.5},
    ],
)
def test_the_configuration_hash_changes_with_all_that_changes_texts(overrides):
    before = load_settings().config_hash(REVISIONS)
    assert load_settings(overrides=overrides).config_hash(REVISIONS) != before


def test_the_configuration_hash_changes_with_a_models_revision():
    settings = load_settings()
    assert settings.config_hash(REVISIONS) != settings.config_hash(
        {**REVISIONS, "embedded-translate": "new"}
    )


def test_the_configuration_hash_is_the_same_in_every_process():
    code = "from summariser.settings import load_settings as l; print(l().config_hash({}))"
    hashes = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert hashes == {load_settings().config_hash({}).encode() + b"\n"}


def test_profile_names_are_the_shipped_files():
    assert profile_names() == ["embedded", "gpu", "standard"]


@pytest.mark.parametrize("profile", ["embedded", "gpu"])
def test_models_that_write_digit_by_digit_may_repeat_n_grams_in_summaries(profile: str) -> None:
    # A ban on repeated 4-grams forbids the second ",000", and wrote "Rs. 25,010" in its place.
    sizes = {one.decoding.no_repeat_ngram_size for one in load_settings(profile).lengths.values()}
    assert sizes == {0}
