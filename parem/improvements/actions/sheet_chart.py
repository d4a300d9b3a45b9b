"""Before and after on the A3 sheet: two bars on the measure's scale, and the trend with the change marked."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from parem.accounts.models import Organisation
from parem.formats import number
from parem.improvements.models import KaizenAction
from parem.improvements.report.chart import ChartPoint, ChartWords, trend_svg
from parem.quality.guard import guard_of
from parem.quality.periods import months_later
from parem.quality.queries import Figure, question_of, visible_service_ids
from parem.quality.queries import trend as trend_of
from parem.quality.results.filters import filters_of
from parem.quality.statistics import Estimate
from parem.quality.words import figure_words
from parem.surveys.models import Question, Survey

#: The ends of the scale of each measure whose scale is the same everywhere.
SCALES = {"top_2_box": (0.0, 1.0), "share": (0.0, 1.0), "nps": (-1.0, 1.0)}
#: A trend is drawn from so many periods that may be shown, and goes back so many months before the change.
FEWEST, MONTHS = 4, 12


@dataclass(frozen=True)
class BeforeAfter:
    """The lengths of the two bars, and where the expected value lies, in percent of the scale."""

    before: float
    after: float
    expected: float | None
    #: The ends of the scale, in words.
    low: str
    high: str


@dataclass(frozen=True)
class Trend:
    """The picture of the trend as a data: address, and what it shows in words."""

    address: str
    says: str


def before_after(action: KaizenAction) -> BeforeAfter | None:
    """The verdict as two bars; None where nothing is read or shown."""
    verdict, measure = action.current_verdict, action.measure
    if verdict is None or measure is None or verdict.before_value is None or verdict.after_value is None:
        return None
    change = action.expected_change
    expected = None if change is None else verdict.before_value + change
    values = [value for value in (verdict.before_value, verdict.after_value, expected) if value is not None]
    low, high = scale_of(action) or _around(values)

    def place(value: float) -> float:
        return 100 * (min(max(value, low), high) - low) / (high - low)

    return BeforeAfter(
        place(verdict.before_value), place(verdict.after_value), None if expected is None else place(expected),
        figure_words(low, measure), figure_words(high, measure),
    )  # fmt: skip


def scale_of(action: KaizenAction) -> tuple[float, float] | None:
    """The ends of the scale of an action's indicator; None for a number, which has none."""
    if action.measure in SCALES:
        return SCALES[action.measure]
    question = _question(action)
    if question is None or question.type not in ("scale", "ces"):
        return None
    return 1.0, float(7 if question.type == "ces" else question.points or 5)


def _around(values: list[float]) -> tuple[float, float]:
    """From zero to a little more than the largest, so that the lengths of bars can be compared."""
    low, high = min([0.0, *values]), max([0.0, *values])
    return low * 1.1, high * 1.1 or 1.0


def _question(action: KaizenAction) -> Question | None:
    return question_of(action.survey, action.question_code) if action.survey and action.question_code else None


def trend_of_action(action: KaizenAction, organisation: Organisation, today: date) -> Trend | None:
    """The indicator period by period from a year before the change; None before its start or of too few periods."""
    question = _question(action)
    if action.survey is None or question is None or action.measure is None or action.started_on is None:
        return None
    selected = _Wanted(action.survey, question, action.question_code or "", action.measure)
    figures = _figures(action, selected, action.started_on, organisation, today)
    shown = [each for each in figures if isinstance(each.shown, Estimate)]
    if len(shown) < FEWEST:
        return None
    measure = action.measure
    svg = trend_svg(
        [_point(each) for each in figures],
        ChartWords(_("expected"), _("change in place") if action.ended_on else _("started")),
        lambda value: number(value, 1) if measure == "mean" else figure_words(value, measure),
        target=_expected(action), changes=_change(action, figures), limits=scale_of(action),
    )  # fmt: skip
    first, last = shown[0], shown[-1]
    says = _(
        "The indicator period by period, the change marked: from %(first)s (%(first_period)s) to %(last)s "
        "(%(last_period)s).",
        first=_value(first, measure), first_period=_label(first), last=_value(last, measure), last_period=_label(last),
    )  # fmt: skip
    return Trend("data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode("ascii"), says)


@dataclass(frozen=True)
class _Wanted:
    """The indicator that is followed."""

    survey: Survey
    question: Question
    code: str
    measure: str


def _figures(
    action: KaizenAction, wanted: _Wanted, started_on: date, organisation: Organisation, today: date
) -> list[Figure]:
    """The whole periods, without those that may not be shown: by the rules of the results page."""
    survey = wanted.survey
    start = months_later(started_on.replace(day=1), -MONTHS)
    end = today.replace(day=1) - timedelta(1)
    days = {"period": "days", "start": start.isoformat(), "end": end.isoformat(), "service": str(action.service_id)}
    filters = filters_of(MultiDict(days), today, survey.period_unit)
    guard = guard_of(survey, filters, visible_service_ids(survey, organisation))
    pieces = guard.pieces.only([action.service_id], None)
    smallest = max(survey.organisation.smallest_cell, action.service.organisation.smallest_cell)
    found = trend_of(pieces, wanted.code, wanted.question.type, wanted.measure, filters.unit, smallest)
    return guard.figures(found)


def _point(figure: Figure) -> ChartPoint:
    if isinstance(figure.shown, Estimate):
        return ChartPoint(_label(figure), figure.shown.value, figure.shown.low, figure.shown.high)
    return ChartPoint(_label(figure), None, None, None)


def _label(figure: Figure) -> str:
    return figure.period.label if figure.period else ""


def _value(figure: Figure, measure: str) -> str:
    return figure_words(figure.shown.value, measure) if isinstance(figure.shown, Estimate) else ""


def _expected(action: KaizenAction) -> float | None:
    verdict = action.current_verdict
    if verdict is None or verdict.before_value is None or action.expected_change is None:
        return None
    return verdict.before_value + action.expected_change


def _change(action: KaizenAction, figures: list[Figure]) -> list[int]:
    day = action.ended_on or action.started_on
    return [i for i, each in enumerate(figures) if day and each.period and each.period.start <= day <= each.period.end]
