"""The command line: thin; each command reads settings, calls one part, and shows what it got.

Commands import what they need when they run, so that ``--help`` is there at once.
"""

from summariser.cli.app import main

__all__ = ["main"]
