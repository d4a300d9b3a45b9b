"""The charts of a report: as pictures within the document, and as figures that the browser draws."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _

from parem.formats import number
from parem.improvements.plans.gantt import Bar, gantt_svg
from parem.improvements.report.chart import ChartPoint, ChartWords, trend_svg
from parem.improvements.report.document import PictureKey, Pictures, picture_key
from parem.improvements.report.parts import ServicePart, Trend
from parem.improvements.report_contents import ReportContents
from parem.quality import charts
from parem.quality.charts import Point
from parem.quality.periods import period_of
from parem.quality.words import SHARES, figure_words

#: The units of a trend and how many days one has at most.
LENGTHS = (("week", 7), ("month", 31), ("quarter", 92), ("year", 366))


def chart_of(trend: Trend) -> Any:
    """The same line with its interval as on the results page."""
    points = [
        Point(_label(point.start, point.end), point.figure.value, point.figure.low, point.figure.high)
        for point in trend.points
    ]
    return charts.trend(points, trend.asked.measure in SHARES, trend.target, _("Target"))


def figures_of(contents: ReportContents) -> Pictures:
    """The trends' charts as JSON, for charts.js."""
    return {key: charts.figure_json(chart) for key, chart in _charts(contents).items()}


def pictures_of(contents: ReportContents) -> Pictures:
    """The trends' charts for paper as data: addresses."""
    return {
        picture_key(service, trend): _address(picture_of(trend, _changes(contents, service, trend)))
        for service, trend in _drawn(contents)
    }


def picture_of(trend: Trend, changes: Sequence[int] = ()) -> str:
    """A trend as SVG for paper; `changes` are the positions of the periods in which a change came into place."""
    measure = trend.asked.measure
    points = [
        ChartPoint(_label(point.start, point.end), point.figure.value, point.figure.low, point.figure.high)
        for point in trend.points
    ]
    return trend_svg(
        points, ChartWords(_("Target"), _("change in place")), lambda value: _tick(value, measure),
        target=trend.target, changes=changes, limits=(0.0, 1.0) if measure in SHARES else None,
    )  # fmt: skip


def gantt_of(contents: ReportContents, today: date | None = None) -> str:
    """The plan's lines over time as a data: address, for the page and for paper alike; empty without lines."""
    bars = [
        Bar(line.number, line.title, line.starts_on, line.ends_on, line.needs, line.stage == "done")
        for line in contents.lines
    ]
    svg = gantt_svg(bars, contents.starts_on, contents.ends_on, lambda day: str(format_date(day, "LLL yyyy")), today)
    return _address(svg) if bars else ""


def _tick(value: float, measure: str) -> str:
    return number(value, 1) if measure == "mean" else figure_words(value, measure)


def _changes(contents: ReportContents, service: ServicePart, trend: Trend) -> list[int]:
    """Where the plan's actions on this indicator came into place, by the periods of the trend."""
    days = [
        line.verdict.after_start
        for line in contents.lines_of(service.id)
        if line.verdict and line.target and line.target.same_as(trend.asked)
    ]
    return [i for i, point in enumerate(trend.points) if any(point.start <= day <= point.end for day in days)]


def _drawn(contents: ReportContents) -> Iterator[tuple[ServicePart, Trend]]:
    """The trends of which at least two points may be shown."""
    for service in contents.services:
        for survey in service.surveys:
            for trend in survey.trends:
                if len([point for point in trend.points if not point.figure.missing]) > 1:
                    yield service, trend


def _charts(contents: ReportContents) -> dict[PictureKey, Any]:
    """The charts for the screen, in the language of the moment."""
    return {picture_key(service, trend): chart_of(trend) for service, trend in _drawn(contents)}


def _address(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode("ascii")


def _label(start: date, end: date) -> str:
    """The period's label as on the results page; a unit can be told by its length."""
    days = (end - start).days
    return period_of(start, next(unit for unit, length in LENGTHS if days < length)).label
