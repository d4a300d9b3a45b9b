"""A question's figures over time as a results page shows them: the points, the control chart, its picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from parem.quality import charts, queries
from parem.quality.charts import Limits, Line, Point
from parem.quality.control import Control, control_of
from parem.quality.guard import Guard
from parem.quality.indicators import MEASURES
from parem.quality.models import Baseline
from parem.quality.periods import first_whole
from parem.quality.queries import Figure
from parem.quality.results.filters import Filters
from parem.quality.statistics import Estimate
from parem.quality.tables import Pieces
from parem.surveys.models import Question, Survey


@dataclass(frozen=True)
class TrendBlock:
    """The trend of the headline, as figures and as a chart."""

    question: Question
    measure: str
    figures: list[Figure]
    chart: str
    control: Control | None
    #: The recorded improvements at which the limits were set anew.
    baselines: list[Baseline]


def trend_of(
    question: Question, pieces: Pieces, filters: Filters, survey: Survey, targets: Mapping[tuple[str, str], float],
    guard: Guard, target_name: str,
) -> TrendBlock | None:  # fmt: skip
    """The trend of a question under a page's filters; None where there are fewer than two periods."""
    measure, unit = MEASURES[question.type][0], filters.unit
    figures = guard.figures(queries.trend(pieces, question.code, question.type, measure, unit, guard.smallest))
    if len(figures) < 2:
        return None
    target = targets.get((question.code, measure))
    points, is_share = [point_of(f) for f in figures], measure in ("top_2_box", "share")
    baselines = _baselines(question, filters, survey.id)
    improved = first_whole([f.period for f in figures if f.period], [each.starts_on for each in baselines])
    control = control_of(
        [point.value for point in points], (0, 1) if is_share else None, target, improved,
        [f.shown.n if isinstance(f.shown, Estimate) else 0 for f in figures] if is_share else None, filters.rules,
    )  # fmt: skip
    chart = charts.trend(points, is_share, target, target_name, limits_of(control) if control else None)
    return TrendBlock(question, measure, figures, charts.figure_json(chart), control, baselines)


def _baselines(question: Question, filters: Filters, survey_id: int) -> list[Baseline]:
    """Of the one service that is chosen: what is shown of several together was not improved as a whole."""
    found = queries.baselines_of(survey_id, [filters.service]) if filters.service else []
    return [each for each in found if each.question_code == question.code]


def limits_of(control: Control) -> Limits:
    """The levels of a control chart, as its picture wants them."""
    lines = tuple(
        Line(each.first, each.last, each.center, each.lower, each.upper, each.steps) for each in control.levels
    )
    return Limits(lines, control.directions)


def point_of(figure: Figure) -> Point:
    """A figure of a trend as a point of its chart."""
    label = figure.period.label if figure.period else ""
    cell = figure.shown
    if isinstance(cell, Estimate):
        return Point(label, cell.value, cell.low, cell.high)
    return Point(label, None, None, None)
