"""``summariser serve``: the HTTP service."""

from __future__ import annotations

from typing import Annotated

import typer

from summariser.cli.options import (
    LanguagesOption,
    LengthsOption,
    OutputOption,
    ProfileOption,
    SettingOption,
    overrides_from,
    settings_from,
)


def serve(
    host: Annotated[str, typer.Option("--host", help="Name or address to bind to.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")
    ] = 8000,
    profile: ProfileOption = None,
    output: OutputOption = None,
    lengths: LengthsOption = None,
    languages: LanguagesOption = None,
    settings: SettingOption = None,
) -> None:
    """Serve digests over HTTP, with a web page, until stopped."""
    chosen = settings_from(
        profile,
        overrides_from(lengths=lengths, languages=languages, output=output, others=settings),
    )
    from summariser.errors import SettingsError

    try:
        from summariser.service.server import serve as serve_until_stopped
    except ImportError as error:
        raise SettingsError(
            f"the service cannot be started here: {error}",
            "install it with `pip install 'summariser[service]'`",
        ) from error
    serve_until_stopped(chosen, host, port)
