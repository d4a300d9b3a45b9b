"""The first page, and each organisation's home: it shows all floors, so it belongs to the highest."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from werkzeug.wrappers import Response

from parem.accounts.access import public, requires
from parem.accounts.models import User
from parem.accounts.permissions import Permission
from parem.menu import Entry

blueprint = Blueprint("desk", __name__)
GROUP = _l("Overview")
ENTRIES = (Entry("desk.home", _l("Home"), "house", Permission.VIEW),)


@blueprint.get("/")
@public
def start() -> Response | str:
    """The way in: a signed-in person goes to their organisation, anyone else sees what Parem is."""
    if not current_user.is_authenticated:
        return render_template("improvements/start.html")
    memberships = cast(User, current_user).memberships
    if not memberships:
        return render_template("improvements/no_organisation.html")
    return redirect(url_for("desk.home", organisation=memberships[0].organisation.code))


@blueprint.get("/o/<organisation>/")
@requires(Permission.VIEW)
def home() -> str:
    """What wants attention in this organisation."""
    return render_template("improvements/home.html")
