"""Listing models, and looking at what works here."""

import json

from tests.cli.calling import Summariser


def test_models_are_listed_with_their_licences(summariser: Summariser) -> None:
    done = summariser("models", "list", "--json")
    models = {model["id"]: model for model in json.loads(done.out)}
    assert models["embedded-translate"]["licence"] == "Gemma"
    assert models["nllb-200-distilled-600m"]["commercial_use"] is False


def test_the_list_for_people_has_every_model(summariser: Summariser) -> None:
    listed = summariser("models", "list").out
    for model in json.loads(summariser("models", "list", "--json").out):
        assert model["id"] in listed


def test_preparing_says_where_each_model_is(summariser: Summariser) -> None:
    done = summariser("models", "prepare")
    assert done.code == 0
    assert [line.split()[0] for line in done.out.splitlines()] == [
        "embedded-summarise",
        "embedded-translate",
    ]


def test_the_manifests_are_one_json_document(summariser: Summariser) -> None:
    described = json.loads(summariser("models", "info").out)
    assert [model["model_id"] for model in described] == [
        "embedded-summarise",
        "embedded-translate",
    ]


def test_the_doctor_is_content_with_what_works(summariser: Summariser) -> None:
    done = summariser("doctor", "--json")
    checks = {check["name"]: check for check in json.loads(done.out)}
    assert done.code == 0
    assert checks["model embedded-translate"]["well"]
    assert "extra service" in checks


def test_the_doctor_says_what_keeps_a_profile_from_running(
    summariser: Summariser, tmp_path
) -> None:
    profile = tmp_path / "mine.yaml"
    profile.write_text("extends: embedded\nsummary_model: no-such-model\n")
    done = summariser("doctor", "--profile", profile)
    assert done.code == 3
    assert "missing models: there is no model 'no-such-model'" in done.out
    assert "fix: " in done.out
