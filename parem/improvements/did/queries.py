"""What citizens may read of what was done: notes that are shown, and figures that may be (section 6 of the design)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import contains_eager, joinedload, selectinload

from parem.accounts.models import Organisation
from parem.accounts.queries import within
from parem.catalogue.models import Service
from parem.extensions import db
from parem.improvements.did.guard import PublicGuards, least_of
from parem.improvements.did.models import CitizenNote
from parem.improvements.models import KaizenAction, Verdict
from parem.languages import Texts
from parem.quality.indicators import MEASURES, estimate_of, is_judged
from parem.quality.periods import months_later
from parem.quality.queries import questions_of
from parem.quality.statistics import Estimate
from parem.quality.store import Selection
from parem.quality.tables import histograms
from parem.surveys.local_days import today_in
from parem.surveys.models import Question, Survey, survey_service

#: How many actions a page tells, the newest first.
MOST = 12


@dataclass(frozen=True)
class Told:
    """One action as citizens read it. The figures are None where they may not be shown or there are none."""

    action_id: int
    said: Texts
    did: Texts
    #: "doing", "waiting" (in place, no verdict yet), or the verdict.
    outcome: str
    measure: str | None
    before: float | None
    before_n: int
    after: float | None
    after_n: int
    shown_since: datetime
    changed_at: datetime
    in_place: date | None


@dataclass(frozen=True)
class Now:
    """What citizens say of the service now: its headline figure over the last twelve whole months."""

    question: Question
    measure: str
    estimate: Estimate
    start: date
    end: date


def public_service(owner: str, code: str) -> Service | None:
    """An active service with its organisation, by the codes in its address. One query."""
    return db.session.scalar(
        db.select(Service)
        .join(Service.organisation)
        .options(contains_eager(Service.organisation), joinedload(Service.area))
        .where(Organisation.code == owner, Service.code == code, Service.active)
    )


def services_told(owner: str) -> list[tuple[Service, int]]:
    """The services of an organisation of which something is shown, with how much. One query."""
    count = db.func.count(CitizenNote.action_id)
    rows = db.session.execute(
        db.select(Service, count)
        .join(KaizenAction, KaizenAction.service_id == Service.id)
        .join(CitizenNote, CitizenNote.action_id == KaizenAction.id)
        .join(Organisation, Organisation.id == Service.organisation_id)
        .where(Organisation.code == owner, Service.active, CitizenNote.is_shown)
        .group_by(Service.id)
        .order_by(Service.code)
    )
    return [(row[0], row[1]) for row in rows]


def is_told(service: Service) -> bool:
    """Whether anything is shown of this service. One query."""
    shown = db.select(CitizenNote.action_id).join(KaizenAction).where(CitizenNote.is_shown)
    return db.session.scalar(shown.where(KaizenAction.service_id == service.id).limit(1)) is not None


def told_of(service: Service) -> list[Told]:
    """What is shown of a service, newest first. A fixed number of statements for each survey."""
    notes = db.session.scalars(
        db.select(CitizenNote)
        .join(CitizenNote.action)
        .options(
            contains_eager(CitizenNote.action).options(
                joinedload(KaizenAction.survey).joinedload(Survey.organisation),
                selectinload(KaizenAction.verdicts),
                selectinload(KaizenAction.effect_plans),
            )
        )
        .where(CitizenNote.is_shown, KaizenAction.service_id == service.id, KaizenAction.stage != "plan")
        .order_by(CitizenNote.shown_since.desc(), CitizenNote.action_id.desc())
        .limit(MOST)
    ).all()
    actions = [note.action for note in notes]
    guards = PublicGuards(
        service,
        [(a.survey, *time) for a in actions if a.survey and a.current_verdict for time in _times(a.current_verdict)],
    )
    return [_told(note, guards) for note in notes]


def _told(note: CitizenNote, guards: PublicGuards) -> Told:
    action, verdict = note.action, note.action.current_verdict
    outcome = "doing" if action.stage == "do" else verdict.verdict if verdict else "waiting"
    shown = outcome not in ("doing", "waiting") and verdict is not None and _may_show(action, verdict, guards)
    changed = max(note.changed_at, verdict.computed_at) if verdict else note.changed_at
    return Told(
        action.id, note.said, note.did, outcome, action.measure,
        verdict.before_value if verdict and shown else None, verdict.before_n if verdict and shown else 0,
        verdict.after_value if verdict and shown else None, verdict.after_n if verdict and shown else 0,
        note.shown_since or note.changed_at, changed, action.ended_on,
    )  # fmt: skip


def _may_show(action: KaizenAction, verdict: Verdict, guards: PublicGuards) -> bool:
    """Whether both figures of a verdict may be public."""
    survey, code = action.survey, action.question_code
    if survey is None or not code or verdict.before_value is None or verdict.after_value is None:
        return False
    sides = zip(_times(verdict), (verdict.before_n, verdict.after_n), strict=True)
    return all(n >= guards.least(survey, code, start, end) for (start, end), n in sides)


def _times(verdict: Verdict) -> tuple[tuple[date, date], tuple[date, date]]:
    return (verdict.before_start, verdict.before_end), (verdict.after_start, verdict.after_end)


def now_of(service: Service) -> Now | None:
    """The headline of the newest open survey that has enough answers about this service."""
    end = today_in(service.organisation).replace(day=1) - timedelta(1)
    start = months_later(end.replace(day=1), -11)
    for survey in _open_surveys(service):
        question = next(
            (each for each in questions_of(survey) if each.type in ("scale", "nps", "ces") and is_judged(each)), None
        )
        if question is None:
            continue
        table = histograms(Selection(survey.id, (service.id,), None, start, end)).total
        measure = MEASURES[question.type][0]
        estimate = estimate_of(table, question.code, question.type, measure)
        if isinstance(estimate, Estimate) and estimate.n >= least_of(survey, service, question.code, start, end):
            return Now(question, measure, estimate, start, end)
    return None


def _open_surveys(service: Service) -> Sequence[Survey]:
    return db.session.scalars(
        db.select(Survey)
        .join(survey_service, survey_service.c.survey_id == Survey.id)
        .where(survey_service.c.service_id == service.id, Survey.state == "open")
        .options(joinedload(Survey.organisation))
        .order_by(Survey.created_at.desc(), Survey.id.desc())
    ).all()


@dataclass(frozen=True)
class Tellable:
    """An action on the desk's page: whether citizens read of it, and in which languages words are missing."""

    action: KaizenAction
    note: CitizenNote | None

    @property
    def missing(self) -> list[str]:
        """The languages without words in either text."""
        if self.note is None:
            return []
        lacking = {*self.note.said.missing, *self.note.did.missing}
        return [language for language in self.note.did.missing + self.note.said.missing if language in lacking]


def tellable(organisation: Organisation) -> list[tuple[Service, list[Tellable]]]:
    """The actions that started, of this organisation and below, by service. Three queries."""
    actions = db.session.scalars(
        db.select(KaizenAction)
        .join(KaizenAction.service)
        .where(KaizenAction.organisation_id.in_(within(organisation)), KaizenAction.stage != "plan")
        .options(
            contains_eager(KaizenAction.service).joinedload(Service.organisation),
            selectinload(KaizenAction.verdicts),
        )
        .order_by(Service.organisation_id, Service.code, KaizenAction.id)
    ).all()
    ids = [action.id for action in actions]
    notes = {n.action_id: n for n in db.session.scalars(db.select(CitizenNote).where(CitizenNote.action_id.in_(ids)))}
    found: dict[int, tuple[Service, list[Tellable]]] = {}
    for action in actions:
        found.setdefault(action.service_id, (action.service, []))[1].append(Tellable(action, notes.get(action.id)))
    return list(found.values())
