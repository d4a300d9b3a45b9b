"""Wastes, kaizen actions, verdicts, change plans and the report (floor 5)."""

from __future__ import annotations

from flask import Flask

from parem.catalogue.service_links import add_service_links
from parem.improvements import (
    action_page,
    action_views,
    board_views,
    brief_views,
    did_views,
    effect_views,
    flow_views,
    home_views,
    partner_views,
    photo_views,
    plan_part_views,
    plan_state_views,
    plan_talk_views,
    plan_views,
    process_import_views,
    process_views,
    recommendation_links,
    recommendation_plan_views,
    recommendation_views,
    report_views,
    report_words,
    share_views,
    sheet_views,
    told_views,
    waste_map_views,
    waste_views,
)
from parem.improvements.cli import plans_cli
from parem.improvements.frozen_revisions import freeze_revisions
from parem.menu import add_to_menu
from parem.quality.finding_links import add_finding_links
from parem.surveys.thanks_links import add_thanks_links

#: The pages of actions: one blueprint in three files.
ACTION_VIEWS = (action_views, effect_views, sheet_views)
#: The wastes: one blueprint in two files.
WASTE_VIEWS = (waste_views, waste_map_views)
#: The board: one blueprint in two files.
BOARD_VIEWS = (board_views, flow_views)
#: The pages of change plans: one blueprint in seven files.
PLAN_VIEWS = (
    plan_views, plan_part_views, plan_state_views, plan_talk_views, partner_views, recommendation_plan_views,
    report_views,
)  # fmt: skip


def set_up(app: Flask) -> None:
    """Bind this room's pages, commands and jobs to the application."""
    freeze_revisions()
    add_to_menu(app, home_views.GROUP, *home_views.ENTRIES, *brief_views.ENTRIES, first=True)
    for views in (home_views, brief_views):
        app.register_blueprint(views.blueprint)
    for views in (waste_views, recommendation_views, board_views, action_views):
        add_to_menu(app, waste_views.GROUP, *views.ENTRIES)
        app.register_blueprint(views.blueprint)
    add_service_links(app, *process_views.SERVICE_LINKS, *waste_views.SERVICE_LINKS)
    for views in (process_views, process_import_views):
        app.register_blueprint(views.blueprint)
    add_finding_links(app, recommendation_links.finding_links)
    app.register_blueprint(photo_views.blueprint)
    app.register_blueprint(did_views.blueprint)
    add_thanks_links(app, told_views.thanks_links)
    app.jinja_env.filters["history_words"] = action_page.history_words
    for views in (plan_views, share_views, told_views):
        add_to_menu(app, plan_views.GROUP, *views.ENTRIES)
        app.register_blueprint(views.blueprint)
    app.jinja_env.filters.update(report_words.FILTERS)
    app.cli.add_command(plans_cli)
