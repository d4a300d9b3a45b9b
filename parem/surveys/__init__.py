"""Questionnaires, the form of the citizen, kiosks, answers and their import (floor 3)."""

from __future__ import annotations

from flask import Flask

from parem.surveys import import_cli, import_preview_views


def set_up(app: Flask) -> None:
    """Bind this room's pages, commands and jobs to the application."""
    app.cli.add_command(import_cli.surveys_cli)
    app.register_blueprint(import_preview_views.blueprint)
