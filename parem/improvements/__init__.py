"""Wastes, kaizen actions, verdicts, change plans and the report (floor 5)."""

from __future__ import annotations

from flask import Flask

from parem.catalogue.service_links import add_service_links
from parem.improvements import home_views
from parem.improvements.actions import page as action_page
from parem.improvements.actions import sheet_views
from parem.improvements.actions import views as action_views
from parem.improvements.board import flow_views
from parem.improvements.board import views as board_views
from parem.improvements.brief import views as brief_views
from parem.improvements.cli import plans_cli
from parem.improvements.did import told_views
from parem.improvements.did import views as did_views
from parem.improvements.frozen_revisions import freeze_revisions
from parem.improvements.photos import views as photo_views
from parem.improvements.plans import part_views as plan_part_views
from parem.improvements.plans import partner_views, share_views
from parem.improvements.plans import state_views as plan_state_views
from parem.improvements.plans import talk_views as plan_talk_views
from parem.improvements.plans import views as plan_views
from parem.improvements.process_maps import import_views as process_import_views
from parem.improvements.process_maps import views as process_views
from parem.improvements.recommendations import links as recommendation_links
from parem.improvements.recommendations import plan_views as recommendation_plan_views
from parem.improvements.recommendations import views as recommendation_views
from parem.improvements.report import views as report_views
from parem.improvements.report import words as report_words
from parem.improvements.verdicts import effect_views
from parem.improvements.wastes import views as waste_views
from parem.improvements.wastes import waste_map_views
from parem.menu import add_to_menu
from parem.quality.finding_links import add_finding_links
from parem.surveys.answering.thanks_links import add_thanks_links

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
