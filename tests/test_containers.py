"""``compose.yaml`` and the image agree with each other, with the project and with its commands."""

import re
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from summariser.cli.app import app

PROJECT = Path(__file__).parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (PROJECT / "Dockerfile").read_text()
OURS = sorted(name for name, service in SERVICES.items() if "build" in service)


def instructions(name: str) -> list[str]:
    """Return the arguments of each instruction of the image's last stage."""
    last_stage = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :].replace("\\\n", " ")
    return re.findall(rf"(?m)^{name} (.*)$", last_stage)


def test_there_are_a_database_a_server_a_worker_and_the_service() -> None:
    assert {"postgres", "prefect", "worker", "service"} <= set(SERVICES)
    assert OURS == ["deploy", "prefect", "service", "worker"]


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_waits_for_can_come_true(name: str) -> None:
    for other, wait in SERVICES[name].get("depends_on", {}).items():
        if wait["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[other]
        else:
            assert wait["condition"] == "service_completed_successfully"
            assert SERVICES[other]["restart"] == "no"


@pytest.mark.parametrize("name", set(SERVICES) - {"deploy"})
def test_what_runs_on_is_restarted_and_says_whether_it_is_well(name: str) -> None:
    assert SERVICES[name]["restart"] == "unless-stopped"
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


@pytest.mark.parametrize("name", SERVICES)
def test_only_this_machine_reaches_the_ports(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))


def test_the_only_password_comes_from_outside() -> None:
    text = (PROJECT / "compose.yaml").read_text()
    assert len(re.findall(r"\$\{POSTGRES_PASSWORD:\?[^}]*\}", text)) == 2
    assert text.count("PASSWORD") == 4  # the two, the variable's name, and how to set it


@pytest.mark.parametrize("name", SERVICES)
def test_volumes_are_declared_or_are_files_of_the_project(name: str) -> None:
    for volume in SERVICES[name].get("volumes", []):
        source, target, *mode = volume.split(":")
        if source.startswith("./"):
            assert (PROJECT / source).exists()
            assert mode == ["ro"]
        else:
            assert source in COMPOSE["volumes"]
            assert target.startswith("/")


def test_volumes_lie_where_the_program_may_write() -> None:
    (folder,) = instructions("WORKDIR")
    owned = " ".join(instructions("RUN")).split("chown summariser ")[1].split()
    places = {place if place.startswith("/") else f"{folder}/{place}" for place in owned}
    for name in ("worker", "service"):
        volumes = [volume.split(":") for volume in SERVICES[name]["volumes"]]
        assert {target for source, target, *_ in volumes if not source.startswith("./")} == places
    assert "SUMMARISER_HOME=/var/lib/summariser" in DOCKERFILE


@pytest.mark.parametrize("name", OURS)
def test_the_program_runs_without_rights_as_a_user_of_its_own(name: str) -> None:
    assert instructions("USER") == ["summariser"]
    assert SERVICES[name]["cap_drop"] == ["ALL"]
    assert SERVICES[name]["security_opt"] == ["no-new-privileges:true"]


def test_the_versions_are_the_tested_ones() -> None:
    assert "pip install -c constraints.txt '.[embedded,documents,service]'" in DOCKERFILE
    for image in re.findall(r"(?m)^FROM (\S+)", DOCKERFILE):
        assert re.search(r":\d", image), f"{image} has no version"
    assert re.search(r":\d", SERVICES["postgres"]["image"])


def test_the_image_is_given_what_it_copies() -> None:
    ignore = (PROJECT / ".dockerignore").read_text().splitlines()
    assert ignore[0] == "*"
    allowed = [line[1:] for line in ignore if line.startswith("!")]
    copied = re.findall(r"(?m)^COPY (?!--from)(.*) \S+$", DOCKERFILE)
    for source in " ".join(copied).split():
        assert (PROJECT / source).exists()
        assert any(fnmatch(source, pattern) for pattern in allowed), source


def test_the_commands_of_the_program_are_commands_with_these_options() -> None:
    ours = [
        service["command"][1:]
        for service in SERVICES.values()
        if service.get("command", [""])[0] == "summariser"
    ]
    assert [command[0] for command in ours] == ["serve"]
    group = typer.main.get_command(app)
    for name, *options in ours:
        command = group.commands[name]  # type: ignore[attr-defined]
        context = command.make_context(name, list(options))
        assert context.params["host"] == "0.0.0.0"
        assert f"127.0.0.1:8000:{context.params['port']}" in SERVICES["service"]["ports"]


@pytest.mark.parametrize("name", OURS)
def test_settings_of_prefect_are_settings(name: str) -> None:
    # Imported late: what tests of the flows need of Prefect is set before its first import.
    from prefect.settings import Settings

    known = Settings.model_validate({}).to_environment_variables(exclude_unset=False)
    aliases = {"PREFECT_API_DATABASE_CONNECTION_URL"}
    assert set(SERVICES[name].get("environment", {})) <= {*known, *aliases, "PREFECT_API_URL"}


def test_the_pool_of_the_worker_is_the_one_that_is_deployed_to() -> None:
    deployed = yaml.safe_load((PROJECT / "prefect.yaml").read_text())["deployments"]
    (pool,) = {deployment["work_pool"]["name"] for deployment in deployed}
    command = SERVICES["worker"]["command"]
    assert command[command.index("--pool") + 1] == pool
    assert f"work-pool create {pool} " in " ".join(SERVICES["deploy"]["command"])
