"""The verbs of this room: targets set, findings looked for and decided. Each flushes and writes its audit line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from parem.accounts.audit import record
from parem.accounts.models import User
from parem.accounts.operations import Refused
from parem.catalogue.models import Service
from parem.extensions import db
from parem.quality.finding_guard import FindingGuard
from parem.quality.models import Baseline, Finding, Target
from parem.quality.periods import months_later
from parem.quality.queries import baselines_of, questions_of
from parem.quality.results.filters import start_before
from parem.quality.rules import Charts, Rules
from parem.quality.screens import Found
from parem.quality.store import Selection
from parem.quality.tables import tables_by_service
from parem.surveys.models import Survey

#: A finding looks at this many whole months, and compares them with as many before.
MONTHS = 3
#: The chart on which special causes are looked for goes back this many months.
CHARTED = 24


@dataclass(frozen=True)
class Looked:
    """What one look found: how many findings are new."""

    new: int


def refresh_findings(survey: Survey, today: date, services: Sequence[Service] | None = None) -> Looked:
    """Apply the rules to each service (or these) over the last months; statements grow only with what is new.

    Which months: `FindingGuard.period`. A finding that is there already is brought up to date while nobody has decided
    on it, and else stays as it is. What a results page hides has none.
    """
    services = survey.services if services is None else services
    ids = tuple(service.id for service in services)
    guard = FindingGuard(survey, today)
    start, end = guard.period(today, MONTHS)
    now = tables_by_service(Selection(survey.id, ids, None, start, end))
    past = guard.history.only(ids, None).within(months_later(start, MONTHS - CHARTED), end)
    earlier = start_before(start, end)
    before = past.within(earlier, start - timedelta(1)).by_service()
    rules = Rules(
        questions_of(survey), _targets(survey), survey.organisation.smallest_cell, (start, end),
        (earlier, start - timedelta(1)), guard.hides,
    )  # fmt: skip
    charts = Charts(past, months_later(start, MONTHS - CHARTED), end, baselines_of(survey.id, ids))
    together = [rules.fallen(before, now), rules.special_causes(charts, now), rules.below_peers(now)]
    known = _known(survey, start, end)
    new = 0
    for service in services:
        if service.id in now:
            over_all = [found for each in together for found in each.get(service.id, ())]
            for found in (*rules.look(service.id, now[service.id]), *over_all):
                old = known.get((service.id, found.question, found.rule, found.measure))
                new += _write(_values(survey, service, found, start, end), old)
    if new:
        record("findings.found", survey.code, survey.organisation_id, new=new, start=str(start), end=str(end))
    db.session.flush()
    return Looked(new)


def _targets(survey: Survey) -> list[Target]:
    return list(db.session.scalars(select(Target).where(Target.survey_id == survey.id).order_by(Target.id)))


def _known(survey: Survey, start: date, end: date) -> dict[tuple[int, str, str, str], Finding]:
    query = select(Finding).filter_by(survey_id=survey.id, period_start=start, period_end=end)
    found = db.session.scalars(query)
    return {(each.service_id, each.question_code, each.rule, each.measure): each for each in found}


def _write(values: dict[str, Any], old: Finding | None) -> int:
    """Add a finding (1), or bring an undecided one up to date (0). Somebody else may look at the same moment."""
    if old is None:
        dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
        row = dialect.insert(Finding).values(values).on_conflict_do_nothing().returning(Finding.id)
        return int(db.session.scalar(row) is not None)
    if old.state == "new":
        old.evidence = values["evidence"]
    return 0


def _values(survey: Survey, service: Service, found: Found, start: date, end: date) -> dict[str, Any]:
    return {
        "organisation_id": service.organisation_id,
        "survey_id": survey.id,
        "service_id": service.id,
        "question_code": found.question,
        "measure": found.measure,
        "rule": found.rule,
        "period_start": start,
        "period_end": end,
        "evidence": found.evidence,
    }


def take_up(finding: Finding, person: User | None) -> Finding:
    """Mark a finding as taken up: a waste was recorded from it."""
    finding.state, finding.decided_by = "taken_up", person
    record("finding.taken_up", f"{finding.service.code} {finding.question_code}", finding.organisation_id)
    db.session.flush()
    return finding


def dismiss(finding: Finding, reason: str, person: User | None) -> Finding:
    """Set a finding aside with a reason. Raises ValueError without one, Refused where something rests on it."""
    if finding.state == "taken_up":
        raise Refused(
            _l(
                "This finding is taken up: a waste or a recommendation rests on it, so it stays. Close the "
                "waste or decline the recommendation where nothing is to be done."
            )
        )
    if not reason.strip():
        raise ValueError("a finding is dismissed with a reason")
    finding.state, finding.reason, finding.decided_by = "dismissed", reason.strip(), person
    record("finding.dismissed", f"{finding.service.code} {finding.question_code}", finding.organisation_id)
    db.session.flush()
    return finding


def reopen(finding: Finding) -> Finding:
    """Undo a dismissal."""
    finding.state, finding.reason = "new", ""
    record("finding.reopened", f"{finding.service.code} {finding.question_code}", finding.organisation_id)
    db.session.flush()
    return finding


def record_baseline(survey: Survey, service: Service, question: str, starts_on: date, title: str) -> Baseline:
    """From this day the improvement is the new normal: the service's charts of this question are re-based there."""
    place = {"survey_id": survey.id, "service_id": service.id, "question_code": question, "starts_on": starts_on}
    found = db.session.scalar(select(Baseline).filter_by(**place))
    if found is None:
        found = Baseline(organisation_id=service.organisation_id, title=title, **place)
        db.session.add(found)
        record("baseline.recorded", f"{service.code} {question}", service.organisation_id, starts_on=str(starts_on))
        db.session.flush()
    return found


def withdraw_baseline(survey: Survey, service: Service, question: str, starts_on: date) -> None:
    """Take a recorded improvement back; nothing where there is none."""
    found = db.session.scalar(
        select(Baseline).filter_by(
            survey_id=survey.id, service_id=service.id, question_code=question, starts_on=starts_on
        )
    )
    if found is not None:
        db.session.delete(found)
        record("baseline.withdrawn", f"{service.code} {question}", service.organisation_id, starts_on=str(starts_on))
        db.session.flush()


def set_target(
    survey: Survey, question: str, measure: str, value: float | None, service: Service | None = None
) -> Target | None:
    """Set what an indicator should reach, for all services or one; None takes the target away."""
    query = select(Target).where(
        Target.survey_id == survey.id,
        Target.question_code == question,
        Target.measure == measure,
        Target.service_id.is_(None) if service is None else Target.service_id == service.id,
    )
    target = db.session.scalar(query)
    before = target.value if target else None
    if value is None:
        if target:
            db.session.delete(target)
            target = None
    elif target:
        target.value = value
    else:
        owner = service.organisation_id if service else survey.organisation_id
        target = Target(
            organisation_id=owner, survey_id=survey.id, service_id=service.id if service else None,
            question_code=question, measure=measure, value=value,
        )  # fmt: skip
        db.session.add(target)
    record(
        "target.set", f"{survey.code} {question}", survey.organisation_id, measure=measure, before=before, after=value
    )
    db.session.flush()
    return target
