"""Command line of the training: ``python -m summariser.training --help``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Optional

import typer

from summariser.errors import SettingsError, SummariserError
from summariser.training.download import download
from summariser.training.recipe import load_recipe

app = typer.Typer(
    help="Train the embedded model's adapters.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

Data = Annotated[Path, typer.Option(help="Folder that holds the data sets, one folder each.")]
Minutes = Annotated[float, typer.Option(help="Minutes of the whole training, over all its runs.")]
Now = Annotated[
    Optional[float],  # noqa: UP045  (typer reads it)
    typer.Option(help="Stop this run after so many minutes; --resume goes on."),
]
Resume = Annotated[bool, typer.Option("--resume", help="Go on from the last checkpoint.")]
From = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option("--from", help="Train this adapter further, from step 0 of the recipe."),
]
Checkpoints = Annotated[Path, typer.Option(help="Folder of the checkpoint and the log.")]
RecipeFile = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option("--recipe", help="YAML file; configs/training/<task>.yaml by default."),
]
Threads = Annotated[
    Optional[int],  # noqa: UP045
    typer.Option(help="Processor threads; all by default."),
]
Device = Annotated[str, typer.Option(help="auto, cpu or cuda.")]
Dtype = Annotated[
    str, typer.Option(help="Of the frozen weights: auto, float32, bfloat16, or int8 (processors).")
]
Output = Annotated[Path, typer.Option(help="Where the adapter is written.")]


def _train(
    task: str,
    data: Path,
    minutes: float,
    minutes_now: float | None,
    resume: bool,
    start: Path | None,
    checkpoints: Path,
    recipe: Path | None,
    threads: int | None,
    device: str,
    dtype: str,
    output: Path,
) -> None:
    chosen = load_recipe(task, recipe)
    if resume and start:
        raise SettingsError(
            "--resume goes on from a checkpoint, --from begins with an adapter", "give one of them"
        )
    try:
        from summariser.training.session import Session
    except ImportError as error:
        raise SettingsError(
            f"training needs more than the product does ({error})",
            "pip install summariser[embedded,training]",
        ) from error
    session = Session(chosen, data, checkpoints, device=device, dtype=dtype, threads=threads)
    if start:
        session.start_from(start)
    session.train(minutes, minutes if minutes_now is None else minutes_now, resume=resume)
    session.export(output)


@app.command()
def translate(
    data: Data,
    minutes: Minutes = 100,
    minutes_now: Now = None,
    resume: Resume = False,
    start: From = None,
    checkpoints: Checkpoints = Path("outputs/training/translate"),
    recipe: RecipeFile = None,
    threads: Threads = None,
    device: Device = "auto",
    dtype: Dtype = "auto",
    output: Output = Path("outputs/training/translate.safetensors"),
) -> None:
    """Train the adapter that translates English news to Urdu, Pashto and Dari."""
    _train(
        "translate", data, minutes, minutes_now, resume, start, checkpoints, recipe, threads,
        device, dtype, output,
    )  # fmt: skip


@app.command()
def summarise(
    data: Data,
    minutes: Minutes = 40,
    minutes_now: Now = None,
    resume: Resume = False,
    start: From = None,
    checkpoints: Checkpoints = Path("outputs/training/summarise"),
    recipe: RecipeFile = None,
    threads: Threads = None,
    device: Device = "auto",
    dtype: Dtype = "auto",
    output: Output = Path("outputs/training/summarise.safetensors"),
) -> None:
    """Train the adapter that summarises English news at three lengths."""
    _train(
        "summarise", data, minutes, minutes_now, resume, start, checkpoints, recipe, threads,
        device, dtype, output,
    )  # fmt: skip


@app.command()
def average(
    adapters: Annotated[list[Path], typer.Argument(help="Two adapters or more.")],
    output: Output = Path("outputs/training/mean.safetensors"),
) -> None:
    """Write the mean of adapters of which one was trained on from another."""
    from summariser.training.averaging import average_adapters

    average_adapters(adapters, output)


@app.command("download")
def download_data(
    data: Data,
    any_edition: Annotated[
        bool, typer.Option("--any-edition", help="Take files whose checksum differs.")
    ] = False,
) -> None:
    """Fetch the public data sets of the recipes and check what they hold."""
    for path in download(data, any_edition=any_edition):
        print(path)


def main() -> None:
    """Run the command line; an error that is known is two lines, not a traceback."""
    try:
        app()
    except SummariserError as error:
        print(f"error: {error}", file=sys.stderr)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
