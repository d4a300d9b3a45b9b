"""What wants attention in an organisation and all below it: the reads of its home page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import joinedload

from parem.accounts.models import Organisation
from parem.accounts.queries import within
from parem.catalogue.models import Service
from parem.extensions import db
from parem.improvements.actions.queries import ActionFilter, ActionRow, action_rows
from parem.improvements.board.work_limits import MOVING_STAGES, limits_of
from parem.improvements.models import STAGES, Waste
from parem.improvements.plans.models import ChangePlan
from parem.languages import Texts
from parem.quality.models import Finding, Slice
from parem.quality.queries import visible_surveys
from parem.surveys.models import Comment, Response, Survey, Version
from parem.surveys.waiting_models import WaitingResponse

#: Due so soon that it belongs on the first page; standing in one column so long that something holds it up.
SOON, STUCK = timedelta(14), timedelta(30)


@dataclass(frozen=True)
class Work:
    """The actions that want attention, and the columns that take nothing more."""

    overdue: Sequence[ActionRow]
    soon: Sequence[ActionRow]
    #: In Do or Check for more than 30 days, and not among those above.
    stuck: Sequence[ActionRow]
    #: In Check, and the day to read the verdict has come.
    unread: Sequence[ActionRow]
    #: Their owner has no role here any more.
    left: Sequence[ActionRow]
    #: Done, and somebody was to look by now whether it still holds.
    again: Sequence[ActionRow]
    mine: Sequence[ActionRow]
    full: Sequence[str]
    under_way: int


def work_of(organisation: Organisation, person_id: int, today: date) -> Work:
    """The actions of an organisation and all below it, sorted by what they want. Three queries."""
    rows = [row for row in action_rows(organisation, ActionFilter(done_since=today), today) if row.stage != "done"]
    again = action_rows(organisation, ActionFilter(again=True), today)
    rows.sort(key=lambda row: (row.due_on or date.max, row.id))
    overdue = [row for row in rows if row.is_overdue(today)]
    soon = [row for row in rows if row.due_on and today <= row.due_on <= today + SOON]
    moving = [row for row in rows if row.stage in MOVING_STAGES]
    return Work(
        overdue=overdue,
        soon=soon,
        stuck=[row for row in moving if row.stage_since < today - STUCK and row not in (*overdue, *soon)],
        unread=[row for row in rows if row.is_ready_to_read(today) and row not in overdue],
        left=[row for row in rows if row.owner_left],
        again=sorted(again, key=lambda row: (row.look_again_on or today, row.id)),
        mine=[row for row in rows if row.owner_id == person_id],
        full=_full_columns(organisation, rows),
        under_way=len(moving),
    )


def _full_columns(organisation: Organisation, rows: Sequence[ActionRow]) -> list[str]:
    limits = limits_of(organisation.id)
    own = [row.stage for row in rows if row.organisation_id == organisation.id]
    limited = {stage: limits.of(stage) for stage in STAGES}
    return [stage for stage, limit in limited.items() if limit is not None and own.count(stage) >= limit]


def new_findings(organisation: Organisation, at_most: int) -> tuple[int, list[Finding]]:
    """How many findings nobody has decided on yet, and the newest of them. Two queries."""
    new = (Finding.organisation_id.in_(within(organisation)), Finding.state == "new")
    count = db.session.scalar(db.select(db.func.count(Finding.id)).where(*new)) or 0
    query = db.select(Finding).where(*new).order_by(Finding.period_end.desc(), Finding.id.desc()).limit(at_most)
    parts = (joinedload(Finding.survey), joinedload(Finding.service).joinedload(Service.organisation))
    return count, list(db.session.scalars(query.options(*parts)))


def comments_to_review(organisation: Organisation) -> int:
    """How many comments wait for a reviewer of this organisation itself."""
    waiting = db.select(db.func.count()).select_from(Comment).filter_by(organisation_id=organisation.id, state="new")
    return db.session.scalar(waiting) or 0


@dataclass(frozen=True)
class OpenSurvey:
    """A survey that citizens may answer now, and how many did this month on this organisation's services."""

    survey: Survey
    answers: int


def open_surveys(organisation: Organisation, today: date) -> list[OpenSurvey]:
    """The open surveys that serve an organisation or one below it. The count costs the slices, not the answers."""
    surveys = [survey for survey in visible_surveys(organisation) if survey.state == "open"]
    counts = _answers_this_month(organisation, [survey.id for survey in surveys], today.replace(day=1))
    return [OpenSurvey(survey, counts.get(survey.id, 0)) for survey in surveys]


def _answers_this_month(organisation: Organisation, survey_ids: list[int], first: date) -> dict[int, int]:
    here = db.select(Service.id).where(Service.organisation_id.in_(within(organisation)))
    folded = (
        db.select(Version.survey_id, db.func.sum(Slice.n))
        .select_from(Slice)
        .join(Version, Version.id == Slice.version_id)
        .where(Version.survey_id.in_(survey_ids), Slice.service_id.in_(here))
        .where(Slice.grain == "month", Slice.start == first)
        .group_by(Version.survey_id)
    )
    tail = (
        db.select(Version.survey_id, db.func.count())
        .select_from(WaitingResponse)
        .join(Version, Version.id == WaitingResponse.version_id)
        .where(Version.survey_id.in_(survey_ids), WaitingResponse.service_id.in_(here))
        .where(WaitingResponse.day >= first)
        .group_by(Version.survey_id)
    )
    counts: dict[int, int] = {}
    for query in (folded, tail):
        for survey_id, n in db.session.execute(query):
            counts[survey_id] = counts.get(survey_id, 0) + int(n)
    return counts


@dataclass(frozen=True)
class WaitingPlan:
    """A change plan that waits for somebody."""

    id: int
    title: Texts
    state: str
    returned_because: str


def waiting_plans(organisation: Organisation) -> list[WaitingPlan]:
    """The plans that wait for the director, and those that came back to their writers."""
    back = (ChangePlan.state == "draft") & (ChangePlan.returned_because != "")
    rows = db.session.execute(
        db.select(ChangePlan.id, ChangePlan.title, ChangePlan.state, ChangePlan.returned_because)
        .where(ChangePlan.organisation_id == organisation.id, (ChangePlan.state == "submitted") | back)
        .order_by(ChangePlan.starts_on, ChangePlan.id)
    )
    return [WaitingPlan(*row) for row in rows]


@dataclass(frozen=True)
class Beginnings:
    """Which links of the chain exist already; what is missing is what to do next."""

    services: bool
    surveys: bool
    answers: bool
    wastes: bool

    @property
    def is_complete(self) -> bool:
        """Whether every first step is done."""
        return self.services and self.surveys and self.answers and self.wastes


def beginnings_of(organisation: Organisation, surveys: Sequence[OpenSurvey]) -> Beginnings:
    """What an organisation has begun with. Three small queries at most."""
    here = within(organisation)
    services = db.select(Service.id).where(Service.organisation_id.in_(here)).limit(1)
    answers = db.select(Response.id).where(Response.organisation_id.in_(here)).limit(1)
    wastes = db.select(Waste.id).where(Waste.organisation_id.in_(here)).limit(1)
    return Beginnings(
        services=db.session.scalar(services) is not None,
        surveys=bool(surveys),
        answers=any(each.answers for each in surveys) or db.session.scalar(answers) is not None,
        wastes=db.session.scalar(wastes) is not None,
    )
