"""Volumes from a file: upload, preview with every bad row, confirmation; all or nothing."""

from __future__ import annotations

from datetime import date

from flask import abort, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.models import StoredFile
from parem.accounts.permissions import Permission
from parem.csv_files import csv_response
from parem.extensions import db
from parem.surveys.imports.errors import UnreadableFile
from parem.surveys.imports.files import table_of
from parem.surveys.imports.forms import UploadForm
from parem.surveys.imports.lookups import stored_or_404
from parem.surveys.imports.operations import UPLOAD, discard, keep_file
from parem.surveys.imports.queries import service_names
from parem.surveys.imports.values import folded
from parem.surveys.imports.words import CHANNEL_NAMES, file_words, sentence
from parem.surveys.volumes.operations import compare, record_volumes
from parem.surveys.volumes.queries import services_of
from parem.surveys.volumes.reading import COLUMNS, VolumesRead, read_volumes
from parem.surveys.volumes.views import blueprint, saved_words

LISTED = 200
SHOWN = 20


@blueprint.route("/import", methods=["GET", "POST"])
@requires(Permission.IMPORT_ANSWERS)
def upload() -> Response | str | tuple[str, int]:
    """Choose a file of volumes."""
    form = UploadForm()
    if form.validate_on_submit():
        kept = _keep(form)
        if kept:
            return redirect(url_for("volumes.preview", file=kept.id), 303)
    page = render_template("surveys/volumes/upload.html", form=form, columns=list(COLUMNS))
    return (page, 400) if form.errors else page


def _keep(form: UploadForm) -> StoredFile | None:
    """The upload, kept; None where it is no table of volumes (the form then says why)."""
    content = form.file.data.read()
    try:
        read = _read(content)
    except UnreadableFile as error:
        form.file.errors = [file_words(error)]
        return None
    if read.missing_columns:
        form.file.errors = [_("The file has no column %(names)s.", names=", ".join(read.missing_columns))]
        return None
    kept = keep_file(g.organisation, form.file.data.filename, content, UPLOAD)
    db.session.commit()
    return kept


def _read(content: bytes) -> VolumesRead:
    channels = {code: code for code in CHANNEL_NAMES} | {folded(str(n)): code for code, n in CHANNEL_NAMES.items()}
    return read_volumes(table_of(content, {}), service_names(services_of(g.organisation)), channels, date.today())


def _read_or_404(kept: StoredFile) -> VolumesRead:
    try:
        return _read(kept.content)
    except UnreadableFile:
        abort(404)


@blueprint.get("/import/<int:file>")
@requires(Permission.IMPORT_ANSWERS)
def preview(file: int) -> str:
    """What the file would change, and every bad row."""
    kept = stored_or_404(file, UPLOAD)
    read = _read_or_404(kept)
    services = {service.id: service for service in services_of(g.organisation)}
    shown = [(services[s], CHANNEL_NAMES[c], day, *pair) for (s, c, day), pair in list(read.volumes.items())[:SHOWN]]
    return render_template(
        "surveys/volumes/preview.html",
        kept=kept, read=read, shown=shown, change=compare(g.organisation, read.volumes),
        problems=[(p, sentence(p)) for p in read.problems[:LISTED]],
        bad_rows=len({p.row for p in read.problems}),
    )  # fmt: skip


@blueprint.post("/import/<int:file>")
@requires(Permission.IMPORT_ANSWERS)
def confirm(file: int) -> Response:
    """Save what the preview showed."""
    kept = stored_or_404(file, UPLOAD)
    read = _read_or_404(kept)
    if read.problems or read.missing_columns:
        flash(_("Some rows are bad, so nothing was saved."), "error")
        return redirect(url_for("volumes.preview", file=file), 303)
    done = record_volumes(g.organisation, read.volumes)
    discard(kept)
    db.session.commit()
    flash(saved_words(done), "success")
    latest = max(day for _service, _channel, day in read.volumes)
    return redirect(url_for("volumes.index", month=f"{latest:%Y-%m}"), 303)


@blueprint.get("/import/example.csv")
@requires(Permission.IMPORT_ANSWERS)
def example() -> Response:
    """A file with the right columns to fill in."""
    services = services_of(g.organisation)
    code = services[0].code if services else "service"
    return csv_response("volumes.csv", list(COLUMNS), [(code, "kiosk", date.today(), 40, 25)])
