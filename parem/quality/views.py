"""Results: the list of surveys, the page of one, its table as a file."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, g, render_template, request, send_from_directory
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from parem.accounts.access import public, requires
from parem.accounts.permissions import Permission
from parem.catalogue.models import Service
from parem.extensions import db
from parem.menu import Entry
from parem.quality import queries
from parem.quality.charts import ASSETS
from parem.quality.filters import Filters, filters_of
from parem.quality.page_contents import Labels, Results, results_of
from parem.quality.queries import questions_of
from parem.quality.statistics import Estimate
from parem.quality.words import CHANNEL_WORDS, MEASURE_METHODS, measure_name, question_words
from parem.surveys.models import CHANNELS, Comment, Survey

blueprint = Blueprint("results", __name__)
GROUP = _l("Quality")
ENTRIES = (Entry("results.index", _l("Results"), "bar-chart-line", Permission.VIEW_RESULTS),)


@blueprint.get("/assets/plotly.min.js")
@public
def plotly_js() -> Response:
    """plotly.js as its Python package brings it: nothing is fetched from elsewhere."""
    answer = send_from_directory(ASSETS, "plotly.min.js", max_age=7 * 86400)
    answer.headers["Cache-Control"] = "public, max-age=604800"
    return answer


@blueprint.get("/o/<organisation>/results")
@requires(Permission.VIEW_RESULTS)
def index() -> str:
    """The surveys whose results may be read here."""
    return render_template("quality/index.html", surveys=queries.visible_surveys(g.organisation))


@blueprint.get("/o/<organisation>/results/<code>")
@requires(Permission.VIEW_RESULTS)
def survey(code: str) -> str:
    """The results of a survey."""
    found = _survey(code)
    filters, results = _results(found)
    services = _services(found)
    chosen = next((service for service in services if service.id == filters.service), None)
    return render_template(
        "quality/results.html",
        survey=found,
        filters=filters,
        results=results,
        services=services,
        chosen=chosen,
        channels=[(code, CHANNEL_WORDS[code]) for code in CHANNELS],
        channel_words=CHANNEL_WORDS,
        methods=MEASURE_METHODS,
        smallest=found.organisation.smallest_cell,
        words=question_words,
        comments=_comments(found, filters, services, results),
    )


@blueprint.get("/o/<organisation>/results/<code>.csv")
@requires(Permission.VIEW_RESULTS)
def table_csv(code: str) -> Response:
    """The table of indicators, as filtered and suppressed on the page."""
    found = _survey(code)
    _filters, results = _results(found)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([_("Code"), _("Question"), _("Measure"), _("Value"), _("From"), _("To"), "n", _("Target")])
    for row in results.rows:
        cell = row.shown
        figures = [cell.value, cell.low, cell.high, cell.n] if isinstance(cell, Estimate) else ["", "", "", ""]
        words = question_words(row.question, row.code)
        # A text that begins like a formula is kept from being run by a spreadsheet program.
        safe = f"'{words}" if words[:1] in "=+-@\t\r" else words
        writer.writerow([row.code, safe, measure_name(row.measure), *figures, row.target])
    headers = {"Content-Disposition": f"attachment; filename={found.code}.csv"}
    return Response("\ufeff" + file.getvalue(), mimetype="text/csv", headers=headers)


def _survey(code: str) -> Survey:
    found = next((s for s in queries.visible_surveys(g.organisation) if s.code == code), None)
    return found or abort(404)


def _results(found: Survey) -> tuple[Filters, Results]:
    filters = filters_of(_arguments(found), date.today(), found.period_unit)
    words = {question.code: question_words(question, question.code) for question in questions_of(found)}
    return filters, results_of(found, g.organisation, filters, Labels(words, _("target")))


def _arguments(found: Survey) -> Any:
    """The address's arguments; a service may be named by its code, as links in a report do."""
    arguments = request.args.copy()
    named = arguments.get("service", "")
    if named and not named.isdigit():
        match = next((service for service in _services(found) if service.code == named), None)
        arguments["service"] = str(match.id) if match else ""
    if found.period_unit == "year" and "period" not in arguments:
        arguments["period"] = "all"
    return arguments


def _services(found: Survey) -> list[Service]:
    ids = queries.visible_service_ids(found, g.organisation)
    query = select(Service).where(Service.id.in_(ids)).order_by(Service.organisation_id, Service.code)
    return list(db.session.scalars(query))


def _comments(found: Survey, filters: Filters, services: list[Service], results: Results) -> list[Comment]:
    """The newest reviewed comments, where the figures beside them may be shown too."""
    if not results.answers:
        return []
    ids = [filters.service] if filters.service else [service.id for service in services]
    query = select(Comment).where(Comment.survey_id == found.id, Comment.state == "shown", Comment.service_id.in_(ids))
    if filters.start:
        query = query.where(Comment.month >= filters.start.replace(day=1))
    return list(db.session.scalars(query.order_by(Comment.month.desc(), Comment.id).limit(12)))
