"""A survey from another system in the browser: the file, the report on every question, the draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response as FlaskResponse
from flask import abort, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.models import StoredFile
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission
from parem.accounts.queries import within
from parem.catalogue.models import Service
from parem.csv_files import csv_response
from parem.extensions import db
from parem.surveys.foreign.answers import Counted, Wishes, count
from parem.surveys.foreign.forms import ANSWERS, ForeignUploadForm, TakeAnswersForm, TakeForm, take_form
from parem.surveys.foreign.operations import create_from_foreign, store_foreign_answers
from parem.surveys.foreign.parts import CHANGED, KEPT, LEFT, BadForeignFile, ForeignSurvey, Line
from parem.surveys.foreign.reading import read_foreign, to_keep
from parem.surveys.foreign.words import OUTCOMES, file_words, imported_words, kind_words, remark_words
from parem.surveys.imports.lookups import stored_or_404
from parem.surveys.imports.operations import UPLOAD, discard, keep_file
from parem.surveys.imports.understood import hash_of
from parem.surveys.local_days import today_in
from parem.surveys.operations import NotReady
from parem.surveys.views import Page, blueprint, to_page, with_status
from parem.web import say


@dataclass(frozen=True)
class ShownLine:
    """A line of the report in words."""

    code: str
    words: str
    kind: str
    outcome: Any
    remarks: list[str]
    becomes: tuple[str, ...]

    @classmethod
    def of(cls, line: Line) -> ShownLine:
        """In the reader's language."""
        remarks = [remark_words(remark) for remark in line.remarks]
        return cls(line.code, line.words, kind_words(line.kind), OUTCOMES[line.outcome], remarks, line.becomes)


@blueprint.route("/from-file", methods=["GET", "POST"])
@requires(Permission.MANAGE_SURVEYS)
def from_file() -> Page:
    """Upload a file of another system."""
    form = ForeignUploadForm()
    if form.validate_on_submit():
        kept = _keep_upload(form)
        if kept:
            return redirect(url_for("surveys.from_file_report", file=kept.id), 303)
    return with_status(render_template("surveys/from_file/upload.html", form=form), form)


def _keep_upload(form: ForeignUploadForm) -> StoredFile | None:
    """The upload without what names people, kept; None where it can't be read (the form then says why)."""
    upload = form.file.data
    try:
        content = to_keep(upload.read())
        read_foreign(content, g.organisation.default_language)
    except BadForeignFile as error:
        form.file.errors = [file_words(error)]
        return None
    kept = keep_file(g.organisation, upload.filename or "survey", content, UPLOAD)
    db.session.commit()
    return kept


def _read_or_404(file: int) -> tuple[StoredFile, ForeignSurvey]:
    kept = stored_or_404(file, UPLOAD)
    try:
        return kept, read_foreign(kept.content, g.organisation.default_language)
    except BadForeignFile:
        abort(404)


@blueprint.route("/from-file/<int:file>", methods=["GET", "POST"])
@requires(Permission.MANAGE_SURVEYS)
def from_file_report(file: int) -> Page:
    """What becomes of each question; after the confirmation the draft."""
    kept, found = _read_or_404(file)
    counted = count(found) if found.rows and Permission.IMPORT_ANSWERS in g.permissions else None
    form = take_form(_service_choices(), counted.incomplete, today_in(g.organisation)) if counted else TakeForm()
    if form.validate_on_submit():
        answer = _taken(kept, found, form, counted)
        if answer:
            return answer
    return with_status(_report(kept, found, form, counted), form)


def _report(kept: StoredFile, found: ForeignSurvey, form: TakeForm | TakeAnswersForm, counted: Counted | None) -> str:
    return render_template(
        "surveys/from_file/report.html",
        file=kept, form=form, counted=counted, title=say(found.questionnaire.title),
        lines=[ShownLine.of(line) for line in found.lines], has_rows=bool(found.rows),
        counts={outcome: sum(bool(line.code) for line in found.of(outcome)) for outcome in (KEPT, CHANGED, LEFT)},
        OUTCOMES=OUTCOMES,
    )  # fmt: skip


def _services() -> list[Service]:
    here = select(Service).where(Service.organisation_id.in_(within(g.organisation)), Service.active)
    return list(db.session.scalars(here.order_by(Service.organisation_id, Service.code)))


def _service_choices() -> list[tuple[str, str]]:
    return [(str(service.id), say(service.name)) for service in _services()]


def _taken(
    kept: StoredFile, found: ForeignSurvey, form: TakeForm | TakeAnswersForm, counted: Counted | None
) -> Response | None:
    """The survey made; None where it can't be (the form then says why)."""
    with_answers = isinstance(form, TakeAnswersForm) and form.take.data == ANSWERS
    chosen = form.service.data if isinstance(form, TakeAnswersForm) else ""
    services = [service for service in _services() if str(service.id) == chosen]
    added = without = 0
    try:
        survey = create_from_foreign(found, g.organisation, services)
        if with_answers and isinstance(form, TakeAnswersForm):
            wishes = Wishes(
                services[0].id, form.day.data or today_in(g.organisation), g.organisation.default_language,
                bool("incomplete" in form and form.incomplete.data),
            )  # fmt: skip
            done, understood = store_foreign_answers(survey, found, wishes, kept.name, hash_of(kept.content))
            added, without = done.added, understood.without_answers
        discard(kept)
        db.session.commit()
    except Refused as error:
        db.session.rollback()
        words = [str(one.words) for one in error.obstacles] if isinstance(error, NotReady) else [str(error)]
        (form.take if isinstance(form, TakeAnswersForm) else form.csrf_token).errors = words
        return None
    flash(_("The survey is made. Look through its questions: what could not be carried over is not in it."), "success")
    if with_answers:
        flash(imported_words(len(found.rows), added, without), "success")
    return to_page("show", survey)


@blueprint.get("/from-file/<int:file>/report.csv")
@requires(Permission.MANAGE_SURVEYS)
def from_file_table(file: int) -> FlaskResponse:
    """The report as a file, to go through while editing."""
    _kept, found = _read_or_404(file)
    header = [_("Question"), _("Words"), _("Kind"), _("What becomes of it"), _("Becomes"), _("Remarks")]
    rows = [
        (line.code, line.words, line.kind, line.outcome[0], ", ".join(line.becomes), " ".join(line.remarks))
        for line in map(ShownLine.of, found.lines)
    ]
    return csv_response("report.csv", header, rows)
