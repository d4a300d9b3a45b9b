"""The verbs of recommendations. Each flushes, writes its audit line and never commits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from parem.accounts.audit import changes, record
from parem.accounts.models import User
from parem.accounts.operations import Refused
from parem.catalogue.models import Service
from parem.extensions import db
from parem.improvements.models import KaizenAction, Waste
from parem.improvements.recommendations.models import Recommendation
from parem.quality.models import Finding
from parem.quality.operations import take_up
from parem.surveys.local_days import today_in


def recommend(
    service: Service,
    values: Mapping[str, Any],
    *,
    finding: Finding | None = None,
    waste: Waste | None = None,
    person: User | None = None,
) -> Recommendation:
    """Recommend a change of a service (what, why, evidence); what identifies the finding is copied beside the link.

    Raises Refused where the finding or the waste is of another service, or where there is neither one of them nor
    evidence in words.
    """
    if any(source is not None and source.service_id != service.id for source in (finding, waste)):
        raise Refused(_l("The finding or the waste is of another service."))
    if finding is None and waste is None and not values.get("evidence"):
        raise Refused(_l("Say what it rests on: a finding, a waste, or what was seen."))
    made = Recommendation(
        organisation_id=service.organisation_id, service=service, finding=finding, waste=waste,
        finding_key=key_of_finding(finding) if finding else None, **values,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    if finding is not None and finding.state != "taken_up":
        take_up(finding, person)
    record("recommendation.created", name_of(made), made.organisation_id, recommendation=made.id)
    return made


def change_recommendation(found: Recommendation, values: Mapping[str, Any]) -> None:
    """Change its words."""
    changed = changes({name: getattr(found, name) for name in values}, values)
    for name in changed:
        setattr(found, name, values[name])
    if changed:
        _note("changed", found, changed=sorted(changed))


def take(found: Recommendation, action: KaizenAction) -> None:
    """It became this action. Raises Refused where it is decided already, perhaps a moment ago by somebody else."""
    db.session.refresh(found, with_for_update=True)
    if found.state != "open":
        raise Refused(_l("This recommendation was decided meanwhile. Look at it again."))
    found.state, found.action, found.decided_on = "taken", action, today_in(found.service.organisation)
    _note("taken", found, kaizen_action=action.id)


def decline(found: Recommendation, reason: str) -> None:
    """It will not be done, and why. Raises Refused where it became an action, or without a reason."""
    if found.state == "taken":
        raise Refused(_l("This recommendation became an action, so it can’t be declined."))
    if not reason.strip():
        raise Refused(_l("Say why it is declined."))
    found.state, found.reason, found.decided_on = "declined", reason.strip(), today_in(found.service.organisation)
    _note("declined", found, reason=found.reason)


def reopen(found: Recommendation) -> None:
    """It is open for a decision again. Raises Refused where it became an action."""
    if found.action is not None:
        raise Refused(_l("This recommendation became an action: delete the action first."))
    if found.state != "open":
        found.state, found.reason, found.decided_on = "open", "", None
        _note("reopened", found)


def free_of(action: KaizenAction) -> None:
    """The action will be deleted: what it came from is open again."""
    found = db.session.scalar(db.select(Recommendation).filter_by(action_id=action.id))
    if found is not None:
        found.action = None
        reopen(found)


def join_waste(waste: Waste) -> None:
    """What was recommended on the waste's finding belongs to the waste, too, where it has none yet."""
    if waste.finding is not None:
        without = db.select(Recommendation).filter_by(finding_id=waste.finding.id, waste_id=None)
        for each in db.session.scalars(without):
            each.waste = waste
    db.session.flush()


def key_of_finding(finding: Finding) -> dict[str, Any]:
    """What identifies a finding, with its figures, as JSON values."""
    return {
        "survey_id": finding.survey_id, "question_code": finding.question_code, "measure": finding.measure,
        "rule": finding.rule, "period_start": finding.period_start.isoformat(),
        "period_end": finding.period_end.isoformat(), "evidence": dict(finding.evidence),
    }  # fmt: skip


def name_of(found: Recommendation) -> str:
    """Its first words, for the audit trail, in its organisation's language."""
    return found.what.in_language(found.service.organisation.default_language)[:200]


def _note(verb: str, found: Recommendation, **details: Any) -> None:
    record(f"recommendation.{verb}", name_of(found), found.organisation_id, recommendation=found.id, **details)
    db.session.flush()
