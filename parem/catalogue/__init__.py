"""Service areas, standard services and the services of an organisation (floor 2)."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l

from parem.catalogue import area_views, import_views, views
from parem.menu import add_to_menu

GROUP = _l("Set-up")


def set_up(app: Flask) -> None:
    """Bind this room's pages, commands and jobs to the application."""
    for module in (views, import_views, area_views):
        app.register_blueprint(module.blueprint)
    add_to_menu(app, GROUP, views.ENTRY, area_views.ENTRY)
