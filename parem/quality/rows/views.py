"""Answers as rows to take away: what is in them, what is withheld, and the files."""

from __future__ import annotations

from flask import Blueprint, Response, abort, g, render_template, request
from flask_babel import force_locale
from flask_babel import gettext as _

from parem.accounts.access import requires
from parem.accounts.audit import record
from parem.accounts.permissions import Permission
from parem.csv_files import csv_response
from parem.extensions import db
from parem.languages import LANGUAGES
from parem.quality.results.asked import survey_asked
from parem.quality.rows.export import ABOUT, RowExport, export_rows, summary_of_rows
from parem.quality.rows.files import SPSS_TYPE, cells_of, plain_cells, spss_file, variables_of, variables_table
from parem.quality.rows.vv import VV_TYPE, vv_file
from parem.surveys.local_days import today_in
from parem.surveys.models import Survey
from parem.web import current_language, say
from parem.workbooks import Sheet, workbook_response

blueprint = Blueprint("answer_rows", __name__)
ENTRIES = ()
#: A sheet of Excel has no more rows.
MOST_IN_EXCEL = 1_048_575


@blueprint.get("/o/<organisation>/results/<code>/answers")
@requires(Permission.IMPORT_ANSWERS)
def page(code: str) -> str:
    """What the files hold, before they are taken."""
    found = survey_asked(code)
    export = summary_of_rows(found, g.organisation, today_in(g.organisation))
    labels = {variable.name: variable.label for variable in variables_of(export)}
    return render_template(
        "quality/answer_rows.html",
        survey=found, export=export, smallest=found.organisation.smallest_cell, about=ABOUT, labels=labels,
        has_dates=any(question.type == "date" for question in export.questions),
        fits_excel=export.rows <= MOST_IN_EXCEL,
    )  # fmt: skip


@blueprint.get("/o/<organisation>/results/<code>/answers.<any(csv, xlsx, sav, vv):kind>")
@requires(Permission.IMPORT_ANSWERS)
def file(code: str, kind: str) -> Response:
    """The rows as CSV, Excel, SPSS or LimeSurvey's VV; who took them is written down."""
    found = survey_asked(code)
    export = export_rows(found, g.organisation, today_in(g.organisation))
    if not export.rows or (kind == "xlsx" and len(export.rows) > MOST_IN_EXCEL):
        abort(404)
    record("answers.exported", found.code, g.organisation, rows=len(export.rows), kind=kind)
    db.session.commit()
    chosen = request.args.get("words")
    with force_locale(chosen if chosen in LANGUAGES else current_language()):
        return {"csv": _csv, "xlsx": _workbook, "sav": _spss, "vv": _vv}[kind](found, export)


def _csv(found: Survey, export: RowExport) -> Response:
    return csv_response(f"{found.code}.csv", *plain_cells(export))


def _workbook(found: Survey, export: RowExport) -> Response:
    variables = variables_of(export)
    answers = Sheet(_("Answers"), [each.name for each in variables], cells_of(export, variables), is_long=True)
    head = [_("Variable"), _("What it is"), _("Code"), _("Meaning")]
    return workbook_response(f"{found.code}.xlsx", [answers, Sheet(_("Variables"), head, variables_table(variables))])


def _spss(found: Survey, export: RowExport) -> Response:
    response = Response(spss_file(export, say(found.title)), mimetype=SPSS_TYPE)
    response.headers.set("Content-Disposition", "attachment", filename=f"{found.code}.sav")
    return response


def _vv(found: Survey, export: RowExport) -> Response:
    response = Response(vv_file(export), content_type=VV_TYPE)
    response.headers.set("Content-Disposition", "attachment", filename=f"vvexport_{found.code}.csv")
    return response
