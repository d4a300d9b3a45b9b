"""The desk's page of invitations: the mailings of a survey with their counts, a new one, stopping one."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, flash, g, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission
from parem.catalogue.models import Service
from parem.extensions import db
from parem.fields import choices_of
from parem.languages import Texts
from parem.surveys.invitations.forms import RoundForm, addresses_from
from parem.surveys.invitations.mails import letter
from parem.surveys.invitations.models import InvitationRound
from parem.surveys.invitations.operations import end_round, make_round
from parem.surveys.local_days import today_in
from parem.surveys.queries import services_asked_within
from parem.surveys.views import Page, Shown, blueprint, shown_or_404, to_page, with_status
from parem.web import public_root, say

STATE_WORDS = {
    "sending": _l("Being sent"), "sent": _l("Sent"), "reminding": _l("Reminders are being sent"), "over": _l("Over"),
}  # fmt: skip


@blueprint.route("/<survey>/invitations", methods=["GET", "POST"])
@requires(Permission.MANAGE_SURVEYS)
def invitations(survey: str) -> Page:
    """The mailings about this organisation's own services, and the form of a new one."""
    shown = shown_or_404(survey)
    services = [s for s in services_asked_within(shown.survey, g.organisation) if s.active]
    mine = [service for service in services if service.organisation_id == g.organisation.id]
    form = RoundForm(ends_on=today_in(g.organisation) + timedelta(days=30))
    form.service.choices = choices_of((service.id, say(service.name)) for service in mine)
    if form.validate_on_submit():
        try:
            made = _made(shown, form)
        except Refused as error:
            db.session.rollback()
            form.addresses.errors = [str(error)]
        else:
            db.session.commit()
            count = made.invited
            flash(ngettext("%(num)s letter is on its way.", "%(num)s letters are on their way.", count), "success")
            return to_page("invitations", shown.survey)
    page = render_template(
        "surveys/invitations.html", shown=shown, form=form, rounds=_rounds(shown), states=STATE_WORDS,
        services=mine, example=_example(mine, form) if mine else None, smallest=g.organisation.smallest_cell,
    )  # fmt: skip
    return with_status(page, form)


def _made(shown: Shown, form: RoundForm) -> InvitationRound:
    service = next(s for s in services_asked_within(shown.survey, g.organisation) if s.id == form.service.data)
    addresses, _wrong = addresses_from(form.addresses.data or "", g.organisation.default_language)
    return make_round(
        shown.survey, service, addresses, today=today_in(g.organisation), ends_on=form.ends_on.data,
        remind_after=form.remind_after.data, message=Texts(form.message.data), base=public_root().rstrip("/"),
    )  # fmt: skip


def _example(services: list[Service], form: RoundForm) -> tuple[str, str]:
    """The letter as it will be, with the link that it would lead to left out."""
    chosen = next((service for service in services if service.id == form.service.data), services[0])
    language = g.organisation.default_language
    return letter(chosen, Texts(form.message.data or {}), language, f"{public_root()}i/…")


def _rounds(shown: Shown) -> list[InvitationRound]:
    query = select(InvitationRound).filter_by(survey_id=shown.survey.id, organisation_id=g.organisation.id)
    return list(
        db.session.scalars(query.options(joinedload(InvitationRound.service)).order_by(InvitationRound.id.desc()))
    )


@blueprint.post("/<survey>/invitations/<int:number>/end")
@requires(Permission.MANAGE_SURVEYS)
def end_invitations(survey: str, number: int) -> Response:
    """Stop a mailing and delete its addresses."""
    shown = shown_or_404(survey)
    one = next((one for one in _rounds(shown) if one.id == number), None) or abort(404)
    if one.state != "over":
        end_round(one)
        db.session.commit()
        flash(_("The mailing is over and its addresses are deleted."), "success")
    return to_page("invitations", shown.survey)
