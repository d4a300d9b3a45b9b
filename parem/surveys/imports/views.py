"""The import in the browser: upload, say what each column is, look at what would happen, confirm."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.models import StoredFile
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.surveys.imports.definitions import RoleTwice, column_field, definition_of
from parem.surveys.imports.errors import BadMap, UnreadableFile
from parem.surveys.imports.files import draft_import, table_of
from parem.surveys.imports.forms import MapForm, UploadForm, make_map_form
from parem.surveys.imports.lookups import definition_or_404, stored_or_404, survey_or_404
from parem.surveys.imports.operations import MAP, UPLOAD, keep_file, undo_import
from parem.surveys.imports.queries import past_import, past_imports, surroundings
from parem.surveys.imports.reading import Table, to_keep
from parem.surveys.imports.words import file_words, sentence
from parem.surveys.models import Survey
from parem.surveys.rights.removal import CannotTakeOut, can_subtract

blueprint = Blueprint("imports", __name__, url_prefix="/o/<organisation>/surveys/<survey>/import")
Page = Response | str | tuple[str, int]


@blueprint.route("", methods=["GET", "POST"])
@requires(Permission.IMPORT_ANSWERS)
def index(survey: str) -> Page:
    """Upload a file; what was imported before."""
    found = survey_or_404(survey)
    form = UploadForm()
    if found.published and form.validate_on_submit():
        kept = _keep_upload(form)
        if kept:
            return redirect(url_for("imports.mapping", survey=survey, file=kept.id), 303)
    page = render_template(
        "surveys/imports/index.html",
        survey=found,
        form=form,
        past=past_imports(found, g.organisation),
        can_subtract=can_subtract(),
    )
    return (page, 400) if form.errors else page


def _keep_upload(form: UploadForm) -> StoredFile | None:
    """The upload, kept; None where it is no table (the form then says why)."""
    upload = form.file.data
    content = to_keep(upload.read())
    try:
        table_of(content, {})
    except UnreadableFile as error:
        form.file.errors = [file_words(error)]
        return None
    kept = keep_file(g.organisation, upload.filename, content, UPLOAD)
    db.session.commit()
    return kept


@blueprint.route("/<int:file>", methods=["GET", "POST"])
@requires(Permission.IMPORT_ANSWERS)
def mapping(survey: str, file: int) -> Page:
    """Say what each column is; filled in as far as the headers tell."""
    found, upload = survey_or_404(survey, published=True), stored_or_404(file, UPLOAD)
    earlier = definition_or_404(request.args["map"]) if "map" in request.args else {}
    earlier |= {"sheet": request.args["sheet"]} if request.args.get("sheet") else {}
    try:
        table = table_of(upload.content, earlier)
    except UnreadableFile as error:
        flash(file_words(error), "error")
        return redirect(url_for("imports.index", survey=survey), 303)
    around = surroundings(found, g.organisation, table.header, date.today())
    form = make_map_form(table, around, found, earlier if "columns" in earlier else None)
    if form.validate_on_submit():
        kept = _keep_map(found, upload, form, table, earlier)
        if kept:
            return redirect(url_for("imports.preview", survey=survey, file=file, map_=kept.id), 303)
    return _mapping_page(found, upload, table, form)


def _mapping_page(survey: Survey, upload: StoredFile, table: Table, form: MapForm) -> Page:
    columns = [(form[column_field(at)], table.samples(at)) for at in range(len(table.header))]
    page = render_template(
        "surveys/imports/mapping.html", survey=survey, upload=upload, table=table, form=form, columns=columns
    )
    return (page, 400) if form.errors else page


def _keep_map(
    survey: Survey, upload: StoredFile, form: MapForm, table: Table, earlier: dict[str, Any]
) -> StoredFile | None:
    """The map that the form describes, kept; None where it does not fit (the form then says why)."""
    try:
        definition = definition_of(form.data, table.header, {**earlier, "sheet": table.sheet})
        draft_import(survey, g.organisation, upload.content, definition)
    except RoleTwice as error:
        second = form[column_field(table.header.index(error.second))]
        second.errors = [_("The column “%(column)s” has this meaning already.", column=error.first)]
        return None
    except BadMap as error:
        _show_on_form(error, form)
        return None
    content = json.dumps(definition, ensure_ascii=False, indent=1).encode()
    kept = keep_file(g.organisation, upload.name, content, MAP)
    db.session.commit()
    return kept


def _show_on_form(error: BadMap, form: MapForm) -> None:
    """Each problem of the map at the field that mends it."""
    places = {"no_service": form.service, "no_services": form.service, "no_day": form.day, "bad_day": form.day}
    for problem in error.problems:
        field = places.get(problem.reason) or form[column_field(0)]
        field.errors = [*field.errors, sentence(problem)]


@blueprint.get("/done/<int:past>")
@requires(Permission.IMPORT_ANSWERS)
def done(survey: str, past: int) -> str:
    """What an import brought."""
    found = survey_or_404(survey)
    one = past_import(found, g.organisation, past)
    return render_template("surveys/imports/done.html", survey=found, one=one, already_there=one.rows - one.added)


@blueprint.post("/done/<int:past>/undo")
@requires(Permission.IMPORT_ANSWERS)
def undo(survey: str, past: int) -> Response:
    """Take an import back."""
    found = survey_or_404(survey)
    one = past_import(found, g.organisation, past)
    try:
        removed = undo_import(one, found)
        db.session.commit()
        flash(ngettext("%(num)d answer was taken out.", "%(num)d answers were taken out.", removed), "success")
    except CannotTakeOut:
        db.session.rollback()
        flash(_("These answers are counted in the results already and can't be taken out here."), "error")
    return redirect(url_for("imports.index", survey=survey), 303)
