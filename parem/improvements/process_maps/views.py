"""The process map of a service: its page, its file, and its steps one by one.

The page shows steps (catalogue), their figures (quality) and their wastes, so it belongs to this floor.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response as AnyResponse

from parem.accounts.access import requires
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission
from parem.catalogue import process_operations
from parem.catalogue.models import Service
from parem.catalogue.process_forms import StepForm
from parem.catalogue.process_models import ProcessStep
from parem.catalogue.process_operations import StepChanged
from parem.catalogue.process_queries import step_of, steps_of
from parem.catalogue.process_words import KIND_ADVICE, KIND_WORDS, UNJUDGED
from parem.catalogue.service_links import ServiceLink
from parem.catalogue.views import service_or_404
from parem.extensions import db
from parem.improvements.pages import refused
from parem.improvements.process_maps.queries import map_of, map_table
from parem.improvements.wastes.operations import take_out_step
from parem.quality.process_words import efficiency_words, share_words
from parem.quality.results.other_tables import table_file

blueprint = Blueprint("process", __name__, url_prefix="/o/<organisation>/services/<int:service_id>/process")
SERVICE_LINKS = (ServiceLink("process.page", _l("Process map"), "diagram-2", Permission.VIEW),)


@blueprint.get("")
@requires(Permission.VIEW)
def page(service_id: int) -> str:
    """The steps with their times, drawn and as a table, and what they say."""
    service = service_or_404(service_id)
    return render_template(
        "improvements/process/map.html",
        service=service,
        map=map_of(service),
        may_change=Permission.MANAGE_CATALOGUE in g.permissions,
        may_note=Permission.MANAGE_IMPROVEMENTS in g.permissions,
        sees_wastes=Permission.VIEW_RESULTS in g.permissions,
        kind_words=KIND_WORDS,
        advice=KIND_ADVICE,
        unjudged=UNJUDGED,
        share_words=share_words,
        efficiency_words=efficiency_words,
    )


@blueprint.get("/table.<any(csv, xlsx):kind>")
@requires(Permission.VIEW)
def table(service_id: int, kind: str) -> Response:
    """The map as a file."""
    service = service_or_404(service_id)
    return table_file(f"process-{service.code}", kind, map_table(map_of(service)))


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_CATALOGUE)
def add(service_id: int) -> AnyResponse | str | tuple[str, int]:
    """Add a step, at the end or before another."""
    service = service_or_404(service_id)
    form = StepForm().offer(steps_of(service))
    if form.validate_on_submit():
        before = step_of(service, int(form.before.data)) if form.before.data else None
        try:
            step = process_operations.add_step(service, form.values(), before)
        except Refused as problem:
            db.session.rollback()
            form.name.errors = [str(problem)]
        else:
            db.session.commit()
            flash(_("The step is added."), "success")
            if request.form.get("then") == "another":
                return redirect(url_for("process.add", service_id=service_id), 303)
            return _back(service_id, step.id)
    page = render_template("improvements/process/step.html", service=service, form=form, step=None)
    return (page, 400) if form.errors else page


@blueprint.route("/<int:step_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_CATALOGUE)
def edit(service_id: int, step_id: int) -> AnyResponse | str | tuple[str, int]:
    """Change a step."""
    service = service_or_404(service_id)
    step = _step_or_404(service, step_id)
    form = StepForm(obj=step, data={"version": step.row_version}).offer(steps_of(service))
    del form.before
    status = 200
    if form.validate_on_submit():
        try:
            process_operations.change_step(step, form.values(), form.seen_version)
            db.session.commit()
        except (StepChanged, StaleDataError):
            status = 409
            _changed_meanwhile(form, step)
        else:
            flash(_("Saved."), "success")
            return _back(service_id, step_id)
    page = render_template("improvements/process/step.html", service=service, form=form, step=step)
    return page, 400 if form.errors else status


@blueprint.post("/<int:step_id>/move")
@requires(Permission.MANAGE_CATALOGUE)
def move(service_id: int, step_id: int) -> AnyResponse:
    """Move a step one place up or down."""
    step = _step_or_404(service_or_404(service_id), step_id)
    process_operations.move_step(step, {"up": -1, "down": 1}.get(request.form.get("to", "")) or abort(400))
    db.session.commit()
    return _back(service_id, step_id)


@blueprint.post("/<int:step_id>/delete")
@requires(Permission.MANAGE_CATALOGUE)
def delete(service_id: int, step_id: int) -> AnyResponse:
    """Take a step out of the map."""
    step = _step_or_404(service_or_404(service_id), step_id)
    try:
        take_out_step(step, request.form.get("version", type=int))
        db.session.commit()
    except Refused as problem:
        refused(problem)
    except StaleDataError:  # in the same moment
        refused(StepChanged(process_operations.CHANGED))
    else:
        flash(_("The step is deleted."), "success")
    return redirect(url_for("process.page", service_id=service_id), 303)


def _step_or_404(service: Service, step_id: int) -> ProcessStep:
    return step_of(service, step_id) or abort(404)


def _changed_meanwhile(form: StepForm, step: ProcessStep) -> None:
    """Nothing is saved: say so, keep what was typed, and let the next press be meant against what is there now."""
    db.session.rollback()
    words = _(
        "Somebody else changed this step meanwhile, so nothing of yours is saved yet. What you typed is still here: "
        "compare it with the map, and save again if it holds."
    )
    flash(words, "error")
    form.version.data = str(step.row_version)


def _back(service_id: int, step_id: int) -> AnyResponse:
    return redirect(url_for("process.page", service_id=service_id, _anchor=f"step-{step_id}"), 303)
