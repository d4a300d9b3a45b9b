"""Statistics, Burt tables, indicators, findings and result pages (floor 4)."""

from __future__ import annotations

from flask import Flask

from parem.menu import add_to_menu
from parem.quality import (
    comment_views,
    driver_views,
    finding_views,
    jobs,
    margin_views,
    margin_words,
    my_comment_views,
    peer_views,
    planner_views,
    quota_counts,
    row_views,
    scale_views,
    target_views,
    views,
    weight_views,
    words,
)
from parem.quality.cli import quality_cli
from parem.quality.store import unfold
from parem.surveys.arrivals import after_arrival
from parem.surveys.quota_counting import count_with
from parem.surveys.removal import subtract_with

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
