"""The import of a process map from a BPMN file: upload, preview, confirmation."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.models import StoredFile
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission
from parem.catalogue.bpmn_reading import BadBpmn
from parem.catalogue.bpmn_words import bad_file, step_name
from parem.catalogue.models import Service
from parem.catalogue.process_file import Plan, plan_of
from parem.catalogue.process_models import ProcessStep
from parem.catalogue.process_operations import CHANGED, MOST_STEPS, StepChanged, add_steps
from parem.catalogue.process_queries import steps_of
from parem.catalogue.service_import import PROCESS, keep_upload, kept_upload
from parem.catalogue.views import service_or_404
from parem.extensions import db
from parem.improvements.pages import refused
from parem.improvements.process_maps.import_forms import BpmnForm, KeepForm
from parem.improvements.wastes.operations import take_out_step

blueprint = Blueprint(
    "process_import", __name__, url_prefix="/o/<organisation>/services/<int:service_id>/process/import"
)  # fmt: skip


@blueprint.route("", methods=["GET", "POST"])
@requires(Permission.MANAGE_CATALOGUE)
def upload(service_id: int) -> Response | str | tuple[str, int]:
    """Choose a file; it is kept for its preview and nothing else."""
    service = service_or_404(service_id)
    form = BpmnForm()
    if form.validate_on_submit():
        content = form.file.data.read()
        try:
            plan_of(content)
        except BadBpmn as problem:
            form.file.errors = [bad_file(problem)]
        else:
            kept = keep_upload(g.organisation, form.file.data.filename or "", content, PROCESS)
            db.session.commit()
            return redirect(url_for("process_import.preview", service_id=service.id, key=kept.content_hash), 303)
    page = render_template("improvements/process/import.html", service=service, form=form)
    return (page, 400) if form.errors else page


@blueprint.route("/<key>", methods=["GET", "POST"])
@requires(Permission.MANAGE_CATALOGUE)
def preview(service_id: int, key: str) -> Response | str | tuple[str, int]:
    """The steps that the file gives, and what is left out; then keep them."""
    service = service_or_404(service_id)
    kept = kept_upload(g.organisation, key, PROCESS) or abort(404)
    plan = _plan(kept)
    present = steps_of(service)
    form = KeepForm(data={"language": service.organisation.default_language, "seen": _seen(present)})
    if not present:
        del form.how
    status = 200
    if form.validate_on_submit():
        if form.seen.data == _seen(present):
            return _carry_out(service, plan, kept, form)
        status = 409
        form.seen.data = _seen(present)
        flash(_("Somebody else changed the map meanwhile, so nothing is saved yet. Look, and save again."), "error")
    page = render_template(
        "improvements/process/preview.html", service=service, kept=kept, plan=plan, form=form, present=present,
        step_name=step_name, most=MOST_STEPS,
    )  # fmt: skip
    return page, 400 if form.errors else status


def _carry_out(service: Service, plan: Plan, kept: StoredFile, form: KeepForm) -> Response:
    """All of it or nothing."""
    here = url_for("process.page", service_id=service.id)
    try:
        if form.how and form.how.data == "instead":
            for step in steps_of(service):
                take_out_step(step)
        add_steps(service, plan.values(form.language.data), kept.name)
    except (Refused, StaleDataError) as problem:
        refused(problem if isinstance(problem, Refused) else StepChanged(CHANGED))
        return redirect(request.url, 303)
    db.session.delete(kept)
    db.session.commit()
    flash(_("The steps are on the map. Now say of each whether it adds value, and how long it takes."), "success")
    return redirect(here, 303)


def _plan(kept: StoredFile) -> Plan:
    try:
        return plan_of(kept.content, request.args.get("process", type=int))
    except BadBpmn:  # it was readable when it was uploaded
        abort(404)


def _seen(present: list[ProcessStep]) -> str:
    """The map as it is now, in short: two people who write it at once are told."""
    return " ".join(f"{step.id}.{step.row_version}" for step in present)
