"""Figures of the population: typed, pasted or taken from the customers served, beside who answered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.formats import percent
from parem.menu import Entry
from parem.quality import queries
from parem.quality.disclosure import Suppressed, shown_together
from parem.quality.guard import Guard, guard_of
from parem.quality.population.forms import MarginForm, margin_form
from parem.quality.population.operations import delete_margin, set_margin
from parem.quality.population.queries import CHANNEL, SERVICE, Dimension, dimensions_of, margins_of, served
from parem.quality.population.words import dimension_words
from parem.quality.results.asked import filters_asked, services_asked, survey_asked
from parem.quality.statistics import wilson
from parem.quality.tables import Pieces
from parem.surveys.models import Survey

blueprint = Blueprint("population", __name__)
ENTRIES: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Known:
    """One dimension's figures as they are kept."""

    code: str
    name: str
    people: int
    categories: int
    source: str
    counted_on: date


@blueprint.route("/o/<organisation>/results/<code>/population", methods=["GET", "POST"])
@requires(Permission.MANAGE_SURVEYS)
def page(code: str) -> str | Response | tuple[str, int]:
    """The figures that are kept, and the form of one dimension's."""
    survey = survey_asked(code)
    dimensions = dimensions_of(queries.questions_of(survey), services_asked(survey))
    if not dimensions:
        return _page(survey, [], None, None)
    chosen = next((each for each in dimensions if each.code == request.args.get("dimension")), dimensions[0])
    form = _form(survey, chosen)
    if not form.is_submitted():
        return _page(survey, dimensions, chosen, form)
    valid, people = form.validate(), form.read(chosen.names)
    if not valid or people is None:
        return _page(survey, dimensions, chosen, form), 400
    set_margin(survey, g.organisation, chosen.code, people, form.source.data or "", form.counted_on.data)
    db.session.commit()
    flash(_("The figures are saved."), "success")
    return redirect(url_for("population.page", code=code, dimension=chosen.code), 303)


@blueprint.post("/o/<organisation>/results/<code>/population/<dimension>/delete")
@requires(Permission.MANAGE_SURVEYS)
def delete(code: str, dimension: str) -> Response:
    """Take one dimension's figures away."""
    survey = survey_asked(code)
    margin = margins_of(survey, g.organisation).get(dimension) or abort(404)
    delete_margin(survey, g.organisation, margin)
    db.session.commit()
    flash(_("The figures are deleted."), "success")
    return redirect(url_for("population.page", code=code), 303)


def _form(survey: Survey, chosen: Dimension) -> MarginForm:
    kept = margins_of(survey, g.organisation).get(chosen.code)
    today = date.today()
    if kept:
        form = margin_form(chosen.names, kept.people, kept.source, kept.counted_on)
    else:
        counted = served(chosen.code, queries.visible_service_ids(survey, g.organisation), today)
        people = {category: counted.get(category, 0) for category in chosen.names} if counted else {}
        source = _("Customers served in the last 12 months, as recorded in Parem") if counted else ""
        form = margin_form(chosen.names, people, source, today)
    if len(form.people) != len(chosen.names):
        abort(400)
    form.name_people(chosen.names, _shares(survey, chosen))
    return form


def _page(survey: Survey, dimensions: list[Dimension], chosen: Dimension | None, form: MarginForm | None) -> str:
    kept, names = margins_of(survey, g.organisation), {each.code: dimension_words(each) for each in dimensions}
    known = [
        Known(code, names.get(code, code), sum(m.people.values()), len(m.people), m.source, m.counted_on)
        for code, m in kept.items()
    ]
    return render_template(
        "quality/population.html",
        survey=survey,
        known=known,
        names=names,
        chosen=chosen,
        form=form,
        differ=len({each.people for each in known}) > 1,
    )


def _shares(survey: Survey, chosen: Dimension) -> dict[str, str]:
    """The share of the answers of the last 12 months in each category, where it may be shown."""
    visible = queries.visible_service_ids(survey, g.organisation)
    guard = guard_of(survey, replace(filters_asked(survey), service=None, channel=None), visible)
    counts = _counts(chosen, guard.pieces)
    n = sum(counts.values())
    if not n:
        return {}
    cells = shown_together([wilson(x, x) for x in counts.values()], guard.smallest)
    if chosen.code not in (SERVICE, CHANNEL) and n >= guard.least(chosen.code):
        return {c: _("%(share)s of the answers", share=percent(x / n, 1)) for c, x in counts.items()}
    return {
        category: _("%(share)s of the answers", share=percent(x / n, 1))
        for (category, x), cell in zip(counts.items(), cells, strict=True)
        if not isinstance(cell, Suppressed) and n >= guard.least() and not _hides(guard, chosen, category)
    }


def _hides(guard: Guard, chosen: Dimension, category: str) -> bool:
    """Whether a service's or channel's own answers may not be shown, as on the results page."""
    if chosen.code == SERVICE:
        return guard.hides("", service=int(category))
    return guard.hides("", channel=category)


def _counts(chosen: Dimension, pieces: Pieces) -> dict[str, int]:
    if chosen.code == SERVICE:
        known = {str(service): table.n for service, table in pieces.by_service().items()}
    elif chosen.code == CHANNEL:
        known = {channel: table.n for channel, table in pieces.by_channel().items()}
    else:
        whole = pieces.total
        known = {}
        if chosen.code in whole.schema:
            categories = whole.schema.item(chosen.code).categories
            known = {str(c): int(x) for c, x in zip(categories, whole.histogram(chosen.code), strict=True)}
    return {category: int(known.get(category, 0)) for category in chosen.names}
