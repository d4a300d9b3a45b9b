"""The planner: how many answers are needed, how long that takes, what change they could show."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, render_template, request

from parem.accounts.access import requires
from parem.accounts.permissions import Permission
from parem.menu import Entry
from parem.quality import queries
from parem.quality.guard import guard_of
from parem.quality.indicators import MEASURES, estimate_of
from parem.quality.planner.figures import Planned, planned
from parem.quality.planner.forms import PlannerForm
from parem.quality.results import other_tables
from parem.quality.results.asked import filter_form, filters_asked, kept, services_asked, survey_asked
from parem.quality.results.contents import headline_of
from parem.quality.results.other_tables import planned_table
from parem.quality.results.response_rates import response_rate
from parem.quality.statistics import Estimate
from parem.quality.words import SHARES
from parem.surveys.models import Survey

blueprint = Blueprint("planner", __name__)
ENTRIES: tuple[Entry, ...] = ()


@blueprint.get("/o/<organisation>/results/<code>/planner")
@requires(Permission.VIEW_RESULTS)
def page(code: str) -> tuple[str, int]:
    """The plan that the address asks for; without numbers in it, one from what is known of the last year."""
    survey = survey_asked(code)
    form, plan, answers = _asked(survey)
    return render_template(
        "quality/planner.html",
        **filter_form(survey, filters_asked(survey), services_asked(survey)),
        form=form,
        plan=plan,
        answers=answers,
        typed=kept(form.data),
    ), 200 if plan else 400


@blueprint.get("/o/<organisation>/results/<code>/planner.<any(csv, xlsx):kind>")
@requires(Permission.VIEW_RESULTS)
def table_file(code: str, kind: str) -> Response:
    """The changes that would be seen as a file; where the page lists none there is none."""
    plan = _asked(survey_asked(code))[1]
    if not plan or not plan.spans:
        abort(404)
    return other_tables.table_file(f"{code}-planner", kind, planned_table(plan))


def _asked(survey: Survey) -> tuple[PlannerForm, Planned | None, int | None]:
    """The form, the plan where it is filled in well, and the answers that are known of."""
    known = _known(survey)
    is_asked = "margin" in request.args
    form = PlannerForm(request.args if is_asked else None, data=known)
    is_good = form.validate() if is_asked else True
    return form, planned(form.wish(known["answers"])) if is_good else None, known["answers"]


def _known(survey: Survey) -> dict[str, Any]:
    """What the last twelve months say of the chosen service; nothing where it may not be shown."""
    filters, visible = filters_asked(survey), queries.visible_service_ids(survey, g.organisation)
    guard = guard_of(survey, filters, visible)
    found: dict[str, Any] = {"margin": 5, "expected": 50, "level": "95", "answers": None}
    headline = headline_of(queries.questions_of(survey))
    if headline and MEASURES[headline.type][0] in SHARES:
        total = guard.chosen.total
        estimate = estimate_of(total, headline.code, headline.type, MEASURES[headline.type][0])
        if isinstance(estimate, Estimate) and estimate.n >= guard.least(headline.code):
            found["expected"] = min(99, max(1, round(estimate.value * 100)))
            found["answers"] = estimate.n
            if filters.period == "12m":
                found["monthly"] = max(1, round(estimate.n / 12))
    rate = response_rate(filters.selection(survey.id, visible), guard.least())
    if rate and isinstance(rate.rate, Estimate):
        found["rate"] = min(100, max(1, round(rate.rate.value * 100)))
        found["population"] = rate.served or None
    return found
