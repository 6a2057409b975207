"""``summariser models``: what there is, and preparing it before it is needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from summariser.cli.options import JsonOption, ProfileOption, settings_from

if TYPE_CHECKING:
    from summariser.models.prepare import PreparedModel

models_app = typer.Typer(help="Models: list, prepare, look at.", no_args_is_help=True)


@models_app.command("list")
def list_models(as_json: JsonOption = False) -> None:
    """List the registry: licences, languages, sizes."""
    from summariser.models.registry import load_registry

    registry = load_registry()
    if as_json:
        import json

        typer.echo(json.dumps([entry.model_dump(mode="json") for entry in registry], indent=2))
        return
    from rich.console import Console

    console = Console(highlight=False)
    for entry in registry:
        use = "" if entry.commercial_use else ", no commercial use"
        console.print(f"[bold]{entry.id}[/] {entry.task}, {entry.size_mb} MB, {entry.licence}{use}")
        console.print(f"    {' '.join(entry.languages)}", style="dim", markup=False)
        console.print(f"    {entry.note}", style="dim", markup=False)


@models_app.command("prepare")
def prepare(profile: ProfileOption = None) -> None:
    """Fetch and convert the models of a profile, so that a run need not."""
    for model in _prepared(profile):
        typer.echo(f"{model.entry.id} is ready in {model.path}")


@models_app.command("info")
def info(
    profile: ProfileOption = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Read every file and compare its checksum.")
    ] = False,
) -> None:
    """Show as JSON what the models of a profile are made of; prepares what is not there yet."""
    import json
    from dataclasses import asdict

    from summariser.models.manifest import verify_files

    described = []
    for model in _prepared(profile):
        manifest = verify_files(model.path) if verify else model.manifest
        described.append({"path": str(model.path), **asdict(manifest)})
    typer.echo(json.dumps(described, indent=2, ensure_ascii=False))


def _prepared(profile: str | None) -> Sequence[PreparedModel]:
    from summariser.cli.progress import RunProgress
    from summariser.pipeline.loading import prepare_models
    from summariser.runs.events import Preparing

    settings = settings_from(profile)
    with RunProgress() as progress:
        return prepare_models(settings, lambda *event: progress(Preparing(*event)))
