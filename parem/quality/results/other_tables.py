"""The tables of drivers, comparison and planner for taking along, as their pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from flask import Response
from flask_babel import gettext as _

from parem.csv_files import csv_response
from parem.quality.disclosure import Shown
from parem.quality.drivers import DriverRanking
from parem.quality.peers import Standing
from parem.quality.planner.figures import Planned
from parem.quality.results.tables import cells_of, figure_heads
from parem.quality.scale_words import SCALE_MEASURES
from parem.quality.scales import ScaleFit
from parem.quality.words import QUADRANT_WORDS, STANDING_WORDS, measure_name
from parem.workbooks import Sheet, workbook_response


class Compared(Protocol):
    """A line of the comparison."""

    @property
    def name(self) -> str: ...
    @property
    def of(self) -> str: ...
    @property
    def shown(self) -> Shown: ...
    @property
    def standing(self) -> Standing | None: ...


def table_file(name: str, kind: str, sheet: Sheet) -> Response:
    """One table as a file of this kind: csv or xlsx."""
    if kind == "csv":
        return csv_response(f"{name}.csv", sheet.header, sheet.rows)
    return workbook_response(f"{name}.xlsx", [sheet])


def drivers_table(ranking: DriverRanking, words: Mapping[str, str]) -> Sheet:
    """The drivers, most room for improvement first."""
    rows = [
        [
            place, driver.code, words[driver.code], str(QUADRANT_WORDS[driver.quadrant][0]),
            *cells_of(driver.importance), *cells_of(driver.performance),
        ]
        for place, driver in enumerate(ranking.drivers, 1)
    ]  # fmt: skip
    ends = [_("From"), _("To"), "n"]
    head = ["#", _("Code"), _("Question"), _("What to do"), _("Importance"), *ends, _("Satisfied"), *ends]
    return Sheet(_("What to fix first"), head, rows)


def scales_table(scales: Sequence[tuple[str, ScaleFit]], names: Mapping[str, str], words: Mapping[str, str]) -> Sheet:
    """Every figure of every scale: of the whole, then of each question."""
    rows: list[list[Any]] = []
    for name, scale in scales:
        whole = [("omega", scale.omega), ("average_r", scale.average_r)]
        rows.append([names[name], None, None, str(SCALE_MEASURES["cronbach_alpha"]), *cells_of(scale.alpha)])
        rows += [
            [names[name], None, None, str(SCALE_MEASURES[measure]), value, None, None, scale.alpha.n]
            for measure, value in whole
        ]
        rows += [
            [names[name], item.code, words[item.code], str(SCALE_MEASURES[measure]), value, None, None, item.n]
            for item in scale.items
            for measure, value in (("rest", item.rest), ("alpha_without", item.alpha_without))
        ]
    head = [_("Dimension or scale"), _("Code"), _("Question"), *figure_heads()]
    return Sheet(_("Reliability of scales"), head, rows)


def compared_table(lines: Sequence[Compared], measure: str, question: str) -> Sheet:
    """What is compared, and how each stands beside the others."""
    rows = [
        [
            line.name, line.of, question, measure_name(measure), *cells_of(line.shown),
            str(STANDING_WORDS[line.standing]) if line.standing else "",
        ]
        for line in lines
    ]  # fmt: skip
    head = [_("Name"), _("Organisation"), _("Question"), *figure_heads(), _("Beside the others")]
    return Sheet(_("Compare"), head, rows)


def planned_table(plan: Planned) -> Sheet:
    """What change would be seen, by how many months are compared."""
    rows: list[list[Any]] = [[span.months, span.answers, span.change] for span in plan.spans]
    head = [_("Months before and after"), _("Answers before and after"), _("Smallest change")]
    return Sheet(_("What change would be seen?"), head, rows)
