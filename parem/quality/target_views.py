"""Targets: what each indicator of a survey should reach."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.permissions import Permission
from parem.catalogue.models import Service
from parem.extensions import db
from parem.menu import Entry
from parem.quality import operations, queries
from parem.quality.forms import TargetForm
from parem.quality.indicators import MEASURES, has_one_figure
from parem.quality.models import Target
from parem.quality.words import SHARES, measure_name, question_words
from parem.surveys.models import Survey
from parem.web import say

blueprint = Blueprint("targets", __name__, url_prefix="/o/<organisation>/targets")
ENTRIES = (Entry("targets.index", _l("Targets"), "bullseye", Permission.MANAGE_SURVEYS),)


@blueprint.route("", methods=["GET", "POST"])
@requires(Permission.MANAGE_SURVEYS)
def index() -> str | Response | tuple[str, int]:
    """The targets of the chosen survey, and a form to set one."""
    surveys = queries.visible_surveys(g.organisation)
    if not surveys:
        return render_template("quality/no_targets.html")
    chosen = next((survey for survey in surveys if survey.code == request.args.get("survey")), surveys[0])
    form = _form(chosen)
    if form.is_submitted():
        if form.validate() and _save(chosen, form):
            db.session.commit()
            flash(_("The target is saved."), "success")
            return redirect(url_for("targets.index", survey=chosen.code), 303)
        return _page(chosen, surveys, form), 400
    return _page(chosen, surveys, form)


def _page(chosen: Survey, surveys: list[Survey], form: TargetForm) -> str:
    words = {question.code: question_words(question, question.code) for question in queries.questions_of(chosen)}
    services = {service.id: service for service in chosen.services}
    targets = db.session.scalars(select(Target).where(Target.survey_id == chosen.id).order_by(Target.id)).all()
    seen = [target for target in targets if target.service_id is None or target.service_id in _visible(chosen)]
    lines = [(t, words.get(t.question_code, t.question_code), services.get(t.service_id or 0), t.value) for t in seen]
    return render_template("quality/targets.html", survey=chosen, surveys=surveys, lines=lines, form=form)


@blueprint.post("/<int:target_id>/delete")
@requires(Permission.MANAGE_SURVEYS)
def delete(target_id: int) -> Response:
    """Take a target away."""
    target = db.session.get(Target, target_id)
    if target is None or target.organisation_id not in _changeable():
        abort(404)
    survey = db.session.get_one(Survey, target.survey_id)
    service = db.session.get(Service, target.service_id) if target.service_id else None
    operations.set_target(survey, target.question_code, target.measure, None, service)
    db.session.commit()
    flash(_("The target is deleted."), "success")
    return redirect(url_for("targets.index", survey=survey.code), 303)


def _changeable() -> list[int]:
    return [organisation.id for organisation in g.organisation.with_descendants]


def _visible(survey: Survey) -> tuple[int, ...]:
    return queries.visible_service_ids(survey, g.organisation)


def _form(survey: Survey) -> TargetForm:
    form = TargetForm()
    form.indicator.choices = [
        (f"{question.code}:{measure}", f"{question_words(question, question.code)} – {measure_name(measure)}")
        for question in queries.questions_of(survey)
        if has_one_figure(question)
        for measure in MEASURES[question.type]
    ]
    visible = set(_visible(survey))
    services = [(str(s.id), f"{say(s.name)}, {say(s.organisation.name)}") for s in survey.services if s.id in visible]
    whole = [("", _("All services of the survey"))] if survey.organisation_id in _changeable() else []
    form.service.choices = [*whole, *services]
    return form


def _save(survey: Survey, form: TargetForm) -> bool:
    code, _sep, measure = (form.indicator.data or "").rpartition(":")
    value = _value(form.value.data or "", measure)
    if value is None or not _possible(survey, code, measure, value):
        form.value.errors = [*form.value.errors, _("This indicator can't have that value.")]
        return False
    service = db.session.get(Service, int(form.service.data)) if form.service.data else None
    operations.set_target(survey, code, measure, value, service)
    return True


def _value(words: str, measure: str) -> float | None:
    """A typed number in the measure's own unit."""
    plain = words.replace("%", "").replace("\N{MINUS SIGN}", "-").replace(",", ".").replace("\xa0", "").strip()
    try:
        value = float(plain)
    except ValueError:
        return None
    return value / 100 if measure in SHARES or measure == "nps" else value


def _possible(survey: Survey, code: str, measure: str, value: float) -> bool:
    question = queries.question_of(survey, code)
    if question is None:
        return False
    if measure in SHARES:
        return 0 <= value <= 1
    if measure == "nps":
        return -1 <= value <= 1
    if question.type == "number":
        return (question.minimum or -1e12) <= value <= (question.maximum or 1e12)
    return 1 <= value <= (7 if question.type == "ces" else question.points or 5)
