"""Volumes: how many were served and offered the survey, by month, written down or brought in from a file."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.permissions import Permission
from parem.catalogue.models import Service
from parem.extensions import db
from parem.menu import Entry
from parem.surveys.imports.words import CHANNEL_NAMES
from parem.surveys.volumes.forms import ChooseSheetForm, make_sheet_form
from parem.surveys.volumes.operations import Recorded, record_volumes
from parem.surveys.volumes.queries import days_of, has_volumes, month_bounds, month_lines, services_of, total_of

blueprint = Blueprint("volumes", __name__, url_prefix="/o/<organisation>/volumes")
ENTRY = Entry("volumes.index", _l("Volumes"), "people", Permission.IMPORT_ANSWERS)
Page = Response | str | tuple[str, int]


@blueprint.get("")
@requires(Permission.IMPORT_ANSWERS)
def index() -> str:
    """One month: each service and channel with its sums."""
    month = _month_or_404(request.args.get("month") or f"{date.today():%Y-%m}")
    lines = month_lines(g.organisation, month)
    form = ChooseSheetForm(formdata=None)
    services = services_of(g.organisation)
    form.offer(services)
    return render_template(
        "surveys/volumes/index.html",
        lines=lines, total=total_of(lines, g.organisation.smallest_cell), form=form, services=services,
        recorded=bool(lines) or has_volumes(g.organisation), CHANNEL_NAMES=CHANNEL_NAMES, **_months(month),
    )  # fmt: skip


def _month_or_404(words: str) -> date:
    try:
        month = date.fromisoformat(f"{words}-01")
    except ValueError:
        abort(404)
    if month > date.today() or month.year < 1990:
        abort(404)
    return month


def _months(month: date) -> dict[str, date | None]:
    """The month shown, the one before, and the next unless it is still to come."""
    after = month_bounds(month)[1]
    return {
        "month": month,
        "before": (month - timedelta(days=1)).replace(day=1),
        "after": after if after <= date.today() else None,
    }


@blueprint.get("/sheet")
@requires(Permission.IMPORT_ANSWERS)
def choose() -> Response:
    """From the choice of a service and channel to their sheet."""
    service = _service_or_404(request.args.get("service", 0, type=int))
    month = _month_or_404(request.args.get("month", ""))
    channel = request.args.get("channel", "")
    return redirect(url_for("volumes.sheet", service=service.code, channel=channel, month=f"{month:%Y-%m}"))


def _service_or_404(number: int) -> Service:
    return db.first_or_404(db.select(Service).filter_by(organisation_id=g.organisation.id, id=number))


@blueprint.route("/sheet/<service>/<channel>/<month>", methods=["GET", "POST"])
@requires(Permission.IMPORT_ANSWERS)
def sheet(service: str, channel: str, month: str) -> Page:
    """A month of one service and channel, day by day."""
    found = db.first_or_404(db.select(Service).filter_by(organisation_id=g.organisation.id, code=service))
    if channel not in CHANNEL_NAMES:
        abort(404)
    first = _month_or_404(month)
    days = days_of(found, channel, first)
    form = make_sheet_form(days)
    if form.validate_on_submit():
        done = record_volumes(g.organisation, {(found.id, channel, day): pair for day, pair in form.given().items()})
        db.session.commit()
        flash(saved_words(done), "success")
        return redirect(url_for("volumes.index", month=month), 303)
    page = render_template(
        "surveys/volumes/sheet.html",
        service=found, channel=channel, channel_name=CHANNEL_NAMES[channel], form=form, days=days, **_months(first),
    )  # fmt: skip
    return (page, 400) if form.errors else page


def saved_words(done: Recorded) -> str:
    """What was saved, as a sentence."""
    days = done.new + done.changed + done.removed
    if not days:
        return _("Nothing was changed.")
    return ngettext("%(num)d day was saved.", "%(num)d days were saved.", days)
