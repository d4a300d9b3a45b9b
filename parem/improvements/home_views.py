"""The first page, and each organisation's home: it shows all floors, so it belongs to the highest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from flask import Blueprint, g, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from werkzeug.wrappers import Response

from parem.accounts.access import public, requires
from parem.accounts.account_views import me
from parem.accounts.models import User
from parem.accounts.permissions import Permission
from parem.accounts.queries import has_no_people
from parem.improvements import home_queries
from parem.improvements.pages import findings_in_words, page_words
from parem.menu import Entry
from parem.surveys.kiosks.device_queries import forgetful_devices, silent_devices
from parem.surveys.local_days import today_in
from parem.surveys.rights.notices import without_notice

blueprint = Blueprint("desk", __name__)
blueprint.context_processor(page_words)
GROUP = _l("Overview")
ENTRIES = (Entry("desk.home", _l("Home"), "house", Permission.VIEW),)
#: How many findings the first page tells; the rest is on their own page.
FINDINGS = 4


@blueprint.get("/")
@public
def start() -> Response | str:
    """The way in: a signed-in person goes to their organisation, anyone else sees what Parem is."""
    if not current_user.is_authenticated:
        return render_template("improvements/start.html", is_new=has_no_people())
    memberships = cast(User, current_user).memberships
    if not memberships:
        return render_template("improvements/no_organisation.html")
    return redirect(url_for("desk.home", organisation=memberships[0].organisation.code))


@blueprint.get("/o/<organisation>/")
@requires(Permission.VIEW)
def home() -> str:
    """What wants attention in this organisation."""
    today = today_in(g.organisation)
    surveys: Sequence[home_queries.OpenSurvey] = home_queries.open_surveys(g.organisation, today)
    count, findings = home_queries.new_findings(g.organisation, FINDINGS)
    reviews = Permission.REVIEW_COMMENTS in g.permissions
    return render_template(
        "improvements/home.html",
        surveys=surveys,
        finding_count=count,
        findings=list(zip(findings, findings_in_words(findings), strict=True)),
        work=home_queries.work_of(g.organisation, me().id, today),
        comments=home_queries.comments_to_review(g.organisation) if reviews else 0,
        plans=home_queries.waiting_plans(g.organisation),
        silent=silent_devices(g.organisation) if Permission.MANAGE_DEVICES in g.permissions else [],
        forgetful=forgetful_devices(g.organisation) if Permission.MANAGE_DEVICES in g.permissions else [],
        promiseless=without_notice(g.organisation) if Permission.MANAGE_SURVEYS in g.permissions else [],
        beginnings=home_queries.beginnings_of(g.organisation, surveys),
    )
