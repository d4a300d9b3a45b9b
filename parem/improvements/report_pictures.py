"""The charts of a report: as pictures within the document, and as figures that the browser draws."""

from __future__ import annotations

import base64
from datetime import date
from typing import Any

from flask_babel import gettext as _

from parem.improvements.report_contents import ReportContents
from parem.improvements.report_document import PictureKey, Pictures, picture_key
from parem.improvements.report_parts import Trend
from parem.quality import charts
from parem.quality.charts import Point
from parem.quality.periods import period_of
from parem.quality.words import SHARES

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
    """The trends' charts as data: addresses, without those that could not be made."""
    wanted = _charts(contents)
    drawn = charts.figures_svg(list(wanted.values()))
    return {key: _address(svg) for key, svg in zip(wanted, drawn, strict=True) if svg}


def _charts(contents: ReportContents) -> dict[PictureKey, Any]:
    """The charts of the trends of which at least two points may be shown, in the language of the moment."""
    return {
        picture_key(service, trend): chart_of(trend)
        for service in contents.services
        for survey in service.surveys
        for trend in survey.trends
        if len([point for point in trend.points if not point.figure.missing]) > 1
    }


def _address(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode("ascii")


def _label(start: date, end: date) -> str:
    """The period's label as on the results page; a unit can be told by its length."""
    days = (end - start).days
    return period_of(start, next(unit for unit, length in LENGTHS if days < length)).label
