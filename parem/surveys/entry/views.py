"""Typing in paper forms and telephone answers: batches, the page of one batch, the form to print."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from io import BytesIO

from flask import Blueprint, abort, flash, g, redirect, render_template, request, send_file, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.fields import choices_of
from parem.languages import LANGUAGES
from parem.surveys.answering.forms import AnswerForm
from parem.surveys.entry.forms import CHANNEL_WORDS, BatchForm
from parem.surveys.entry.models import EntryBatch
from parem.surveys.entry.operations import begin_batch, keep_form, read_form
from parem.surveys.entry.page import Line, differing, lines_of, script_of
from parem.surveys.entry.paper_forms import paper_form
from parem.surveys.local_days import today_in
from parem.surveys.models import Version
from parem.surveys.queries import services_asked_within
from parem.surveys.views import Shown, shown_or_404
from parem.web import current_language, say

blueprint = Blueprint("entries", __name__, url_prefix="/o/<organisation>/surveys/<survey>/entries")
Page = Response | str | tuple[str, int]


@blueprint.route("", methods=["GET", "POST"])
@requires(Permission.IMPORT_ANSWERS)
def index(survey: str) -> Page:
    """The batches, a new one, and the forms to print."""
    shown = shown_or_404(survey)
    services = services_asked_within(shown.survey, g.organisation)
    form = BatchForm(day=today_in(g.organisation), language=g.organisation.default_language)
    form.service.choices = choices_of((service.id, _service_words(service)) for service in services)
    if form.validate_on_submit():
        service = next(service for service in services if service.id == form.service.data)
        try:
            batch = begin_batch(
                g.organisation, shown.survey, service, channel=form.channel.data, language=form.language.data,
                day=form.day.data, is_double=form.is_double.data,
            )  # fmt: skip
        except Refused as error:
            form.service.errors = [str(error)]
        else:
            db.session.commit()
            return redirect(url_for("entries.batch", survey=survey, number=batch.number), 303)
    page = render_template(
        "surveys/entry/index.html", shown=shown, form=form, services=services, batches=_batches(shown),
        channels=CHANNEL_WORDS,
    )  # fmt: skip
    return (page, 400) if form.errors else page


def _service_words(service: object) -> str:
    owner = service.organisation  # type: ignore[attr-defined]
    name = say(service.name)  # type: ignore[attr-defined]
    return name if owner.id == g.organisation.id else f"{say(owner.name)}: {name}"


def _batches(shown: Shown) -> list[EntryBatch]:
    mine = select(EntryBatch).filter_by(organisation_id=g.organisation.id, survey_id=shown.survey.id)
    parts = (joinedload(EntryBatch.service), joinedload(EntryBatch.answers))
    return list(db.session.scalars(mine.options(*parts).order_by(EntryBatch.number.desc()).limit(50)))


@blueprint.route("/<int:number>", methods=["GET", "POST"])
@requires(Permission.IMPORT_ANSWERS)
def batch(survey: str, number: int) -> Page:
    """Type a form: digits and Enter; where the batch asks for it, twice."""
    found = _batch_or_404(shown_or_404(survey), number)
    if request.method == "GET":
        return _show(found, {})
    typed = _typed(found.version, "typed-")
    with force_locale(found.language):
        form = read_form(found.version, typed, found.day)
    if form.errors:
        return _show(found, typed, form, first=_first(found)), 400
    first = _first(found)
    if found.is_double and first is None:
        return _show(found, {}, first=typed, is_second=True)
    if first is not None and request.form.get("stage") == "second" and differing(found.version, first, typed):
        return _show(found, typed, form, first=first), 400
    keep_form(found, _response_id(), form)
    db.session.commit()
    count = found.answers.added if found.answers else 0
    flash(_("Form %(count)d of the batch is stored.", count=count), "success")
    return redirect(url_for("entries.batch", survey=survey, number=number), 303)


def _typed(version: Version, prefix: str) -> dict[str, str]:
    return {question.code: request.form.get(prefix + question.code, "")[:2000] for question in version.questions}


def _first(found: EntryBatch) -> dict[str, str] | None:
    is_there = request.form.get("stage") in ("second", "settle")
    return _typed(found.version, "first-") if found.is_double and is_there else None


def _response_id() -> uuid.UUID:
    try:
        given = uuid.UUID(request.form.get("response_id", ""))
    except ValueError:
        return uuid.uuid4()
    return given if given.version == 4 else uuid.uuid4()


def _show(
    found: EntryBatch, typed: Mapping[str, str], form: AnswerForm | None = None, *,
    first: Mapping[str, str] | None = None, is_second: bool = False,
) -> str:  # fmt: skip
    with force_locale(found.language):
        lines: list[Line] = lines_of(form or AnswerForm(found.version), typed, None if is_second else first)
        script = script_of(found.service) if found.channel == "phone" else []
    stage = "second" if is_second else "settle" if first is not None else "first"
    return render_template(
        "surveys/entry/batch.html", batch=found, lines=lines, script=script, stage=stage, first=first or {},
        response_id=_response_id(), channels=CHANNEL_WORDS, count=found.answers.added if found.answers else 0,
        has_errors=bool(form and form.errors), LANGUAGES=LANGUAGES,
    )  # fmt: skip


def _batch_or_404(shown: Shown, number: int) -> EntryBatch:
    mine = select(EntryBatch).filter_by(organisation_id=g.organisation.id, survey_id=shown.survey.id, number=number)
    is_number = 0 < number < 2**31
    return (db.session.scalar(mine) if is_number else None) or abort(404)


@blueprint.get("/paper/<owner>/<service>.pdf")
@requires(Permission.VIEW)
def paper(survey: str, owner: str, service: str) -> Response:
    """The form to print, in the language asked for."""
    shown = shown_or_404(survey)
    services = services_asked_within(shown.survey, g.organisation)
    found = next((s for s in services if (s.organisation.code, s.code) == (owner, service)), None) or abort(404)
    language = request.args.get("in", current_language())
    version = shown.survey.published or abort(404)
    if language not in LANGUAGES:
        abort(404)
    content = paper_form(shown.survey, version, found, language)
    name = f"{survey}-{owner}-{service}-{language}.pdf"
    return send_file(BytesIO(content), mimetype="application/pdf", download_name=name)
