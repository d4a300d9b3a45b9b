"""What the page of one action shows besides its sheet: its target today, its verdicts, its chain, its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from parem.formats import number
from parem.improvements.action_queries import HistoryLine, history_of
from parem.improvements.board_operations import BACK, FORWARD, is_read, what_is_missing
from parem.improvements.effects import LONGEST, answers_needed, detectable_change
from parem.improvements.models import KaizenAction, Verdict
from parem.improvements.pages import finding_links, finding_words, results_link
from parem.improvements.targets import smallest_cell
from parem.improvements.verdict_operations import sample_between
from parem.improvements.words import STAGE_WORDS
from parem.quality.disclosure import Shown
from parem.quality.indicators import Sample
from parem.quality.queries import indicator, question_of
from parem.quality.store import Selection
from parem.quality.words import change_words, interval_words, question_words, reason_words, value_words


@dataclass(frozen=True)
class TargetNow:
    """The target indicator: the question, where it stands in the last year, where to read more."""

    question: str
    now: Shown
    value: str
    interval: str
    reason: str
    results: str | None


@dataclass(frozen=True)
class Picture:
    """Where the points of an interval lie on a line from 0 to 100."""

    zero: float
    expected: float
    low: float
    value: float
    high: float


@dataclass(frozen=True)
class Reading:
    """A verdict as it is shown; without a picture where there is no difference. n is that of both periods."""

    verdict: Verdict
    n: int
    picture: Picture | None


@dataclass(frozen=True)
class ActionPage:
    """Everything beside the sheet, ready to be shown."""

    target: TargetNow | None
    #: How many answers each period needs, said in a sentence; empty where that can't be said.
    hint: str
    forward: str | None
    back: str | None
    missing: Sequence[object]
    is_read: bool
    smallest: int
    #: The newest first.
    readings: Sequence[Reading]
    finding_says: str
    links: dict[str, str | None]
    history: Sequence[HistoryLine]


def page_of(action: KaizenAction, today: date) -> ActionPage:
    """The page of one action, in the page's language."""
    finding = action.waste.finding if action.waste else None
    home = action.service.organisation.code
    forward = FORWARD.get(action.stage)
    return ActionPage(
        target=_target(action, today),
        hint=_hint(action, today),
        forward=forward,
        back=BACK.get(action.stage),
        missing=what_is_missing(action, forward) if forward else [],
        is_read=is_read(action),
        smallest=_smallest(action),
        readings=[_reading(action, verdict) for verdict in reversed(action.verdicts)],
        finding_says=finding_words(finding) if finding else "",
        links=finding_links(finding, home) if finding else {},
        history=history_of(action),
    )


def _reading(action: KaizenAction, verdict: Verdict) -> Reading:
    n = verdict.before_n + verdict.after_n
    if verdict.difference is None or verdict.low is None or verdict.high is None:
        return Reading(verdict, n, None)
    return Reading(verdict, n, picture_of(verdict.low, verdict.difference, verdict.high, action.expected_change or 0.0))


def picture_of(low: float, value: float, high: float, expected: float) -> Picture:
    """The interval, zero and what was expected on one line, with a little room at both ends."""
    left, right = min(low, expected, 0.0), max(high, expected, 0.0)
    room = (right - left) * 0.06 or 1.0
    width = right - left + 2 * room

    def place(point: float) -> float:
        return (point - left + room) / width * 100

    return Picture(place(0.0), place(expected), place(low), place(value), place(high))


def _smallest(action: KaizenAction) -> int:
    return smallest_cell(action.survey, action.service) if action.survey else action.service.organisation.smallest_cell


def _target(action: KaizenAction, today: date) -> TargetNow | None:
    if action.survey is None or action.question_code is None or action.measure is None:
        return None
    question = question_of(action.survey, action.question_code)
    selection = Selection(action.survey.id, (action.service_id,), None, today - LONGEST, today)
    kind = question.type if question else ""
    now = indicator(selection, action.question_code, action.measure, kind, _smallest(action))
    return TargetNow(
        question=question_words(question, action.question_code),
        now=now,
        value=value_words(now, action.measure),
        interval=interval_words(now, action.measure),
        reason=reason_words(now, _smallest(action)),
        results=results_link(
            action.survey, action.service.organisation.code, action.service.code, action.question_code
        ),
    )


def _hint(action: KaizenAction, today: date) -> str:
    """About how many answers it takes to see the expected change: before the start, and where nothing was seen."""
    seen = action.verdict is not None and action.verdict.verdict != "no_evidence"
    if seen or action.expected_change is None:
        return ""
    end = action.started_on - timedelta(1) if action.started_on else today
    sample = sample_between(action, end - LONGEST + timedelta(1), end)
    needed = answers_needed(sample, action.expected_change)
    if needed is None or sample is None or sample.n < _smallest(action):
        return ""
    first = ngettext(
        "To see a change of this size, about %(num)s answer is needed before and as many after.",
        "To see a change of this size, about %(num)s answers are needed before and as many after.",
        max(needed, _smallest(action)),
    )
    return f"{first} {_detectable(action, sample)}".strip()


def _detectable(action: KaizenAction, year: Sample) -> str:
    """What three months before and after could show, with as many answers a month as in the last year."""
    monthly = round(year.n / 12)
    change = detectable_change(year, 3 * monthly, (action.expected_change or 0) > 0)
    if change is None or 3 * monthly < _smallest(action) or action.measure is None:
        return ""
    return _(
        "With %(monthly)s answers a month, as in the last year, three months before and three after would show a "
        "change of %(change)s or more.",
        monthly=number(monthly), change=change_words(change, action.measure).lstrip("+"),
    )  # fmt: skip


def history_words(line: HistoryLine) -> str:
    """One line of an action's history, in words."""
    stages = line.details.get("changes", {}).get("stage")
    if line.action == "action.moved" and stages:
        return _("Moved from %(before)s to %(after)s", before=STAGE_WORDS[stages[0]], after=STAGE_WORDS[stages[1]])
    words: dict[str, Any] = {
        "action.created": _("Planned"),
        "action.changed": _("Sheet changed"),
        "action.verdict_read": _("Verdict read"),
    }
    return str(words.get(line.action, line.action))
