"""The parts that an organisation has in the plans of others: joined by a code, agreed to or sent back."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.account_views import me
from parem.accounts.permissions import Permission
from parem.extensions import db, limiter
from parem.improvements.pages import page_words, refused
from parem.improvements.plans import partner_operations, share_operations
from parem.improvements.plans import states as plan_states
from parem.improvements.plans import words as plan_words
from parem.improvements.plans.forms import ReturnForm
from parem.improvements.plans.operations import PlanChanged, PlanProblem
from parem.improvements.plans.plan_hash import plan_hash
from parem.improvements.plans.queries import plan_by_id
from parem.improvements.plans.share_models import PlanShare
from parem.improvements.plans.views import sees_drafts
from parem.menu import Entry

blueprint = Blueprint("shares", __name__, url_prefix="/o/<organisation>/shares")
blueprint.context_processor(page_words)
ENTRIES = (Entry("shares.index", _l("Joint plans"), "diagram-3", Permission.VIEW),)


@blueprint.get("")
@requires(Permission.VIEW)
def index() -> str:
    """The plans of other organisations in which this one takes part."""
    shares = share_operations.shares_for(g.organisation)
    return render_template("improvements/shares/index.html", shares=shares, plan_words=plan_words)


@blueprint.post("/join")
@limiter.limit("20 per hour")
@requires(Permission.MANAGE_PLANS)
def join() -> Response:
    """Take part in the plan of another organisation, by the code that its writers sent."""
    try:
        share = partner_operations.join_by_code(g.organisation, request.form.get("code", "")[:60], date.today())
    except PlanProblem as problem:
        refused(problem)
        return redirect(url_for("shares.index"), 303)
    db.session.commit()
    flash(_("You take part in this plan now. Write your actions, costs and risks in it while it is a draft."))
    return redirect(url_for("shares.share", plan_id=share.plan_id), 303)


@blueprint.get("/<int:plan_id>")
@requires(Permission.VIEW)
def share(plan_id: int) -> tuple[str, int]:
    """This organisation's part of a plan: its actions, their terms and owners."""
    return _page(plan_id, ReturnForm())


@blueprint.post("/<int:plan_id>/approve")
@requires(Permission.APPROVE_PLANS)
def approve(plan_id: int) -> Response | tuple[str, int]:
    """The director agrees to this organisation's part."""
    found = _share_or_404(plan_id)
    try:
        share_operations.approve_share(found, me().name, date.today(), request.form.get("content_hash", ""))
    except PlanChanged as problem:
        refused(problem)
        return _page(plan_id, ReturnForm(), 409)
    except PlanProblem as problem:
        refused(problem)
    else:
        db.session.commit()
        flash(_("You agreed to your part of the plan."))
    return redirect(url_for("shares.index"), 303)


@blueprint.post("/<int:plan_id>/return")
@requires(Permission.APPROVE_PLANS)
def give_back(plan_id: int) -> Response | tuple[str, int]:
    """The director sends the whole plan back to its writers, and says why."""
    found = _share_or_404(plan_id)
    form = ReturnForm()
    if not form.validate_on_submit():
        return _page(plan_id, form)
    try:
        plan_states.give_back(found.plan, form.reason.data or "", me().name)
    except PlanProblem as problem:
        refused(problem)
    else:
        db.session.commit()
        flash(_("The plan went back to its writers with your reason."))
    return redirect(url_for("shares.index"), 303)


def _share_or_404(plan_id: int) -> PlanShare:
    return db.session.get(PlanShare, (plan_id, g.organisation.id)) or abort(404)


def _page(plan_id: int, form: ReturnForm, status: int = 200) -> tuple[str, int]:
    found = _share_or_404(plan_id)
    plan = plan_by_id(plan_id) or abort(404)
    if not sees_drafts() and not plan.published_revision:
        abort(404)
    page = render_template(
        "improvements/shares/share.html", share=found, plan=plan, form=form, plan_words=plan_words,
        content_hash=plan_hash(plan), risks=[risk for risk in plan.risks if risk.organisation_id == g.organisation.id],
        lines=share_operations.lines_of(plan, g.organisation),
        costs=[cost for cost in plan.budget if cost.organisation_id == g.organisation.id],
        total=sum(cost.total_cents for cost in plan.budget if cost.organisation_id == g.organisation.id),
    )  # fmt: skip
    return page, 400 if form.errors else status
