"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from summariser.errors import SettingsError

if TYPE_CHECKING:
    from summariser.settings import Settings

ProfileOption = Annotated[
    str | None,
    typer.Option("--profile", "-p", help="Profile name or YAML file (default: embedded)."),
]
LengthsOption = Annotated[
    str | None,
    typer.Option("--lengths", help="Lengths with commas between (default: the profile's)."),
]
LanguagesOption = Annotated[
    str | None,
    typer.Option("--languages", "-l", help="Target languages: ur,ps,prs (default: all)."),
]
OutputOption = Annotated[
    str | None,
    typer.Option("--output", "-o", help="Folder or URI of the digests (default: outputs/digests)."),
]
SettingOption = Annotated[
    list[str] | None,
    typer.Option("--setting", metavar="KEY=VALUE", help="Any other setting, e.g. threads=2."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def overrides_from(
    *,
    lengths: str | None = None,
    languages: str | None = None,
    output: str | None = None,
    others: list[str] | None = None,
) -> dict[str, object]:
    """Return options as ``load_settings`` takes them; None stands for what was not given.

    Args:
        lengths: Of ``LengthsOption``.
        languages: Of ``LanguagesOption``.
        output: Of ``OutputOption``.
        others: Of ``SettingOption``.

    Raises:
        SettingsError: One of the others has no value.
    """
    overrides: dict[str, object] = {"lengths": lengths, "languages": languages, "output": output}
    for pair in others or []:
        key, equals, value = pair.partition("=")
        if not equals:
            raise SettingsError(f"--setting {pair!r} has no value", "write --setting KEY=VALUE")
        overrides[key.strip()] = value.strip()
    return overrides


def settings_from(profile: str | None, overrides: Mapping[str, object] | None = None) -> Settings:
    """Return the settings of a profile and options; reads the settings' libraries on demand.

    Raises:
        SettingsError: One of them is unknown or out of range.
    """
    from summariser.settings import load_settings

    return load_settings(profile, overrides)
