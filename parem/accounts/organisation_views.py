"""An organisation's settings and those below it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.forms import ChildForm, OrganisationForm
from parem.accounts.operations import Refused, change_organisation, create_organisation
from parem.accounts.permissions import Permission
from parem.accounts.words import KIND_BELOW
from parem.extensions import db
from parem.menu import Entry

blueprint = Blueprint("organisation", __name__, url_prefix="/o/<organisation>/organisation")
ENTRY = Entry("organisation.settings", _l("Organisation"), "building", Permission.MANAGE_ORGANISATION)


@blueprint.route("/", methods=["GET", "POST"])
@requires(Permission.MANAGE_ORGANISATION)
def settings() -> Response | str | tuple[str, int]:
    """Names, language, the smallest shown group; the organisations below."""
    form = OrganisationForm(obj=g.organisation)
    if form.validate_on_submit():
        change_organisation(
            g.organisation,
            name=form.name.data,
            country=form.country.data,
            default_language=form.default_language.data,
            smallest_cell=form.smallest_cell.data,
        )
        db.session.commit()
        flash(_("The settings are saved."), "success")
        return redirect(url_for("organisation.settings"), 303)
    if request.method == "POST":
        db.session.expire(g.organisation)
    kind_below = KIND_BELOW.get(g.organisation.kind)
    page = render_template("accounts/organisation.html", form=form, kind_below=kind_below)
    return (page, 400) if form.errors else page


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_ORGANISATION)
def create_child() -> Response | str | tuple[str, int]:
    """Found a municipality below this county, or an institution below this municipality."""
    kind = KIND_BELOW.get(g.organisation.kind)
    if kind is None:
        abort(404)
    form = ChildForm(country=g.organisation.country, default_language=g.organisation.default_language)
    if form.validate_on_submit() and _founded(form, kind):
        flash(_("The organisation is made. Invite its people next."), "success")
        return redirect(url_for("people.people", organisation=form.code.data), 303)
    page = render_template("accounts/create_child.html", form=form, kind=kind)
    return (page, 400) if form.errors else page


def _founded(form: ChildForm, kind: str) -> bool:
    try:
        create_organisation(
            code=str(form.code.data),
            kind=kind,
            name=form.name.data,
            parent=g.organisation,
            country=form.country.data,
            default_language=form.default_language.data,
        )
    except Refused as refused:
        form.code.errors = [str(refused)]
        return False
    db.session.commit()
    return True
