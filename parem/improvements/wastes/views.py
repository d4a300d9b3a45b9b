"""The pages of wastes: the register, one waste, writing it down, closing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.account_views import me
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission
from parem.catalogue.models import Service
from parem.catalogue.queries import PagedList
from parem.catalogue.service_links import ServiceLink
from parem.csv_files import csv_response
from parem.extensions import db
from parem.fields import choices_of
from parem.improvements.models import WASTE_KINDS, Waste
from parem.improvements.pages import finding_links, finding_words, may_manage, page_words, refused
from parem.improvements.photos.operations import photos_of
from parem.improvements.recommendations import words as recommendation_words
from parem.improvements.recommendations.queries import of_waste
from parem.improvements.wastes import operations as waste_operations
from parem.improvements.wastes.forms import WasteForm
from parem.improvements.wastes.operations import StepGone
from parem.improvements.wastes.queries import (
    ORDERS,
    Register,
    ServiceChoice,
    WasteFilter,
    finding_of,
    register,
    service_choices,
    waste_of,
)
from parem.improvements.wastes.steps import offer_steps, offer_steps_anew, step_within
from parem.improvements.words import WASTE_STATES, WASTE_WORDS
from parem.menu import Entry
from parem.quality.models import Finding
from parem.web import say

blueprint = Blueprint("wastes", __name__, url_prefix="/o/<organisation>/wastes")
blueprint.context_processor(page_words)
GROUP = _l("Improvements")
ENTRIES = (Entry("wastes.waste_list", _l("Wastes"), "trash3", Permission.VIEW_RESULTS),)
SERVICE_LINKS = (
    ServiceLink("wastes.waste_list", _l("Wastes"), "trash3", Permission.VIEW_RESULTS),
    ServiceLink("wastes.new", _l("Write down a waste"), "plus-lg", Permission.MANAGE_IMPROVEMENTS),
)


def waste_or_404(waste_id: int) -> Waste:
    """A waste that this organisation may see."""
    return waste_of(g.organisation, waste_id) or abort(404)


def own_waste_or_404(waste_id: int) -> Waste:
    """A waste of this organisation itself: only there it can be changed."""
    found = waste_or_404(waste_id)
    return found if found.organisation_id == g.organisation.id else abort(404)


def _asked(name: str) -> int | None:
    return request.args.get(name, type=int) or request.args.get(f"{name}_id", type=int)


def asked_filter() -> WasteFilter:
    """The filter in the address; what is not known counts as not given."""
    kind, state = request.args.get("kind", ""), request.args.get("state", "open")
    order = request.args.get("order", "")
    return WasteFilter(
        search=request.args.get("search", "")[:200],
        service=_asked("service"),
        kind=kind if kind in WASTE_KINDS else "",
        step=_asked("step"),
        state=state if state in WASTE_STATES else "",
        order=order if order in ORDERS else "euros",
    )


@blueprint.get("")
@requires(Permission.VIEW_RESULTS)
def waste_list() -> str:
    """The register, the most expensive waste first."""
    wanted = asked_filter()
    found = register(g.organisation, wanted)
    rows = list(zip(found.rows, found.parts, strict=True))
    return render_template(
        "improvements/wastes/list.html",
        register=found,
        page=PagedList(page=request.args.get("page", 1, type=int), per_page=50, error_out=False, rows=rows),
        wanted=wanted,
        step=step_within(g.organisation, wanted.step),
        services=_options(service_choices(g.organisation)),
        is_filtered=wanted != WasteFilter(order=wanted.order),
    )


@blueprint.get("/export.csv")
@requires(Permission.VIEW_RESULTS)
def export() -> Response:
    """The register as it is filtered, as a table."""
    header = [
        _("Waste"), _("Kind"), _("Service"), _("Organisation"), _("Step of the process"), _("Minutes a month"),
        _("Euros a month"), _("State"), _("Actions"), _("Written down on"), _("Step of the process map"),
    ]  # fmt: skip
    return csv_response("wastes.csv", header, _csv_rows(register(g.organisation, asked_filter())))


def _csv_rows(found: Register) -> list[list[Any]]:
    return [
        [
            row.title,
            WASTE_WORDS[row.kind],
            say(row.service),
            say(row.organisation),
            row.process_step,
            row.minutes,
            f"{row.cents // 100}.{row.cents % 100:02}",
            WASTE_STATES[row.state],
            row.actions,
            row.created_at.date().isoformat(),
            say(row.step),
        ]
        for row in found.rows
    ]


@blueprint.get("/<int:waste_id>")
@requires(Permission.VIEW_RESULTS)
def waste(waste_id: int) -> Response | str:
    """One waste: what it costs, what it rests on, what is done about it."""
    found = waste_or_404(waste_id)
    home = found.service.organisation.code
    if found.organisation_id != g.organisation.id:
        return redirect(url_for("wastes.waste", organisation=home, waste_id=found.id))
    return render_template(
        "improvements/wastes/waste.html",
        waste=found,
        may_manage=may_manage(found),
        finding=found.finding,
        finding_says=finding_words(found.finding) if found.finding else "",
        links=finding_links(found.finding, home) if found.finding else {},
        recommendations=of_waste(found.id),
        photos=photos_of(found),
        may_add=may_manage(found),
        recommendation_words=recommendation_words,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_IMPROVEMENTS)
def new() -> Response | str | tuple[str, int]:
    """Write down a waste, from a finding (?finding=) or on a service (?service=)."""
    finding = finding_of(g.organisation, _asked("finding"))
    if _asked("finding") and finding is None:
        abort(404)
    services = service_choices(g.organisation, below=False)
    options = [(finding.service.id, say(finding.service.name))] if finding else _options(services)
    form, status = _new_form(options, finding), 200
    if form.validate_on_submit():
        service = finding.service if finding else db.session.get(Service, form.service_id.data)
        values = form.values()
        made = service and _saved(
            form, options, partial(waste_operations.create_waste, service, values, finding=finding, person=me())
        )
        if made:
            flash(_("The waste is written down. Next: plan an action against it."), "success")
            return redirect(url_for("wastes.waste", waste_id=made.id), 303)
        status = 400
    page = render_template(
        "improvements/wastes/form.html", form=form, waste=None, finding=finding, has_services=bool(services or finding),
        finding_says=finding_words(finding) if finding else "",
        links=finding_links(finding, g.organisation.code) if finding else {},
    )  # fmt: skip
    return page, 400 if form.errors else status


def _saved(form: WasteForm, options: Sequence[tuple[int, str]], work: Callable[[], Waste]) -> Waste | None:
    """What was made or changed, committed; None where that was refused: then the page says why."""
    try:
        found = work()
    except StepGone as problem:
        db.session.rollback()
        if not offer_steps_anew(form, options).step_id:
            flash(str(problem), "error")
        return None
    except Refused as problem:
        refused(problem)
        return None
    db.session.commit()
    return found


def _new_form(options: Sequence[tuple[int, str]], finding: Finding | None) -> WasteForm:
    form = WasteForm(needs_evidence=finding is None, service_id=_asked("service"), step_id=_asked("step"))
    if finding is not None:
        del form.service_id
    else:
        form.service_id.choices = choices_of([("", _("Choose a service")), *options])
    return offer_steps(form, options)


@blueprint.route("/<int:waste_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_IMPROVEMENTS)
def edit(waste_id: int) -> Response | str | tuple[str, int]:
    """Change a waste; its service is settled when it is written down."""
    found = own_waste_or_404(waste_id)
    form = WasteForm(obj=found, needs_evidence=found.finding is None)
    del form.service_id
    options, status = [(found.service_id, say(found.service.name))], 200
    offer_steps(form, options)
    if form.validate_on_submit():
        if _saved(form, options, lambda: waste_operations.change_waste(found, form.values())):
            flash(_("Saved."), "success")
            return redirect(url_for("wastes.waste", waste_id=found.id), 303)
        status = 400
    page = render_template(
        "improvements/wastes/form.html", form=form, waste=found, finding=found.finding, has_services=True,
        finding_says=finding_words(found.finding) if found.finding else "",
        links=finding_links(found.finding, g.organisation.code) if found.finding else {},
    )  # fmt: skip
    return page, 400 if form.errors else status


@blueprint.post("/<int:waste_id>/<any(close, reopen):step>")
@requires(Permission.MANAGE_IMPROVEMENTS)
def set_state(waste_id: int, step: str) -> Response:
    """Close a waste that is gone, or open it again."""
    found = own_waste_or_404(waste_id)
    if step == "close":
        waste_operations.close_waste(found)
        flash(_("The waste is closed."), "success")
    else:
        waste_operations.reopen_waste(found)
        flash(_("The waste is open again."), "success")
    db.session.commit()
    return redirect(url_for("wastes.waste", waste_id=found.id), 303)


def _options(services: Sequence[ServiceChoice]) -> list[tuple[int, str]]:
    several = len({say(each.organisation) for each in services}) > 1
    return [(s.id, f"{say(s.name)}, {say(s.organisation)}" if several else say(s.name)) for s in services]
