"""What to fix first: the drivers of satisfaction, their importance and performance."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select

from parem.accounts.access import requires
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.formats import percent
from parem.menu import Entry
from parem.quality import queries
from parem.quality.charts import Spot, figure_json, quadrants
from parem.quality.drivers import Driver, DriverRanking, Quadrant, drivers_of, outcomes_of, rank_drivers
from parem.quality.guard import guard_of
from parem.quality.indicators import MEASURES
from parem.quality.models import Finding
from parem.quality.results import other_tables
from parem.quality.results.asked import filter_form, filters_asked, services_asked, survey_asked
from parem.quality.results.other_tables import drivers_table
from parem.quality.rows.answer_rows import answer_matrix
from parem.quality.statistics import NotEstimable
from parem.quality.tables import table
from parem.quality.words import DRIVER_REASON_WORDS, QUADRANT_WORDS, question_words
from parem.surveys.models import Question, Survey

blueprint = Blueprint("drivers", __name__)
ENTRIES: tuple[Entry, ...] = ()


@blueprint.get("/o/<organisation>/results/<code>/drivers")
@requires(Permission.VIEW_RESULTS)
def page(code: str) -> str:
    """The drivers of an outcome, most room for improvement first."""
    return render_template("quality/drivers.html", **_contents(survey_asked(code)))


@blueprint.get("/o/<organisation>/results/<code>/drivers.<any(csv, xlsx):kind>")
@requires(Permission.VIEW_RESULTS)
def table_file(code: str, kind: str) -> Response:
    """The ranking as a file; where the page gives none there is none."""
    contents = _contents(survey_asked(code))
    sheet = drivers_table(contents["ranking"] or abort(404), contents["words"])
    return other_tables.table_file(f"{code}-drivers", kind, sheet)


def _contents(survey: Survey) -> dict[str, Any]:
    filters, services = filters_asked(survey), services_asked(survey)
    questions = queries.questions_of(survey)
    outcomes = outcomes_of(questions)
    outcome = next((q for q in outcomes if q.code == request.args.get("outcome")), outcomes[0] if outcomes else None)
    drivers = drivers_of(questions, outcome.code) if outcome else []
    ranking: DriverRanking | NotEstimable | None = None
    if outcome and len(drivers) >= 2:
        visible, codes = queries.visible_service_ids(survey, g.organisation), [q.code for q in (outcome, *drivers)]
        selection = filters.selection(survey.id, visible)
        guard = guard_of(survey, filters, visible)
        rows = answer_matrix(selection, codes)
        ranking = rank_drivers(table(selection), outcome, drivers, rows, guard.least_together(*codes))
    words = {q.code: question_words(q, q.code) for q in questions}
    known = ranking.drivers if isinstance(ranking, DriverRanking) else ()
    return {
        **filter_form(survey, filters, services),
        "outcomes": outcomes,
        "outcome": outcome,
        "ranking": ranking if isinstance(ranking, DriverRanking) else None,
        "reason": DRIVER_REASON_WORDS[ranking.reason] if isinstance(ranking, NotEstimable) else None,
        "words": words,
        "measure": MEASURES["scale"][0],
        "quadrant_words": QUADRANT_WORDS,
        "reasons": {each.code: _reason(each, ranking) for each in known if isinstance(ranking, DriverRanking)},
        "found": _findings(survey, filters.service) if known else {},
        "figure": _figure(ranking, questions) if isinstance(ranking, DriverRanking) else None,
    }


def _reason(driver: Driver, ranking: DriverRanking) -> str:
    """Why it stands where it does, with its numbers."""
    place, count = ranking.place(driver), len(ranking.drivers)
    values = {"good": percent(driver.performance.value), "importance": percent(driver.importance.value), "count": count}
    if place == 1:
        words = _("%(good)s are satisfied, the lowest of %(count)s; it carries %(importance)s of what is explained.")
    elif place == count:
        words = _("%(good)s are satisfied, the highest of %(count)s; it carries %(importance)s of what is explained.")
    else:
        words = _(
            "%(good)s are satisfied, place %(place)s of %(count)s from the lowest; it carries %(importance)s of what "
            "is explained."
        )
    return words % {**values, "place": place}


def _findings(survey: Survey, service: int | None) -> dict[str, int]:
    """The newest finding about each question of the chosen service that nobody has decided on, by the question."""
    query = select(Finding.question_code, Finding.id).where(
        Finding.survey_id == survey.id, Finding.service_id == service, Finding.state == "new",
        Finding.organisation_id == g.organisation.id,
    )  # fmt: skip
    rows = db.session.execute(query.order_by(Finding.period_end, Finding.id))
    return {row.question_code: row.id for row in rows}


def _figure(ranking: DriverRanking, questions: list[Question]) -> str:
    by_code = {q.code: q for q in questions}
    spots = [
        Spot(
            place, question_words(by_code[each.code], each.code), each.importance.value, each.performance.value,
            each.quadrant != Quadrant.FIX_FIRST,
        )
        for place, each in enumerate(ranking.drivers, 1)
    ]  # fmt: skip
    middle = (ranking.middle_importance, ranking.middle_performance)
    return figure_json(quadrants(spots, middle, (_("Importance"), _("Satisfied (top 2 of the scale)"))))
