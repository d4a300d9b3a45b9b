"""The pages of surveys: list, new, texts, settings. Questions, services, publishing and posters have their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.languages import Texts
from parem.menu import Entry
from parem.surveys.builder.deletion_operations import delete_survey
from parem.surveys.forms import NewSurveyForm, TextsForm, TitleForm
from parem.surveys.local_days import today_in
from parem.surveys.models import Survey, Version
from parem.surveys.operations import change_survey, change_texts, create_survey
from parem.surveys.queries import find_survey, has_deletions, just_deleted, response_count, status_of, survey_lines
from parem.surveys.questionnaire_files.operations import create_from_starting_set
from parem.surveys.quotas import is_full
from parem.surveys.rights.notices import notice_of
from parem.surveys.settings_forms import SettingsForm
from parem.surveys.survey_words import STATUS_WORDS

blueprint = Blueprint("surveys", __name__, url_prefix="/o/<organisation>/surveys")
ENTRY = Entry("surveys.index", _l("Surveys"), "ui-checks", Permission.VIEW)
#: The endpoint of a survey's results.
RESULTS = "results.survey"
Page = Response | str | tuple[str, int]


@dataclass(frozen=True)
class Shown:
    """A survey as its pages show it: the version that is looked at, and what this person may do with it."""

    survey: Survey
    version: Version
    status: str
    may_edit: bool
    responses: int

    @property
    def is_frozen(self) -> bool:
        return self.version.published_at is not None

    @property
    def lacks_notice(self) -> bool:
        """Whether this person should say how long answers are kept: until then nothing is ever deleted."""
        return self.may_edit and notice_of(self.survey) is None

    @property
    def results_address(self) -> str | None:
        """The results, where there can be any and this person may read them; that page belongs to a room above."""
        has_page = RESULTS in current_app.view_functions and self.survey.published is not None
        return (
            url_for(RESULTS, code=self.survey.code) if has_page and Permission.VIEW_RESULTS in g.permissions else None
        )


def shown_or_404(code: str) -> Shown:
    """The survey in the address; its draft for those who may edit it, else what is published."""
    survey = find_survey(g.organisation, code) or abort(404)
    may_edit = survey.organisation_id == g.organisation.id and Permission.MANAGE_SURVEYS in g.permissions
    version = (survey.draft if may_edit else survey.published) or survey.published or survey.versions[-1]
    status = status_of(survey, today_in(survey.organisation), is_full=is_full(survey))
    return Shown(survey, version, status, may_edit, response_count(survey, g.organisation))


def own_or_404(code: str) -> Shown:
    """The survey in the address, where it is this organisation's own; for views that change it."""
    shown = shown_or_404(code)
    if shown.survey.organisation_id != g.organisation.id:
        abort(404)
    return shown


def to_page(endpoint: str, survey: Survey, **values: Any) -> Response:
    """To another page of the survey after a change."""
    return redirect(url_for(f"surveys.{endpoint}", survey=survey.code, **values), 303)


def refused(survey: Survey, error: Refused, endpoint: str = "show") -> Response:
    """Nothing was changed; back with the reason."""
    db.session.rollback()
    flash(str(error), "error")
    return to_page(endpoint, survey)


def with_status(page: str, form: FlaskForm) -> Page:
    """The page, as 400 where the form has errors."""
    return (page, 400) if form.errors else page


@blueprint.get("")
@requires(Permission.VIEW)
def index() -> str:
    """All surveys that the organisation sees."""
    search, status = request.args.get("search", ""), request.args.get("status", "")
    return render_template(
        "surveys/index.html",
        lines=survey_lines(g.organisation, today_in(g.organisation), search, status),
        search=search,
        status=status,
        STATUS_WORDS=STATUS_WORDS,
        may_edit=Permission.MANAGE_SURVEYS in g.permissions,
        undo=just_deleted(g.organisation, request.args.get("undo", type=int)),
        has_deletions=has_deletions(g.organisation),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_SURVEYS)
def new() -> Page:
    """Make a survey, empty or from the starting set."""
    form = NewSurveyForm()
    if form.validate_on_submit():
        try:
            survey = _made(form)
        except Refused as error:
            db.session.rollback()
            form.code.errors = [str(error)]
        else:
            db.session.commit()
            flash(_("The survey is made. Choose its services and publish it when it is ready."), "success")
            return to_page("show", survey)
    return with_status(render_template("surveys/new.html", form=form), form)


def _made(form: NewSurveyForm) -> Survey:
    make = create_from_starting_set if form.start.data == "ready" else create_survey
    survey: Survey = make(g.organisation, title=Texts(form.title.data), code=(form.code.data or "").strip())
    return survey


@blueprint.route("/<survey>/texts", methods=["GET", "POST"])
@requires(Permission.VIEW)
def texts(survey: str) -> Page:
    """Title, introduction and thanks in four languages."""
    shown = shown_or_404(survey)
    if not shown.may_edit:
        return _texts_page(shown, None) if request.method == "GET" else abort(403)
    given = {"title": shown.survey.title, "introduction": shown.version.introduction, "thanks": shown.version.thanks}
    form = TitleForm(data=given) if shown.is_frozen else TextsForm(data=given)
    if form.validate_on_submit() and _texts_kept(shown, form):
        flash(_("The texts are saved."), "success")
        return to_page("texts", shown.survey)
    return with_status(_texts_page(shown, form), form)


def _texts_page(shown: Shown, form: FlaskForm | None) -> str:
    return render_template("surveys/texts.html", shown=shown, form=form)


def _texts_kept(shown: Shown, form: TitleForm) -> bool:
    lost = set(Texts(form.title.data).missing) - set(shown.survey.title.missing)
    if lost and shown.survey.state != "draft":
        form.title.errors = [_("A published survey keeps its title in every language it has.")]
        return False
    change_survey(shown.survey, title=Texts(form.title.data))
    if isinstance(form, TextsForm):
        change_texts(shown.survey, introduction=Texts(form.introduction.data), thanks=Texts(form.thanks.data))
    db.session.commit()
    return True


@blueprint.route("/<survey>/settings", methods=["GET", "POST"])
@requires(Permission.MANAGE_SURVEYS)
def settings(survey: str) -> Page:
    """Dates, how many may answer, the unit of the trend, deletion."""
    shown = own_or_404(survey)
    form = SettingsForm(obj=shown.survey)
    if form.validate_on_submit():
        change_survey(
            shown.survey,
            opens_on=form.opens_on.data,
            closes_on=form.closes_on.data,
            quota=form.quota.data,
            period_unit=form.period_unit.data,
        )
        db.session.commit()
        flash(_("The settings are saved."), "success")
        return to_page("settings", shown.survey)
    return with_status(render_template("surveys/settings.html", shown=shown, form=form), form)


@blueprint.post("/<survey>/delete")
@requires(Permission.MANAGE_SURVEYS)
def delete(survey: str) -> Response:
    """Delete a survey that was never published."""
    shown = own_or_404(survey)
    try:
        kept = delete_survey(shown.survey)
    except Refused as error:
        return refused(shown.survey, error, "settings")
    db.session.commit()
    return redirect(url_for("surveys.index", undo=kept.id), 303)
