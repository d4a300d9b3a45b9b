"""The preview of an import: what would happen, what to mend, and the confirmation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import yaml
from flask import Response as FlaskResponse
from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.permissions import Permission
from parem.csv_files import csv_response
from parem.extensions import db
from parem.surveys.answering.arrivals import tell_of_arrival
from parem.surveys.imports.definitions import with_recodes
from parem.surveys.imports.errors import BadMap, UnreadableFile
from parem.surveys.imports.files import Draft, draft_import
from parem.surveys.imports.lookups import definition_or_404, stored_or_404, survey_or_404
from parem.surveys.imports.operations import MAP, UPLOAD, discard, import_answers, keep_file
from parem.surveys.imports.preview import LISTED, mapped_questions, mends, shown_rows
from parem.surveys.imports.queries import services_within
from parem.surveys.imports.values import MISSING
from parem.surveys.imports.views import blueprint
from parem.surveys.imports.words import sentence
from parem.surveys.models import Question, Survey


@blueprint.get("/<int:file>/<int:map_>")
@requires(Permission.IMPORT_ANSWERS)
def preview(survey: str, file: int, map_: int) -> str:
    """What the import would do, every bad cell with its reason, and the first rows as understood."""
    found = survey_or_404(survey, published=True)
    upload, draft = stored_or_404(file, UPLOAD), _draft_or_404(found, file, map_)
    services = services_within(found, g.organisation)
    questions = mapped_questions(draft, _questions(found))
    return render_template(
        "surveys/imports/preview.html",
        survey=found, upload=upload, map_=map_, draft=draft, questions=questions,
        problems=[(p, sentence(p)) for p in draft.understood.problems[:LISTED]],
        counted_missing=[(p, sentence(p)) for p in draft.understood.counted_missing[:LISTED]],
        bad_rows=len({p.row for p in draft.understood.problems}),
        mends=mends(draft, questions, services), rows=shown_rows(draft, questions, services), MISSING=MISSING,
    )  # fmt: skip


def _questions(survey: Survey) -> list[Question]:
    return survey.published.questions if survey.published else []


def _draft_or_404(survey: Survey, file: int, map_: int) -> Draft:
    """The draft; a 404 where the map no longer fits, because the survey was changed since."""
    try:
        return draft_import(survey, g.organisation, stored_or_404(file, UPLOAD).content, definition_or_404(map_))
    except (BadMap, UnreadableFile):
        abort(404)


@blueprint.post("/<int:file>/<int:map_>/confirm")
@requires(Permission.IMPORT_ANSWERS)
def confirm(survey: str, file: int, map_: int) -> Response:
    """Import what the preview showed, from the same bytes read again; all or nothing."""
    found = survey_or_404(survey, published=True)
    upload, draft = stored_or_404(file, UPLOAD), _draft_or_404(found, file, map_)
    if draft.understood.problems:
        flash(_("Some rows are bad, so nothing was imported."), "error")
        return redirect(url_for("imports.preview", survey=survey, file=file, map_=map_), 303)
    result = import_answers(found, g.organisation, draft.understood, draft.mapping, upload.name, draft.file_hash)
    discard(upload, stored_or_404(map_, MAP))
    db.session.commit()
    if result.import_id is None:
        flash(_("All of these answers were here already, so nothing was added."), "info")
        return redirect(url_for("imports.index", survey=survey), 303)
    tell_of_arrival()
    return redirect(url_for("imports.done", survey=survey, past=result.import_id), 303)


@blueprint.post("/<int:file>/<int:map_>/values")
@requires(Permission.IMPORT_ANSWERS)
def mend(survey: str, file: int, map_: int) -> Response:
    """Let words that could not be taken stand for an answer, and look again."""
    found = survey_or_404(survey, published=True)
    draft, definition = _draft_or_404(found, file, map_), definition_or_404(map_)
    shown = mends(draft, mapped_questions(draft, _questions(found)), services_within(found, g.organisation))
    for position, one in enumerate(shown):
        words = request.form.get(f"number-{position}", "").strip() or request.form.get(f"value-{position}", "")
        if words:
            definition = with_recodes(definition, one.role, {one.value: words})
    kept = keep_file(g.organisation, stored_or_404(map_, MAP).name, _as_json(definition), MAP)
    db.session.commit()
    return redirect(url_for("imports.preview", survey=survey, file=file, map_=kept.id), 303)


def _as_json(definition: Mapping[str, Any]) -> bytes:
    return json.dumps(definition, ensure_ascii=False, indent=1).encode()


@blueprint.get("/<int:file>/<int:map_>/problems.csv")
@requires(Permission.IMPORT_ANSWERS)
def problems(survey: str, file: int, map_: int) -> FlaskResponse:
    """Every bad cell as a file, to mend the source by."""
    draft = _draft_or_404(survey_or_404(survey, published=True), file, map_)
    rows = [(p.row, p.column, p.value, sentence(p)) for p in draft.understood.problems]
    return csv_response("problems.csv", [_("Row"), _("Column"), _("Value"), _("Reason")], rows)


@blueprint.get("/<int:file>/<int:map_>/map.yaml")
@requires(Permission.IMPORT_ANSWERS)
def map_file(survey: str, file: int, map_: int) -> FlaskResponse:
    """The map as a file for the command line."""
    survey_or_404(survey)
    words = yaml.safe_dump(definition_or_404(map_), allow_unicode=True, sort_keys=False)
    response = FlaskResponse(words, mimetype="application/yaml")
    response.headers.set("Content-Disposition", "attachment", filename=f"{survey}.map.yaml")
    return response
