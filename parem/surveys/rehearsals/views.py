"""A rehearsal: the form as citizens have it, from the first page to the thanks, with answers that are never stored."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app, flash, g, render_template, request, url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.validators import InputRequired

from parem.accounts.access import requires
from parem.accounts.audit import record
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.fields import choices_of
from parem.languages import LANGUAGES
from parem.surveys.answering.queries import Asked
from parem.surveys.kiosks.device_queries import devices_of
from parem.surveys.local_days import today_in
from parem.surveys.rehearsals.flow import rehearsed
from parem.surveys.rehearsals.links import DAYS, Link, token_of
from parem.surveys.views import Page, Shown, blueprint, shown_or_404, to_page, with_status
from parem.web import current_language


class LinkForm(FlaskForm):
    """For how long a link for testers works."""

    days = SelectField(_l("It works for"), [InputRequired(_l("Choose for how many days."))], coerce=int)


@blueprint.route("/<survey>/rehearsal", methods=["GET", "POST"])
@requires(Permission.VIEW)
def rehearsal(survey: str) -> Page:
    """One page of the rehearsal; after the last what would have been stored."""
    shown = shown_or_404(survey)
    if not _can_rehearse(shown):
        flash(_("A rehearsal needs a question and a service."), "error")
        return to_page("show", shown.survey)
    back = _("Back to the survey"), url_for("surveys.show", survey=survey)
    lang = request.values.get("lang", "")
    with force_locale(lang if lang in LANGUAGES else current_language()):
        return rehearsed(Asked(shown.survey, shown.survey.services[0]), shown.version, back=back)


@blueprint.route("/<survey>/rehearsals", methods=["GET", "POST"])
@requires(Permission.VIEW)
def rehearsals(survey: str) -> Page:
    """The ways to rehearse: oneself, testers without an account, at a kiosk."""
    shown = shown_or_404(survey)
    if not _can_rehearse(shown):
        flash(_("A rehearsal needs a question and a service."), "error")
        return to_page("show", shown.survey)
    form = LinkForm(days=DAYS[1])
    form.days.choices = choices_of((number, ngettext("%(num)d day", "%(num)d days", number)) for number in DAYS)
    link = last_day = None
    if shown.may_edit and form.validate_on_submit():
        last_day = today_in(shown.survey.organisation) + timedelta(form.days.data)
        link = token_of(current_app.config["SECRET_KEY"], Link(shown.survey.id, last_day))
        record("survey.rehearsal_link_made", shown.survey.code, shown.survey.organisation, last_day=str(last_day))
        db.session.commit()
    kiosks = devices_of(g.organisation, shown.survey) if Permission.MANAGE_DEVICES in g.permissions else []
    page = render_template(
        "surveys/rehearsals.html", shown=shown, form=form, last_day=last_day, kiosks=kiosks,
        address=url_for("testers.form", token=link, _external=True) if link else None,
    )  # fmt: skip
    return with_status(page, form)


def _can_rehearse(shown: Shown) -> bool:
    return bool(shown.survey.services and shown.version.questions)
