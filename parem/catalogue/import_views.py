"""The import of services from a file: upload, preview, confirmation."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from parem.accounts.access import requires
from parem.accounts.audit_details import detail_lines
from parem.accounts.models import StoredFile
from parem.accounts.permissions import Permission
from parem.catalogue.forms import UploadForm
from parem.catalogue.models import SERVICE_CHANNELS
from parem.catalogue.queries import areas_of, standard_services_of
from parem.catalogue.service_file import COLUMNS, Plan, UnreadableFile, plan_of
from parem.catalogue.service_import import carry_out, keep_upload, kept_upload
from parem.catalogue.words import CHANNEL_WORDS
from parem.csv_files import csv_response
from parem.extensions import db

blueprint = Blueprint("service_import", __name__, url_prefix="/o/<organisation>/services/import")
#: The one row of the template: it shows how a cell is written and is replaced.
_EXAMPLE = (
    "home-help", "", "", "Pagalba į namus", "Koduteenus", "Home help", "Помощь на дому", "", "", "", "",
    "|".join(SERVICE_CHANNELS[:2]), "", "yes",
)  # fmt: skip


@blueprint.route("/", methods=["GET", "POST"])
@requires(Permission.MANAGE_CATALOGUE)
def upload() -> AnyResponse | str | tuple[str, int]:
    """Choose a file; it is kept for its preview and nothing else."""
    form = UploadForm()
    if form.validate_on_submit():
        content = form.file.data.read()
        try:
            plan_of(g.organisation, content)
        except UnreadableFile as unreadable:
            form.file.errors = [str(unreadable)]
        else:
            kept = keep_upload(g.organisation, form.file.data.filename or "", content)
            db.session.commit()
            return redirect(url_for("service_import.preview", key=kept.content_hash), 303)
    page = render_template(
        "catalogue/import.html",
        form=form,
        areas=areas_of(g.organisation),
        standards=standard_services_of(g.organisation),
        channel_words=CHANNEL_WORDS,
    )
    return (page, 400) if form.errors else page


@blueprint.get("/template")
@requires(Permission.MANAGE_CATALOGUE)
def template() -> Response:
    """An example file with every column."""
    areas = areas_of(g.organisation)
    example = [_EXAMPLE[0], areas[0].code if areas else "social", *_EXAMPLE[2:]]
    return csv_response("services-template.csv", COLUMNS, [example])


@blueprint.get("/<key>")
@requires(Permission.MANAGE_CATALOGUE)
def preview(key: str) -> str:
    """What each row of the file would do."""
    kept = _kept_or_404(key)
    return _preview(kept, _plan(kept))


@blueprint.post("/<key>")
@requires(Permission.MANAGE_CATALOGUE)
def confirm(key: str) -> AnyResponse | tuple[str, int]:
    """Save it all, or nothing: the file is judged once more, since others may have changed the catalogue meanwhile."""
    kept = _kept_or_404(key)
    plan = _plan(kept)
    if not plan.is_good:
        return _preview(kept, plan), 400
    carry_out(g.organisation, plan, kept)
    db.session.commit()
    added, changed = plan.count("new"), plan.count("changed")
    flash(
        _("The import is done. Services added: %(added)s, changed: %(changed)s.", added=added, changed=changed),
        "success",
    )
    return redirect(url_for("catalogue.services"), 303)


def _plan(kept: StoredFile) -> Plan:
    try:
        return plan_of(g.organisation, kept.content)
    except UnreadableFile:  # it was readable when it was uploaded
        abort(404)


def _preview(kept: StoredFile, plan: Plan) -> str:
    bad = [row for row in plan.rows if row.problems]
    return render_template("catalogue/import_preview.html", plan=plan, bad=bad, kept=kept, detail_lines=detail_lines)


def _kept_or_404(key: str) -> StoredFile:
    return kept_upload(g.organisation, key) or abort(404)
