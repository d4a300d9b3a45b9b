"""The desk's page of a survey's privacy notice, and what was deleted in its name."""

from __future__ import annotations

from flask import flash, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from parem.accounts.access import requires
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.fields import TextsField, choices_of
from parem.languages import Texts
from parem.surveys.rights.models import LONGEST
from parem.surveys.rights.notices import FIELDS, expiries, notice_of, set_notice
from parem.surveys.views import Page, blueprint, own_or_404, to_page, with_status

_MONTHS = [
    InputRequired(_l("Write a number.")),
    NumberRange(1, LONGEST, message=_l("Write a number of months from 1 to 120.")),
]
END_WORDS = {
    "sums": _l("Only sums are left: the figures of the results stay as they are"),
    "nothing": _l("Nothing is left: the answers are taken out of the results, too"),
}


class NoticeForm(FlaskForm):
    """What citizens are promised."""

    purpose = TextsField(
        _l("Why you ask"), multiline=True, limit=1000, description=_l("Empty: the usual words, which you see below.")
    )
    contact = StringField(
        _l("Whom citizens can ask about their data"),
        [Length(max=200)],
        description=_l("A name, an e-mail address or a telephone number. Citizens read it."),
    )
    keep_months = IntegerField(_l("Answers are kept for this many months"), _MONTHS, default=60)
    comment_months = IntegerField(_l("Comments are kept for this many months"), _MONTHS, default=24)
    at_end = RadioField(
        _l("What is left of answers afterwards"), [InputRequired()], choices=choices_of(END_WORDS), default="sums"
    )


@blueprint.route("/<survey>/privacy", methods=["GET", "POST"])
@requires(Permission.MANAGE_SURVEYS)
def privacy(survey: str) -> Page:
    """The promise, and what the nightly job did to keep it."""
    shown = own_or_404(survey)
    notice = notice_of(shown.survey)
    form = NoticeForm(obj=notice)
    if form.validate_on_submit():
        values = {name: form.data[name] for name in FIELDS}
        values |= {"purpose": Texts(form.purpose.data), "contact": (form.contact.data or "").strip()}
        set_notice(shown.survey, **values)
        db.session.commit()
        flash(_("The privacy notice is saved. Citizens read it from now on."), "success")
        return to_page("privacy", shown.survey)
    page = render_template(
        "surveys/privacy.html", shown=shown, form=form, notice=notice, expiries=expiries(shown.survey)
    )
    return with_status(page, form)
