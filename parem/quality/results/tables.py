"""The tables of a results page, for taking along: as filtered, and suppressed as on the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from parem.quality.disclosure import Shown
from parem.quality.queries import Figure
from parem.quality.results.contents import Results
from parem.quality.results.service_blocks import INDEX
from parem.quality.statistics import Estimate
from parem.quality.words import (
    CHANNEL_WORDS,
    MEASURE_METHODS,
    dimension_name,
    measure_name,
    option_words,
    question_words,
)
from parem.web import say
from parem.workbooks import Sheet

#: A table's head and its rows.
Made = tuple[list[str], list[list[Any]]]


@dataclass(frozen=True)
class Table:
    """A table that a page may have: its (lazy) title, whether it is there, and what is in it."""

    title: Any
    is_there: Callable[[Results], Any]
    make: Callable[[Results], Made]


def titles_of(results: Results) -> dict[str, str]:
    """The titles of the page's tables (those that there are) by the name that an address gives them."""
    return {name: str(table.title) for name, table in TABLES.items() if table.is_there(results)}


def tables_of(results: Results) -> dict[str, Sheet]:
    """The page's tables by the same names, and how they were computed."""
    return {name: Sheet(title, *TABLES[name].make(results)) for name, title in titles_of(results).items()}


def _indicators(results: Results) -> Made:
    """Every measure of every question."""
    rows = [
        [row.code, question_words(row.question, row.code), measure_name(row.measure), *cells_of(row.shown), row.target]
        for row in results.rows
    ]
    head = [_("Code"), _("Question"), *figure_heads(), _("Target")]
    return head, rows


def _answers(results: Results) -> Made:
    """The bars: the share of each answer; scales of fewer points leave the last columns empty."""
    most = max(block.points for block in results.likert)
    rows = [
        [bar.label, block.points, *bar.shares, *[None] * (most - block.points), bar.n]
        for block in results.likert
        for bar in block.bars
    ]
    head = [_("Question"), _("Possible answers"), *(str(point + 1) for point in range(most)), "n"]
    return head, rows


def _followed(results: Results) -> list[str]:
    """The words of the question that is followed, as a row has them."""
    return [question_words(results.followed, results.followed.code) if results.followed else ""]


def _trend(results: Results) -> Made:
    about, figures = _followed(results), results.trend.figures if results.trend else []
    rows = [[f.period.label if f.period else "", *about, *_figure(f)] for f in figures]
    return [_("Period"), _("Question"), *figure_heads()], rows


def _services(results: Results) -> Made:
    about = _followed(results)
    rows = [[say(s.name), say(s.organisation.name), *about, *_figure(f)] for s, f in results.services]
    return [_("Service"), _("Organisation"), _("Question"), *figure_heads()], rows


def _channels(results: Results) -> Made:
    about = _followed(results)
    rows = [[str(CHANNEL_WORDS[f.channel or ""]), *about, *_figure(f)] for f in results.channels]
    return [_("Channel"), _("Question"), *figure_heads()], rows


def _dimensions(results: Results) -> Made:
    rows = [[dimension_name(name), "", measure_name("mean"), *cells_of(cell)] for name, cell in results.dimensions]
    rows += [
        [dimension_name(name), ", ".join(codes), measure_name("cronbach_alpha"), *cells_of(cell)]
        for name, codes, cell in results.reliability
    ]
    return [_("Dimension or scale"), _("Code"), *figure_heads()], rows


def _index(results: Results) -> Made:
    """The satisfaction index of all that is looked at, then over time."""
    rows: list[list[Any]] = []
    if results.index:
        rows.append([_("All"), measure_name(INDEX), *cells_of(results.index.shown)])
        rows += [[f.period.label if f.period else "", *_figure(f)] for f in results.index.figures]
    return [_("Period"), *figure_heads()], rows


def _gaps(results: Results) -> Made:
    """What people expected and met in each dimension, and the difference."""
    rows = [
        [
            dimension_name(gap.dimension), ", ".join(code for pair in gap.pairs for code in pair), gap.points,
            gap.expected, gap.perceived, *cells_of(gap.shown),
        ]
        for block in results.gaps
        for gap in block.gaps
    ]  # fmt: skip
    ends = [_("From"), _("To"), "n"]
    head = [_("Dimension"), _("Code"), _("Points"), _("What was expected"), _("What was met"), _("Difference"), *ends]
    return head, rows


def _response(results: Results) -> Made:
    """How many answered, and of how many, where that was counted."""
    rows: list[list[Any]] = [[_("Answers"), results.answers, None, None]]
    if results.rate and isinstance(results.rate.rate, Estimate):
        rate = results.rate.rate
        rows += [
            [_("Offered the survey"), results.rate.offered, None, None],
            [_("Answered of these"), results.rate.answered, None, None],
            [_("Response rate"), rate.value, rate.low, rate.high],
        ]
    return [_("Measure"), _("Value"), _("From"), _("To")], rows


def _rankings(results: Results) -> Made:
    """The options of each ranking, the most important first."""
    rows = [
        [
            question_words(question, question.code),
            option_words(question, mean.code),
            *cells_of(mean.shown)[:3],
            *cells_of(first.shown),
        ]
        for question, pairs in results.rankings
        for mean, first in pairs
    ]
    ends = [_("From"), _("To")]
    head = [_("Question"), _("Option"), _("Mean rank"), *ends, _("Put first"), *ends, "n"]
    return head, rows


def _dates(results: Results) -> Made:
    """How the dates that people answered with are spread."""
    rows = [
        [question_words(block.question, block.question.code), line.label, *cells_of(line.shown)]
        for block in results.dates
        for line in block.lines
    ]
    return [_("Question"), _("Date"), _("Share"), _("From"), _("To"), "n"], rows


def _methods(_results: Results) -> Made:
    """How the measures are computed."""
    methods = [[measure_name(measure), str(words)] for measure, words in MEASURE_METHODS.items()]
    return [_("Measure"), _("Method")], methods


def figure_heads() -> list[str]:
    """The heads of a figure's columns."""
    return [_("Measure"), _("Value"), _("From"), _("To"), "n"]


def _figure(figure: Figure) -> list[Any]:
    return [measure_name(figure.measure), *cells_of(figure.shown)]


def cells_of(cell: Shown) -> list[Any]:
    """Value, interval and n, unrounded; four empty cells where the page shows none."""
    return [cell.value, cell.low, cell.high, cell.n] if isinstance(cell, Estimate) else [None] * 4


TABLES = {
    "indicators": Table(_l("Indicators"), lambda _results: True, _indicators),
    "answers": Table(_l("Answers by question"), lambda results: results.likert, _answers),
    "trend": Table(_l("Over time"), lambda results: results.trend, _trend),
    "services": Table(_l("By service"), lambda results: results.services, _services),
    "channels": Table(_l("By channel"), lambda results: results.channels, _channels),
    "dimensions": Table(
        _l("Dimensions and reliability"), lambda results: results.dimensions or results.reliability, _dimensions
    ),
    "index": Table(_l("Satisfaction index"), lambda results: results.index, _index),
    "gaps": Table(_l("Expected and met"), lambda results: results.gaps, _gaps),
    "response": Table(_l("Response rate"), lambda results: results.answers, _response),
    "rankings": Table(_l("Rankings"), lambda results: results.rankings, _rankings),
    "dates": Table(_l("Dates"), lambda results: any(block.lines for block in results.dates), _dates),
    "methods": Table(_l("How was this computed?"), lambda _results: True, _methods),
}
