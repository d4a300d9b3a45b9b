"""The pages of kaizen actions: the list, the A3 sheet, planning, editing, the verdict."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission
from parem.catalogue.models import Service
from parem.catalogue.queries import PagedList
from parem.extensions import db
from parem.improvements.actions import operations as action_operations
from parem.improvements.actions.filters import filter_choices, kept_filters, wanted_of
from parem.improvements.actions.forms import ActionForm, SheetForm
from parem.improvements.actions.operations import ChangedMeanwhile
from parem.improvements.actions.page import page_of
from parem.improvements.actions.queries import ActionFilter, action_of, action_rows, possible_owners
from parem.improvements.models import STAGES, KaizenAction, Waste
from parem.improvements.pages import may_manage, may_work_on, page_words, refused, today_here
from parem.improvements.recommendations.links import first_words
from parem.improvements.recommendations.models import Recommendation
from parem.improvements.recommendations.queries import recommendation_of
from parem.improvements.verdicts.targets import key_of, targets_of, typed_change
from parem.improvements.wastes.queries import service_choices, waste_of
from parem.menu import Entry

blueprint = Blueprint("actions", __name__, url_prefix="/o/<organisation>/actions")
blueprint.context_processor(page_words)
ENTRIES = (Entry("actions.action_list", _l("Actions"), "card-checklist", Permission.VIEW_RESULTS),)


def action_or_404(action_id: int) -> KaizenAction:
    """An action that this organisation may see."""
    return action_of(g.organisation, action_id) or abort(404)


def may_write_or_abort(action: KaizenAction) -> None:
    """404 for an action of another organisation, 403 for who may not work on it."""
    if action.organisation_id != g.organisation.id:
        abort(404)
    if not may_work_on(action):
        abort(403)


def to_action(action: KaizenAction, section: str | None = None) -> Response:
    """On to the action's page, at this section."""
    return redirect(url_for("actions.action", action_id=action.id, _anchor=section), 303)


@blueprint.get("")
@requires(Permission.VIEW_RESULTS)
def action_list() -> str:
    """All actions, also those done long ago."""
    stage, kept = request.args.get("stage", ""), kept_filters()
    search = request.args.get("search", "")[:200]
    wanted = wanted_of(kept, search=search, stage=stage if stage in STAGES else "")
    rows = action_rows(g.organisation, wanted, today_here())
    rows.sort(key=lambda row: (STAGES.index(row.stage), row.due_on or date.max, row.id))
    return render_template(
        "improvements/actions/list.html",
        page=PagedList(page=request.args.get("page", 1, type=int), per_page=50, error_out=False, rows=rows),
        wanted=wanted, kept=kept, is_filtered=wanted != ActionFilter(), **filter_choices(has_done=True),
    )  # fmt: skip


@blueprint.get("/<int:action_id>")
@requires(Permission.VIEW_RESULTS)
def action(action_id: int) -> Response | str:
    """The A3 sheet with its facts, verdicts, history and the way back along the chain."""
    found = action_or_404(action_id)
    if found.organisation_id != g.organisation.id:
        home = found.service.organisation.code
        return redirect(url_for("actions.action", organisation=home, action_id=found.id))
    return render_template(
        "improvements/actions/action.html",
        action=found, page=page_of(found, today_here()), may_manage=may_manage(found), may_work=may_work_on(found),
    )  # fmt: skip


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_IMPROVEMENTS)
def new() -> Response | str | tuple[str, int]:
    """Plan an action: from a recommendation, against a waste, or on a service (each as ?name=its id)."""
    recommendation = _asked_recommendation()
    if recommendation and recommendation.action:
        return to_action(recommendation.action)
    waste = recommendation.waste if recommendation else _asked_waste()
    source = recommendation or waste
    service = source.service if source else _asked_service()
    if service is None:
        return render_template(
            "improvements/actions/choose.html", services=service_choices(g.organisation, below=False)
        )
    form = ActionForm(data=None if request.form else first_words(waste, recommendation))
    form.offer(possible_owners(g.organisation), targets_of(service, today_here()))
    status = 200
    if form.validate_on_submit():
        try:
            made = action_operations.create_action(service, form.values(), waste=waste, recommendation=recommendation)
        except Refused as problem:
            refused(problem)
            status = 409
        else:
            db.session.commit()
            flash(_("The action is planned. It stands in Plan on the board."), "success")
            return to_action(made)
    page = render_template("improvements/actions/form.html", form=form, action=None, service=service, waste=waste)
    return page, 400 if form.errors else status


def _asked_waste() -> Waste | None:
    asked = request.args.get("waste", type=int)
    if asked is None:
        return None
    found = waste_of(g.organisation, asked)
    return found if found and found.organisation_id == g.organisation.id else abort(404)


def _asked_service() -> Service | None:
    asked = request.args.get("service", type=int) or request.args.get("service_id", type=int)
    if asked is None:
        return None
    found = db.session.get(Service, asked)
    return found if found and found.organisation_id == g.organisation.id else abort(404)


def _asked_recommendation() -> Recommendation | None:
    asked = request.args.get("recommendation", type=int)
    if asked is None:
        return None
    found = recommendation_of(g.organisation, asked)
    return found if found and found.organisation_id == g.organisation.id else abort(404)


@blueprint.route("/<int:action_id>/edit", methods=["GET", "POST"])
@requires(Permission.WORK_ON_OWN_ACTIONS)
def edit(action_id: int) -> Response | str | tuple[str, int]:
    """Change the action; its owner writes on its sheet only."""
    found = action_or_404(action_id)
    may_write_or_abort(found)
    form = _edit_form(found)
    status = 200
    if form.validate_on_submit():
        try:
            action_operations.change_action(found, form.values(), version=form.seen_version)
            db.session.commit()
            flash(_("Saved."), "success")
            return to_action(found)
        except (Refused, StaleDataError) as problem:
            status = _not_saved(problem)
            form.version.data = found.row_version
    page = render_template(
        "improvements/actions/form.html", form=form, action=found, service=found.service, waste=found.waste
    )
    return page, 400 if form.errors else status


def _not_saved(problem: Exception) -> int:
    if isinstance(problem, StaleDataError):
        problem = ChangedMeanwhile(_("Somebody else changed this action meanwhile. Nothing of yours is saved yet."))
    refused(problem)  # type: ignore[arg-type]
    return 409 if isinstance(problem, ChangedMeanwhile) else 400


def _edit_form(found: KaizenAction) -> SheetForm:
    data = {"version": found.row_version}
    if not may_manage(found):
        return SheetForm(obj=found, data=data)
    key = key_of(found.survey_id, found.question_code, found.measure)
    form = ActionForm(obj=found, data={**data, "target": key, "expected": typed_change(found)})
    form.started_on = found.started_on
    owners = possible_owners(g.organisation)
    if found.owner and found.owner_id not in {id for id, _name in owners}:
        owners.append((found.owner.id, found.owner.name))
    form.offer(owners, targets_of(found.service, today_here(), found) if found.stage == "plan" else [])
    if found.stage != "plan":
        del form.target, form.expected
    return form


@blueprint.post("/<int:action_id>/delete")
@requires(Permission.MANAGE_IMPROVEMENTS)
def delete(action_id: int) -> Response:
    """Drop an action that has not started."""
    found = action_or_404(action_id)
    may_write_or_abort(found)
    try:
        action_operations.delete_action(found)
        db.session.commit()
    except Refused as problem:
        refused(problem)
        return to_action(found)
    flash(_("The action is deleted."), "success")
    return redirect(url_for("board.board"), 303)
