"""Questionnaires, the form of the citizen, kiosks, answers and their import (floor 3)."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l

from parem.menu import add_to_menu
from parem.surveys import (
    answer_views,
    device_views,
    import_cli,
    import_preview_views,
    kiosk_views,
    volume_import_views,
    volume_views,
)


def set_up(app: Flask) -> None:
    """Bind this room's pages, commands and jobs to the application."""
    app.cli.add_command(import_cli.surveys_cli)
    app.register_blueprint(import_preview_views.blueprint)
    app.register_blueprint(volume_import_views.blueprint)
    add_to_menu(app, _l("Surveys"), volume_views.ENTRY)
    for views in (answer_views, kiosk_views, device_views):
        app.register_blueprint(views.blueprint)
    add_to_menu(app, _l("Surveys"), device_views.ENTRY)
