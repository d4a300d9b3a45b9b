"""The people of an organisation: list, invitation, roles, switching off."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.account_views import me
from parem.accounts.forms import InviteForm, RolesForm
from parem.accounts.mails import send_invitation
from parem.accounts.models import Membership, User
from parem.accounts.operations import Refused
from parem.accounts.people_operations import (
    add_role,
    create_person,
    find_person,
    set_active,
    set_roles,
    turn_off_two_step,
)
from parem.accounts.permissions import Permission
from parem.accounts.queries import people_of
from parem.extensions import db, limiter
from parem.menu import Entry

blueprint = Blueprint("people", __name__, url_prefix="/o/<organisation>/organisation/people")
ENTRY = Entry("people.people", _l("People"), "people", Permission.MANAGE_PEOPLE)


@blueprint.get("/")
@requires(Permission.MANAGE_PEOPLE)
def people() -> str:
    """Who has a role here."""
    search = request.args.get("search", "")
    return render_template("accounts/people.html", rows=people_of(g.organisation, search), search=search)


@blueprint.route("/invite", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
@limiter.limit("60 per hour", methods=["POST"])
def invite() -> Response | str | tuple[str, int]:
    """Give a person roles here, with an account if they have none, and write to them."""
    form = InviteForm(language=g.organisation.default_language)
    if form.validate_on_submit():
        address = str(form.email.data)
        person = find_person(address) or create_person(
            email=address, name=str(form.name.data), language=form.language.data
        )
        for role in form.roles.data or []:
            add_role(person, g.organisation, role)
        db.session.commit()
        _write_to(person)
        return redirect(url_for("people.people"), 303)
    page = render_template("accounts/invite.html", form=form)
    return (page, 400) if form.errors else page


def _write_to(person: User) -> None:
    if send_invitation(person, g.organisation, me().name):
        flash(_("A message is on its way to %(email)s.", email=person.email), "success")
    else:
        flash(
            _(
                "The person is added, but the message to %(email)s could not be sent. Try again later.",
                email=person.email,
            ),
            "warning",
        )


@blueprint.route("/<int:person_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def person(person_id: int) -> Response | str | tuple[str, int]:
    """One person: the roles here, and what else can be done."""
    found = _person_or_404(person_id)
    held = [m.role for m in found.memberships if m.organisation_id == g.organisation.id]
    form = RolesForm(roles=held)
    if form.validate_on_submit() and _done(lambda: set_roles(found, g.organisation, form.roles.data or []), form):
        flash(_("The roles of %(name)s are saved.", name=found.name), "success")
        return redirect(url_for("people.people"), 303)
    page = render_template("accounts/person.html", form=form, person=found, is_me=found.id == me().id)
    return (page, 400) if form.errors else page


def _done(change: object, form: RolesForm) -> bool:
    try:
        change()  # type: ignore[operator]
    except Refused as refused:
        db.session.rollback()
        form.roles.errors = [str(refused)]
        return False
    db.session.commit()
    return True


@blueprint.post("/<int:person_id>/invite-again")
@requires(Permission.MANAGE_PEOPLE)
@limiter.limit("60 per hour")
def invite_again(person_id: int) -> Response:
    """Send the invitation once more."""
    _write_to(_person_or_404(person_id))
    return redirect(url_for("people.person", person_id=person_id), 303)


@blueprint.post("/<int:person_id>/active")
@requires(Permission.MANAGE_PEOPLE)
def switch(person_id: int) -> Response:
    """Switch an account off or on again."""
    found = _person_or_404(person_id)
    active = request.form.get("active") == "1"
    try:
        set_active(found, g.organisation, active, me())
    except Refused as refused:
        db.session.rollback()
        flash(str(refused), "error")
    else:
        db.session.commit()
        flash(_("The account is switched on.") if active else _("The account is switched off."), "success")
    return redirect(url_for("people.person", person_id=person_id), 303)


@blueprint.post("/<int:person_id>/two-step-off")
@requires(Permission.MANAGE_PEOPLE)
def two_step_off(person_id: int) -> Response:
    """Turn two-step sign-in off for someone who lost phone and recovery codes."""
    found = _person_or_404(person_id)
    try:
        turn_off_two_step(found, g.organisation, me())
    except Refused as refused:
        db.session.rollback()
        flash(str(refused), "error")
    else:
        db.session.commit()
        flash(_("Two-step sign-in is off for %(name)s.", name=found.name), "success")
    return redirect(url_for("people.person", person_id=person_id), 303)


def _person_or_404(person_id: int) -> User:
    found = db.session.scalar(
        db.select(User).join(Membership).where(User.id == person_id, Membership.organisation_id == g.organisation.id)
    )
    return found or abort(404)
