"""The verbs of this room: targets set, findings looked for and decided. Each flushes and writes its audit line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from parem.accounts.audit import record
from parem.accounts.models import User
from parem.catalogue.models import Service
from parem.extensions import db
from parem.quality import findings
from parem.quality.burt import BurtTable
from parem.quality.findings import Found
from parem.quality.models import Finding, Target
from parem.quality.periods import months_later
from parem.quality.queries import questions_of
from parem.quality.store import Selection
from parem.quality.tables import table
from parem.surveys.models import Question, Survey

#: A finding looks at this many whole months, and compares them with as many before.
MONTHS = 3


@dataclass(frozen=True)
class Looked:
    """What one look found: how many findings are new."""

    new: int


def refresh_findings(survey: Survey, today: date, services: Sequence[Service] | None = None) -> Looked:
    """Apply the rules to each service (or these) over the last whole months.

    Findings that are there already stay as they are.
    """
    end = today.replace(day=1) - timedelta(1)
    start = months_later(today.replace(day=1), -MONTHS)
    earlier = (months_later(start, -MONTHS), start - timedelta(1))
    questions = questions_of(survey)
    targets = list(db.session.scalars(select(Target).where(Target.survey_id == survey.id)))
    known = _known(survey, start, end)
    new = 0
    for service in survey.services if services is None else services:
        now = table(Selection(survey.id, (service.id,), None, start, end))
        before = table(Selection(survey.id, (service.id,), None, *earlier))
        for found in _look(questions, targets, service, before, now, survey.organisation.smallest_cell):
            if (service.id, found.question, found.rule) not in known:
                db.session.add(_finding(survey, service, found, start, end))
                new += 1
    if new:
        record("findings.found", survey.code, survey.organisation_id, new=new, start=str(start), end=str(end))
    db.session.flush()
    return Looked(new)


def _known(survey: Survey, start: date, end: date) -> set[tuple[int, str, str]]:
    query = select(Finding.service_id, Finding.question_code, Finding.rule).where(
        Finding.survey_id == survey.id, Finding.period_start == start, Finding.period_end == end
    )
    return {(service, question, rule) for service, question, rule in db.session.execute(query)}


def _look(
    questions: list[Question], targets: list[Target], service: Service, before: BurtTable, now: BurtTable, smallest: int
) -> Iterator[Found]:
    by_code = {question.code: question for question in questions}
    for target in _targets_of(targets, service):
        question = by_code.get(target.question_code)
        if question and (found := findings.below_target(now, question, target.measure, target.value, smallest)):
            yield found
    for question in questions:
        measure = {"scale": "top_2_box", "ces": "share", "nps": "nps", "yes_no": "share"}.get(question.type)
        if measure and (found := findings.fell(before, now, question, measure, smallest)):
            yield found
    yield from findings.weak_drivers(now, questions, smallest)


def _targets_of(targets: list[Target], service: Service) -> list[Target]:
    """The targets of a service: its own before the one for all services."""
    chosen: dict[tuple[str, str], Target] = {}
    for target in sorted(targets, key=lambda target: target.service_id is None):
        if target.service_id in (None, service.id):
            chosen.setdefault((target.question_code, target.measure), target)
    return list(chosen.values())


def _finding(survey: Survey, service: Service, found: Found, start: date, end: date) -> Finding:
    return Finding(
        organisation_id=service.organisation_id,
        survey_id=survey.id,
        service_id=service.id,
        question_code=found.question,
        measure=found.measure,
        rule=found.rule,
        period_start=start,
        period_end=end,
        evidence=found.evidence,
    )


def take_up(finding: Finding, person: User | None) -> Finding:
    """Mark a finding as taken up: a waste was recorded from it."""
    finding.state, finding.decided_by = "taken_up", person
    record("finding.taken_up", f"{finding.service.code} {finding.question_code}", finding.organisation_id)
    db.session.flush()
    return finding


def dismiss(finding: Finding, reason: str, person: User | None) -> Finding:
    """Set a finding aside with a reason. Raises ValueError without one."""
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
