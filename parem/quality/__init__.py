"""Statistics, Burt tables, indicators, findings and result pages (floor 4)."""

from __future__ import annotations

from flask import Flask

from parem.menu import add_to_menu
from parem.quality import (
    driver_views,
    finding_views,
    jobs,
    peer_views,
    quota_counts,
    scale_views,
    target_views,
    views,
    words,
)
from parem.quality.cli import quality_cli
from parem.quality.comments import my_views as my_comment_views
from parem.quality.comments import views as comment_views
from parem.quality.planner import views as planner_views
from parem.quality.population import views as margin_views
from parem.quality.population import weight_views
from parem.quality.population import words as margin_words
from parem.quality.rows import views as row_views
from parem.quality.store import unfold
from parem.surveys.answering.arrivals import after_arrival
from parem.surveys.quota_counting import count_with
from parem.surveys.rights.removal import subtract_with

ROOMS = (
    views, driver_views, peer_views, planner_views, row_views, scale_views, weight_views, margin_views, finding_views,
    target_views, comment_views, my_comment_views,
)  # fmt: skip


def set_up(app: Flask) -> None:
    """Bind this room's pages, commands and jobs to the application."""
    app.cli.add_command(quality_cli)
    subtract_with(app, unfold)
    after_arrival(app, jobs.fold_answers)
    count_with(app, quota_counts.totals, quota_counts.groups)
    app.jinja_env.filters.update(words.FILTERS)
    app.jinja_env.filters["dimension_words"] = margin_words.dimension_words
    for pages in ROOMS:
        app.register_blueprint(pages.blueprint)
        add_to_menu(app, views.GROUP, *pages.ENTRIES)
