"""Wastes, kaizen actions, verdicts, change plans and the report (floor 5)."""

from __future__ import annotations

from flask import Flask

from parem.improvements import home_views
from parem.menu import add_to_menu


def set_up(app: Flask) -> None:
    """Bind this room's pages, commands and jobs to the application."""
    add_to_menu(app, home_views.GROUP, *home_views.ENTRIES)
    app.register_blueprint(home_views.blueprint)
