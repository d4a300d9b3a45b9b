"""Publishing, closing, opening again; new versions."""

from __future__ import annotations

from flask import flash, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.surveys import operations
from parem.surveys.builder import deletion_operations as deletions
from parem.surveys.builder.publishing import obstacles
from parem.surveys.length import MANY, is_long
from parem.surveys.local_days import today_in
from parem.surveys.settings_forms import DatesForm
from parem.surveys.views import Page, Shown, blueprint, own_or_404, refused, to_page, with_status


@blueprint.route("/<survey>/publish", methods=["GET", "POST"])
@requires(Permission.MANAGE_SURVEYS)
def publish(survey: str) -> Page:
    """What is still missing, else the dates and the button."""
    shown = own_or_404(survey)
    if shown.is_frozen:
        return to_page("show", shown.survey)
    form = DatesForm(obj=shown.survey)
    missing = obstacles(shown.survey, shown.version)
    if not missing and form.validate_on_submit():
        return _published(shown, form)
    page = render_template(
        "surveys/publish.html",
        shown=shown,
        form=form,
        obstacles=missing,
        is_long=is_long(shown.version.questions),
        MANY=MANY,
    )
    return (page, 400) if missing and form.is_submitted() else with_status(page, form)


def _published(shown: Shown, form: DatesForm) -> Response:
    survey = shown.survey
    try:
        operations.change_survey(
            survey, opens_on=form.opens_on.data, closes_on=form.closes_on.data, quota=form.quota.data
        )
        version = operations.publish(survey)
    except Refused as error:
        return refused(survey, error, "publish")
    db.session.commit()
    flash(_("Version %(number)d is published. These are its addresses.", number=version.number), "success")
    return to_page("addresses", survey)


@blueprint.post("/<survey>/close")
@requires(Permission.MANAGE_SURVEYS)
def close(survey: str) -> Response:
    """Take no more answers."""
    shown = own_or_404(survey)
    try:
        operations.close_survey(shown.survey)
    except Refused as error:
        return refused(shown.survey, error)
    db.session.commit()
    flash(_("The survey is closed. Its answers stay, and it can be opened again."), "success")
    return to_page("show", shown.survey)


@blueprint.post("/<survey>/reopen")
@requires(Permission.MANAGE_SURVEYS)
def reopen(survey: str) -> Response:
    """Take answers again."""
    shown = own_or_404(survey)
    try:
        operations.reopen_survey(shown.survey, today_in(shown.survey.organisation))
    except Refused as error:
        return refused(shown.survey, error)
    db.session.commit()
    flash(_("The survey is open again."), "success")
    return to_page("show", shown.survey)


@blueprint.post("/<survey>/versions")
@requires(Permission.MANAGE_SURVEYS)
def start_version(survey: str) -> Response:
    """Edit a copy of the published version."""
    shown = own_or_404(survey)
    try:
        draft = operations.start_version(shown.survey)
    except Refused as error:
        return refused(shown.survey, error)
    db.session.commit()
    flash(_("Version %(number)d can be edited now. Citizens answer the old one until you publish it.",
            number=draft.number), "success")  # fmt: skip
    return to_page("show", shown.survey)


@blueprint.post("/<survey>/versions/discard")
@requires(Permission.MANAGE_SURVEYS)
def discard_version(survey: str) -> Response:
    """Throw the draft away."""
    shown = own_or_404(survey)
    try:
        kept = deletions.discard_version(shown.survey)
    except Refused as error:
        return refused(shown.survey, error)
    db.session.commit()
    return to_page("show", shown.survey, undo=kept.id)
