"""The data that travel within a report's PDF: its contents as they were hashed, and its figures as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parem.csv_files import csv_text
from parem.improvements.report.frozen_json import canonical
from parem.improvements.report.parts import Asked
from parem.improvements.report_contents import ReportContents
from parem.improvements.verdicts.parts import Figure

HEADER = (
    "kind", "organisation", "service", "survey", "question", "measure", "start", "end", "value", "low", "high", "n",
    "target",
)  # fmt: skip


def contents_file(contents: ReportContents) -> bytes:
    """The contents as JSON in one spelling only: the SHA-256 of these bytes is the printed content hash."""
    return canonical(contents.to_json())


def figures_file(contents: ReportContents) -> bytes:
    """Every figure with its interval and n, unrounded, as CSV; those that are not shown have empty cells."""
    return csv_text(HEADER, _rows(contents)).encode("utf-8-sig")


def _rows(contents: ReportContents) -> Iterator[tuple[Any, ...]]:
    period = (contents.period_start.isoformat(), contents.period_end.isoformat())
    for service in contents.services:
        place = (service.organisation_code, service.code)
        for survey in service.surveys:
            for each in survey.indicators:
                yield "indicator", *place, *_asked(each.asked), *period, *_figure(each.figure), each.target
            for trend in survey.trends:
                for point in trend.points:
                    days = (point.start.isoformat(), point.end.isoformat())
                    yield "trend", *place, *_asked(trend.asked), *days, *_figure(point.figure), trend.target
        for line in contents.lines_of(service.id):
            if line.verdict and line.target:
                read = line.verdict
                days = (read.before_start.isoformat(), read.after_end.isoformat())
                figure = _figure(read.difference)
                yield f"verdict: {read.verdict}", *place, *_asked(line.target), *days, *figure, line.expected_change


def _asked(asked: Asked) -> tuple[str, str, str]:
    return asked.survey_code, asked.question_code, asked.measure


def _figure(figure: Figure) -> tuple[Any, ...]:
    return figure.value, figure.low, figure.high, figure.n
