"""The states of a change plan: draft, submitted, approved, published, closed, and draft again for a new revision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from sqlalchemy.engine import CursorResult

from parem.accounts.audit import record
from parem.accounts.models import User
from parem.extensions import db
from parem.improvements.plans.checks import what_is_missing
from parem.improvements.plans.models import ChangePlan, PlanRevision
from parem.improvements.plans.operations import PlanProblem, name_of
from parem.improvements.plans.share_operations import ask_for_shares, must_be_agreed, reopen_shares
from parem.improvements.plans.talk_models import PlanComment
from parem.improvements.report.queries import gather
from parem.improvements.report.written_parts import Approval
from parem.improvements.report_contents import ReportContents


def submit(plan: ChangePlan) -> None:
    """Send a complete draft to the director. Raises PlanProblem while something that is needed is missing."""
    if any(item.needed for item in what_is_missing(plan)):
        raise PlanProblem(_l("Something is still missing. See the list on the plan's page."))
    _go(plan, ("draft",), "submitted", returned_because="")
    ask_for_shares(plan)
    record("plan.submitted", name_of(plan), plan.organisation_id)


def give_back(plan: ChangePlan, reason: str, by: str = "") -> None:
    """Return a submitted plan to its writers, with the reason that they will read."""
    if not reason.strip():
        raise PlanProblem(_l("Say why the plan goes back."))
    _go(plan, ("submitted",), "draft", returned_because=reason.strip())
    reopen_shares(plan)
    say_of(plan, reason, by, kind="return")
    record("plan.returned", name_of(plan), plan.organisation_id, reason=reason.strip())


def say_of(plan: ChangePlan, text: str, by: str, kind: str = "comment") -> PlanComment:
    """A remark on a plan in any state. Raises PlanProblem where it says nothing."""
    if not text.strip():
        raise PlanProblem(_l("Write what you want to say."))
    comment = PlanComment(
        organisation_id=plan.organisation_id, plan_id=plan.id, kind=kind, text=text.strip(), by=by
    )  # fmt: skip
    db.session.add(comment)
    db.session.flush()
    if kind == "comment":
        record("plan.commented", name_of(plan), plan.organisation_id)
    return comment


def approve(plan: ChangePlan, person: User, contents: ReportContents, on: date) -> PlanRevision:
    """Freeze these contents as the plan's next revision, approved by this person on this day."""
    must_be_agreed(plan)
    _go(plan, ("submitted",), "approved")
    number = plan.revision.number + 1 if plan.revision else 1
    contents = contents.approved(Approval(number, person.name, on))
    revision = PlanRevision(
        plan=plan, number=number, contents=contents.to_json(), content_hash=contents.content_hash, approved_by=person
    )
    db.session.add(revision)
    db.session.flush()
    record("plan.approved", name_of(plan), plan.organisation_id, revision=number, content_hash=contents.content_hash)
    return revision


def publish(plan: ChangePlan) -> None:
    """Its newest revision takes effect, and everybody in the organisation may read it."""
    _go(plan, ("approved",), "published", published_revision=plan.revision.number if plan.revision else None)
    record("plan.published", name_of(plan), plan.organisation_id)


def close(plan: ChangePlan, on: date | None = None) -> None:
    """End a published plan, and keep its closing report as it is on this day: what was reached, with all verdicts."""
    on = on or date.today()
    contents = gather(plan, on)
    approved = ReportContents.from_json(plan.revision.contents).approval if plan.revision else None
    _go(plan, ("published",), "closed", closing=replace(contents, approval=approved, closed_on=on).to_json())
    record("plan.closed", name_of(plan), plan.organisation_id)


def revise(plan: ChangePlan) -> None:
    """Open an approved or published plan for a new revision; the last approved one stays official meanwhile."""
    _go(plan, ("approved", "published"), "draft")
    reopen_shares(plan)
    record("plan.revised", name_of(plan), plan.organisation_id)


def _go(plan: ChangePlan, sources: tuple[str, ...], target: str, **values: Any) -> None:
    """Change the state in one statement, so that of two people who press at once one is told."""
    change = db.update(ChangePlan).where(ChangePlan.id == plan.id, ChangePlan.state.in_(sources))
    result = cast("CursorResult[Any]", db.session.execute(change.values(state=target, **values)))
    if result.rowcount != 1:
        raise PlanProblem(_l("The plan is in another state by now. Look at it again."))
    db.session.refresh(plan, ["state", "row_version", *values])
