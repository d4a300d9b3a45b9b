"""Wastes, kaizen actions, verdicts, change plans and the report (floor 5)."""

from __future__ import annotations

from flask import Flask

from parem.improvements import home_views, plan_part_views, plan_views, report_views, report_words
from parem.improvements.cli import plans_cli
from parem.menu import add_to_menu

#: The pages of change plans: one blueprint in three files.
PLAN_VIEWS = (plan_views, plan_part_views, report_views)


def set_up(app: Flask) -> None:
    """Bind this room's pages, commands and jobs to the application."""
    add_to_menu(app, home_views.GROUP, *home_views.ENTRIES)
    app.register_blueprint(home_views.blueprint)
    add_to_menu(app, plan_views.GROUP, *plan_views.ENTRIES)
    app.register_blueprint(plan_views.blueprint)
    app.jinja_env.filters.update(report_words.FILTERS)
    app.cli.add_command(plans_cli)
