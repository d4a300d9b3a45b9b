"""Pages of a person: my account, the organisations I may see."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response

from parem.accounts.access import signed_in
from parem.accounts.forms import AccountForm
from parem.accounts.models import User
from parem.accounts.people_operations import change_own_details
from parem.accounts.queries import visible_organisations
from parem.extensions import db

blueprint = Blueprint("accounts", __name__)


def me() -> User:
    """The signed-in person."""
    return cast(User, current_user._get_current_object())


@blueprint.route("/account", methods=["GET", "POST"])
@signed_in
def account() -> Response | str | tuple[str, int]:
    """My name, language, password, two-step sign-in and roles."""
    person = me()
    form = AccountForm(obj=person)
    if form.validate_on_submit():
        change_own_details(
            person, name=str(form.name.data).strip(), language=form.language.data,
            weekly_digest=bool(form.weekly_digest.data),
        )  # fmt: skip
        db.session.commit()
        session.pop("language", None)  # what was just chosen counts, not what was clicked before
        with force_locale(person.language):
            flash(_("Your details are saved."), "success")
        return redirect(url_for("accounts.account"), 303)
    rows = [row for row in visible_organisations(person) if row.roles]
    page = render_template("accounts/account.html", form=form, person=person, rows=rows)
    return (page, 400) if form.errors else page


@blueprint.get("/organisations")
@signed_in
def organisations() -> str:
    """Every organisation that I may see, to go to one."""
    return render_template("accounts/organisations.html", rows=visible_organisations(me()))
