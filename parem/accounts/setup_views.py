"""The first page of an empty installation: the first organisation and its administrator."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from parem.accounts.access import public
from parem.accounts.forms import SetupForm
from parem.accounts.operations import Refused, create_organisation
from parem.accounts.people_operations import add_role, create_person
from parem.accounts.queries import has_no_people
from parem.accounts.setup_code import setup_code
from parem.extensions import db, limiter
from parem.web import current_language

blueprint = Blueprint("first_run", __name__)


@blueprint.route("/setup", methods=["GET", "POST"])
@public
@limiter.limit("20 per 5 minutes", methods=["POST"])
def setup() -> Response | str | tuple[str, int]:
    """Make the first organisation and administrator; a 404 as soon as there is anybody."""
    if not has_no_people():
        abort(404)
    form = SetupForm(default_language=current_language())
    if form.validate_on_submit() and _made(form):
        flash(_("Parem is set up. Sign in to go on."), "success")
        return redirect(url_for("security.login"), 303)
    if request.method == "GET":
        current_app.logger.warning("The set-up code of this installation is %s", setup_code())
    page = render_template("accounts/setup.html", form=form)
    return (page, 400) if form.errors else page


def _made(form: SetupForm) -> bool:
    try:
        organisation = create_organisation(
            code=str(form.code.data),
            kind=form.kind.data,
            name=form.organisation_name.data,
            country=form.country.data,
            default_language=form.default_language.data,
        )
    except Refused as refused:
        form.code.errors = [str(refused)]
        return False
    person = create_person(
        email=str(form.email.data), name=str(form.name.data), language=current_language(), password=form.password.data
    )
    add_role(person, organisation, "administrator")
    db.session.commit()
    return True
