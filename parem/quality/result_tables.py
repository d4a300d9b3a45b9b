"""The tables of a results page, for taking along: as filtered, and suppressed as on the page."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from parem.quality.disclosure import Shown
from parem.quality.page_contents import Results
from parem.quality.queries import Figure
from parem.quality.service_blocks import INDEX, IndexBlock
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


def tables_of(results: Results) -> dict[str, Sheet]:
    """The page's tables (those that there are) by the name that an address gives them, and how they were computed."""
    found = {"indicators": _indicators(results)}
    if results.likert:
        found["answers"] = _answers(results)
    found |= _followed(results)
    if results.dimensions or results.reliability:
        found["dimensions"] = _dimensions(results)
    if results.index:
        found["index"] = _index(results.index)
    if results.gaps:
        found["gaps"] = _gaps(results)
    if results.answers:
        found["response"] = _response(results)
    if results.rankings:
        found["rankings"] = _rankings(results)
    if any(block.lines for block in results.dates):
        found["dates"] = _dates(results)
    methods = [[measure_name(measure), str(words)] for measure, words in MEASURE_METHODS.items()]
    found["methods"] = Sheet(_("How was this computed?"), [_("Measure"), _("Method")], methods)
    return found


def _indicators(results: Results) -> Sheet:
    """Every measure of every question."""
    rows = [
        [row.code, question_words(row.question, row.code), measure_name(row.measure), *cells_of(row.shown), row.target]
        for row in results.rows
    ]
    head = [_("Code"), _("Question"), *figure_heads(), _("Target")]
    return Sheet(_("Indicators"), head, rows)


def _answers(results: Results) -> Sheet:
    """The bars: the share of each answer; scales of fewer points leave the last columns empty."""
    most = max(block.points for block in results.likert)
    rows = [
        [bar.label, block.points, *bar.shares, *[None] * (most - block.points), bar.n]
        for block in results.likert
        for bar in block.bars
    ]
    head = [_("Question"), _("Possible answers"), *(str(point + 1) for point in range(most)), "n"]
    return Sheet(_("Answers by question"), head, rows)


def _followed(results: Results) -> dict[str, Sheet]:
    """The question that is followed: over time, by service, by channel."""
    followed, found = results.followed, {}
    about = [question_words(followed, followed.code)] if followed else [""]
    if results.trend:
        rows = [[f.period.label if f.period else "", *about, *_figure(f)] for f in results.trend.figures]
        found["trend"] = Sheet(_("Over time"), [_("Period"), _("Question"), *figure_heads()], rows)
    if results.services:
        rows = [[say(s.name), say(s.organisation.name), *about, *_figure(f)] for s, f in results.services]
        head = [_("Service"), _("Organisation"), _("Question"), *figure_heads()]
        found["services"] = Sheet(_("By service"), head, rows)
    if results.channels:
        rows = [[str(CHANNEL_WORDS[f.channel or ""]), *about, *_figure(f)] for f in results.channels]
        found["channels"] = Sheet(_("By channel"), [_("Channel"), _("Question"), *figure_heads()], rows)
    return found


def _dimensions(results: Results) -> Sheet:
    rows = [[dimension_name(name), "", measure_name("mean"), *cells_of(cell)] for name, cell in results.dimensions]
    rows += [
        [dimension_name(name), ", ".join(codes), measure_name("cronbach_alpha"), *cells_of(cell)]
        for name, codes, cell in results.reliability
    ]
    return Sheet(_("Dimensions and reliability"), [_("Dimension or scale"), _("Code"), *figure_heads()], rows)


def _index(index: IndexBlock) -> Sheet:
    """The satisfaction index of all that is looked at, then over time."""
    rows = [[_("All"), measure_name(INDEX), *cells_of(index.shown)]]
    rows += [[figure.period.label if figure.period else "", *_figure(figure)] for figure in index.figures]
    return Sheet(_("Satisfaction index"), [_("Period"), *figure_heads()], rows)


def _gaps(results: Results) -> Sheet:
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
    return Sheet(_("Expected and met"), head, rows)


def _response(results: Results) -> Sheet:
    """How many answered, and of how many, where that was counted."""
    rows: list[list[Any]] = [[_("Answers"), results.answers, None, None]]
    if results.rate and isinstance(results.rate.rate, Estimate):
        rate = results.rate.rate
        rows += [
            [_("Offered the survey"), results.rate.offered, None, None],
            [_("Answered of these"), results.rate.answered, None, None],
            [_("Response rate"), rate.value, rate.low, rate.high],
        ]
    return Sheet(_("Response rate"), [_("Measure"), _("Value"), _("From"), _("To")], rows)


def _rankings(results: Results) -> Sheet:
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
    return Sheet(_("Rankings"), head, rows)


def _dates(results: Results) -> Sheet:
    """How the dates that people answered with are spread."""
    rows = [
        [question_words(block.question, block.question.code), line.label, *cells_of(line.shown)]
        for block in results.dates
        for line in block.lines
    ]
    return Sheet(_("Dates"), [_("Question"), _("Date"), _("Share"), _("From"), _("To"), "n"], rows)


def figure_heads() -> list[str]:
    """The heads of a figure's columns."""
    return [_("Measure"), _("Value"), _("From"), _("To"), "n"]


def _figure(figure: Figure) -> list[Any]:
    return [measure_name(figure.measure), *cells_of(figure.shown)]


def cells_of(cell: Shown) -> list[Any]:
    """Value, interval and n, unrounded; four empty cells where the page shows none."""
    return [cell.value, cell.low, cell.high, cell.n] if isinstance(cell, Estimate) else [None] * 4
