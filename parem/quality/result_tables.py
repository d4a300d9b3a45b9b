"""The tables of a results page, for taking along: as filtered, and suppressed as on the page."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from parem.quality.date_queries import DateBlock
from parem.quality.disclosure import Shown
from parem.quality.page_contents import Results
from parem.quality.queries import Figure
from parem.quality.statistics import Estimate
from parem.quality.words import CHANNEL_WORDS, MEASURE_METHODS, measure_name, question_words
from parem.web import say
from parem.workbooks import Sheet


def tables_of(results: Results) -> list[Sheet]:
    """Indicators, the trend, services, channels (those that there are), and how the figures were computed."""
    followed = results.followed
    about = [question_words(followed, followed.code)] if followed else [""]
    sheets = [indicators_table(results)]
    if results.trend:
        rows = [[f.period.label if f.period else "", *about, *_figure(f)] for f in results.trend.figures]
        sheets.append(Sheet(_("Over time"), [_("Period"), _("Question"), *_figure_heads()], rows))
    if results.services:
        rows = [[say(s.name), say(s.organisation.name), *about, *_figure(f)] for s, f in results.services]
        head = [_("Service"), _("Organisation"), _("Question"), *_figure_heads()]
        sheets.append(Sheet(_("By service"), head, rows))
    if results.channels:
        rows = [[str(CHANNEL_WORDS[f.channel or ""]), *about, *_figure(f)] for f in results.channels]
        sheets.append(Sheet(_("By channel"), [_("Channel"), _("Question"), *_figure_heads()], rows))
    for block in (each for each in results.dates if each.lines):
        sheets.append(dates_table(block))
    methods = [[measure_name(measure), str(words)] for measure, words in MEASURE_METHODS.items()]
    return [*sheets, Sheet(_("How was this computed?"), [_("Measure"), _("Method")], methods)]


def indicators_table(results: Results) -> Sheet:
    """Every measure of every question."""
    rows = [
        [row.code, question_words(row.question, row.code), measure_name(row.measure), *_cells(row.shown), row.target]
        for row in results.rows
    ]
    head = [_("Code"), _("Question"), *_figure_heads(), _("Target")]
    return Sheet(_("Indicators"), head, rows)


def dates_table(block: DateBlock) -> Sheet:
    """How the dates of a question are spread."""
    rows = [[line.label, *_cells(line.shown)] for line in block.lines]
    return Sheet(block.question.code, [_("Date"), _("Share"), _("From"), _("To"), "n"], rows)


def _figure_heads() -> list[str]:
    return [_("Measure"), _("Value"), _("From"), _("To"), "n"]


def _figure(figure: Figure) -> list[Any]:
    return [measure_name(figure.measure), *_cells(figure.shown)]


def _cells(cell: Shown) -> list[Any]:
    return [cell.value, cell.low, cell.high, cell.n] if isinstance(cell, Estimate) else [None] * 4
