"""What a director reads on one page: what citizens say, what is being done, what worked, what is to be decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import joinedload, selectinload
from werkzeug.datastructures import MultiDict

from parem.accounts.models import Organisation
from parem.accounts.queries import within
from parem.extensions import db
from parem.improvements.actions.queries import ActionFilter, ActionRow, action_rows
from parem.improvements.effects import EffectReading, verdict_of
from parem.improvements.models import KaizenAction, Verdict
from parem.languages import Texts
from parem.quality.burt import BurtTable
from parem.quality.disclosure import Shown, shown
from parem.quality.guard import Guard, guard_of
from parem.quality.indicators import MEASURES, estimate_of, is_judged, sample_of
from parem.quality.periods import months_later
from parem.quality.queries import questions_of, visible_service_ids, visible_surveys
from parem.quality.results.filters import Filters, filters_of
from parem.quality.screens import judged_together, way_of
from parem.quality.statistics import Estimate
from parem.quality.store import Selection
from parem.quality.tables import histograms
from parem.surveys.models import Question, Survey

#: How many indicators a director is shown, and of which types: more of each of them is always better.
HEADLINES, HEADLINE_TYPES = 5, ("scale", "nps", "ces")
#: The length of each of the two periods that are compared, in months.
MONTHS = 3
#: How far back it is told what worked.
LOOK_BACK = timedelta(365)


@dataclass(frozen=True)
class Direction:
    """One indicator now, and whether it moved since the period of the same length before."""

    question: Question
    measure: str
    now: Shown
    before: Shown
    #: "improved", "worse" or "no_evidence": said only where chance alone would hardly change any of them as much.
    way: str
    change: Estimate | None


@dataclass(frozen=True)
class Headlines:
    """What citizens say in the survey that most of them answer."""

    survey: Survey
    start: date
    end: date
    before_start: date
    before_end: date
    smallest: int
    responses: int | None
    directions: Sequence[Direction]


def headlines_of(organisation: Organisation, today: date) -> Headlines | None:
    """Five indicators of the survey with most answers in the last three whole months; None where there is none.

    The survey's first question, then those about effort and recommendation, then the weakest of the others.
    """
    last = today.replace(day=1) - timedelta(1)
    start = months_later(last.replace(day=1), 1 - MONTHS)
    end, before = last, months_later(start, -MONTHS)
    found = []
    for survey in visible_surveys(organisation):
        services = visible_service_ids(survey, organisation)
        table = histograms(Selection(survey.id, services, None, start, end)).total
        found.append((table.n, survey, services, table))
    if not any(n for n, *_rest in found):
        return None
    n, survey, services, table = max(found, key=lambda each: each[0])
    earlier = histograms(Selection(survey.id, services, None, before, start - timedelta(1))).total
    smallest = max(organisation.smallest_cell, survey.organisation.smallest_cell)
    offered = filters_of(MultiDict(), today, survey.period_unit).offered
    guard = guard_of(survey, Filters("days", start, end, None, None, survey.period_unit, offered=offered), services)
    guards = (guard.at(before, start - timedelta(1)), guard)
    return Headlines(
        survey, start, end, before, start - timedelta(1), smallest,
        n if n >= max(smallest, guard.least()) else None,
        judged(
            [_direction(each, (earlier, table), guards, smallest) for each in _chosen(questions_of(survey), table)]
        ),
    )  # fmt: skip


def _chosen(questions: Sequence[Question], table: BurtTable) -> list[Question]:
    usable = [question for question in questions if question.type in HEADLINE_TYPES and is_judged(question)]
    first = [q for i, q in enumerate(usable) if i == 0 or q.type in ("nps", "ces")]
    others = [q for q in usable if q not in first]
    others.sort(key=lambda q: _value(estimate_of(table, q.code, q.type, MEASURES[q.type][0])))
    chosen = [*first, *others][:HEADLINES]
    return [q for q in usable if q in chosen]


def _value(estimate: object) -> float:
    return estimate.value if isinstance(estimate, Estimate) else 2.0


def _direction(
    question: Question, tables: tuple[BurtTable, BurtTable], guards: tuple[Guard, Guard], smallest: int
) -> Direction:  # fmt: skip
    """Before and now: what the results page would not show beside its other figures is not shown here either."""
    measure = MEASURES[question.type][0]
    least = [max(smallest, guard.least(question.code)) for guard in guards]
    estimates = [
        shown(estimate_of(table, question.code, question.type, measure), few)
        for table, few in zip(tables, least, strict=True)
    ]
    samples = [sample_of(t, question.code, question.type, measure) for t in tables]
    reading: EffectReading = verdict_of(samples[0], samples[1], 1.0, max(least))
    change = reading.difference if isinstance(reading.difference, Estimate) else None
    return Direction(question, measure, estimates[1], estimates[0], reading.verdict, change)


def judged(directions: Sequence[Direction]) -> list[Direction]:
    """The same, judged together as the headline figures of a results page are."""
    ways = {1: "improved", -1: "worse", 0: "no_evidence"}
    chances = judged_together([each.change for each in directions])
    return [replace(each, way=ways[way_of(each.change, p)]) for each, p in zip(directions, chances, strict=True)]


@dataclass(frozen=True)
class Doing:
    """The actions that are under way, the late ones first, and how many are planned after them."""

    rows: Sequence[ActionRow]
    #: All that are not done, the planned ones too.
    unfinished: Sequence[ActionRow]
    overdue: int

    @property
    def planned(self) -> int:
        """How many wait for their start."""
        return len(self.unfinished) - len(self.rows)


def doing_of(organisation: Organisation, today: date) -> Doing:
    """What is being done now. One query."""
    rows = [r for r in action_rows(organisation, ActionFilter(done_since=today), today) if r.stage != "done"]
    under_way = [row for row in rows if row.stage != "plan"]
    under_way.sort(key=lambda row: (row.due_on or date.max, row.id))
    return Doing(under_way, rows, len([row for row in rows if row.is_overdue(today)]))


def read_actions(organisation: Organisation, today: date) -> list[tuple[KaizenAction, Verdict]]:
    """The actions whose verdict was read within a year, those that improved something first. Four statements."""
    since = db.select(Verdict.action_id).where(Verdict.computed_at >= today - LOOK_BACK)
    found = db.session.scalars(
        db.select(KaizenAction)
        .where(KaizenAction.organisation_id.in_(within(organisation)), KaizenAction.id.in_(since))
        .options(
            joinedload(KaizenAction.service), selectinload(KaizenAction.verdicts),
            selectinload(KaizenAction.effect_plans),
        )
    )  # fmt: skip
    order = ("improved", "worse", "no_evidence")
    read = [(action, action.current_verdict) for action in found]
    told = [
        (action, verdict) for action, verdict in read if verdict and verdict.computed_at.date() >= today - LOOK_BACK
    ]
    return sorted(told, key=lambda pair: (order.index(pair[1].verdict), -pair[0].id))


@dataclass(frozen=True)
class Decision:
    """Something that waits for the director: `kind` says what, the rest where."""

    kind: str
    #: The plan's or action's id, its name, and the organisation in whose pages it is.
    id: int
    name: Texts
    organisation: str
    days: int = 0
    about: Texts | None = None
