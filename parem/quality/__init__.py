"""Statistics, Burt tables, indicators, findings and result pages (floor 4)."""

from __future__ import annotations

from flask import Flask

from parem.quality.cli import quality_cli


def set_up(app: Flask) -> None:
    """Bind this room's pages, commands and jobs to the application."""
    app.cli.add_command(quality_cli)
