"""Findings: the list, one with its evidence, looking again, setting aside."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.models import User
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.menu import Entry
from parem.quality import operations, queries
from parem.quality.finding_links import links_of
from parem.quality.finding_words import sentence
from parem.quality.forms import DismissForm
from parem.quality.models import RULES, Finding
from parem.quality.words import RULE_WORDS, question_words
from parem.surveys.local_days import today_in
from parem.surveys.models import Question

blueprint = Blueprint("findings", __name__, url_prefix="/o/<organisation>/findings")
ENTRIES = (Entry("findings.index", _l("Findings"), "lightbulb", Permission.VIEW_RESULTS),)
STATE_WORDS = {"new": _l("New"), "taken_up": _l("Taken up"), "dismissed": _l("Set aside")}


@blueprint.get("")
@requires(Permission.VIEW_RESULTS)
def index() -> str:
    """What stands out, newest first; filtered by rule, state and service."""
    state, rule = request.args.get("state", "new"), request.args.get("rule", "")
    query = (
        select(Finding)
        .where(Finding.organisation_id.in_(_ids()))
        .options(joinedload(Finding.survey), joinedload(Finding.service))
    )
    if state in STATE_WORDS:
        query = query.where(Finding.state == state)
    if rule in RULES:
        query = query.where(Finding.rule == rule)
    found = db.paginate(query.order_by(Finding.period_end.desc(), Finding.id), per_page=25, max_per_page=25)
    return render_template(
        "quality/findings.html",
        findings=found, lines=_sentences(found.items), state=state, rule=rule, states=STATE_WORDS, rules=RULE_WORDS,
        surveys=queries.visible_surveys(g.organisation),
    )  # fmt: skip


@blueprint.get("/<int:finding_id>")
@requires(Permission.VIEW_RESULTS)
def finding(finding_id: int) -> str:
    """One finding with its evidence."""
    found = _finding(finding_id)
    return _page(found, DismissForm())


def _page(found: Finding, form: DismissForm) -> str:
    return render_template(
        "quality/finding.html",
        finding=found, line=_sentences([found])[found.id], form=form, rules=RULE_WORDS, states=STATE_WORDS,
        links=links_of(found),
    )  # fmt: skip


@blueprint.post("/look")
@requires(Permission.MANAGE_IMPROVEMENTS)
def look() -> Response:
    """Apply the rules to the surveys of this organisation now."""
    new = sum(
        operations.refresh_findings(s, today_in(g.organisation)).new for s in queries.visible_surveys(g.organisation)
    )
    db.session.commit()
    words = ngettext("%(num)s new finding.", "%(num)s new findings.", new) if new else _("Nothing new was found.")
    flash(words, "success")
    return redirect(url_for("findings.index"), 303)


@blueprint.post("/<int:finding_id>/dismiss")
@requires(Permission.MANAGE_IMPROVEMENTS)
def dismiss(finding_id: int) -> Response | tuple[str, int]:
    """Set a finding aside, with a reason."""
    found, form = _finding(finding_id), DismissForm()
    if not form.validate_on_submit():
        return _page(found, form), 400
    try:
        operations.dismiss(found, form.reason.data or "", cast(User, current_user))
    except Refused as problem:
        db.session.rollback()
        flash(str(problem), "error")
        return _page(found, form), 409
    db.session.commit()
    flash(_("The finding is set aside. You can take it back below."), "success")
    return redirect(url_for("findings.finding", finding_id=finding_id), 303)


@blueprint.post("/<int:finding_id>/reopen")
@requires(Permission.MANAGE_IMPROVEMENTS)
def reopen(finding_id: int) -> Response:
    """Take a finding back that was set aside."""
    found = _finding(finding_id)
    if found.state == "dismissed":
        operations.reopen(found)
        db.session.commit()
        flash(_("The finding is open again."), "success")
    return redirect(url_for("findings.finding", finding_id=finding_id), 303)


def _finding(finding_id: int) -> Finding:
    found = db.session.get(Finding, finding_id)
    return found if found and found.organisation_id in _ids() else abort(404)


def _ids() -> list[int]:
    return [organisation.id for organisation in g.organisation.with_descendants]


def _sentences(found: list[Finding]) -> dict[int, str]:
    """Each finding as a sentence; the questions of each survey are read once."""
    questions: dict[int, dict[str, Question]] = {}
    for one in found:
        if one.survey_id not in questions:
            questions[one.survey_id] = {q.code: q for q in queries.questions_of(one.survey)}
    return {
        one.id: sentence(one, question_words(questions[one.survey_id].get(one.question_code), one.question_code))
        for one in found
    }
