"""Results weighted to the population, beside those that are not."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, render_template
from flask_babel import gettext as _

from parem.accounts.access import requires
from parem.accounts.permissions import Permission
from parem.csv_files import csv_response
from parem.menu import Entry
from parem.quality.disclosure import Shown
from parem.quality.population.weighted_contents import WeightedPage, weighted_page
from parem.quality.population.weighting import NoWeighting, Weighting
from parem.quality.population.words import dimension_words
from parem.quality.results.asked import KEPT, filters_asked, kept, services_asked, survey_asked
from parem.quality.statistics import Estimate, Reason
from parem.quality.words import measure_name, question_words
from parem.surveys.models import Survey
from parem.workbooks import Sheet, workbook_response

blueprint = Blueprint("weights", __name__)
ENTRIES: tuple[Entry, ...] = ()


@blueprint.get("/o/<organisation>/results/<code>/weighted")
@requires(Permission.VIEW_RESULTS)
def page(code: str) -> str:
    """Each question's figures as they are and weighted, and what the weights are like."""
    survey = survey_asked(code)
    found = _page(survey)
    return render_template(
        "quality/weighted.html",
        survey=survey,
        page=found,
        weighting=found.weighting if isinstance(found.weighting, Weighting) else None,
        warnings=_warnings(found),
        filters=filters_asked(survey),
        words=question_words,
        smallest=survey.organisation.smallest_cell,
        kept=kept(KEPT),
    )


@blueprint.get("/o/<organisation>/results/<code>/weighted.csv")
@requires(Permission.VIEW_RESULTS)
def table_csv(code: str) -> Response:
    """The figures of the page, suppressed as there."""
    sheet = _sheet(_page(survey_asked(code)))
    return csv_response(f"{code}-weighted.csv", sheet.header, sheet.rows)


@blueprint.get("/o/<organisation>/results/<code>/weighted.xlsx")
@requires(Permission.VIEW_RESULTS)
def table_xlsx(code: str) -> Response:
    """The figures, and those of the weights."""
    found = _page(survey_asked(code))
    sheets = [_sheet(found)]
    if isinstance(found.weighting, Weighting):
        summary = found.weighting.summary
        rows = [
            [_("Answers weighted"), summary.n],
            [_("Effective number of answers"), summary.effective_n],
            [_("Design effect"), summary.deff],
            [_("Largest weight"), summary.high * summary.n / summary.total],
        ]
        sheets.append(Sheet(_("Weights"), [_("Measure"), _("Value")], rows))
    return workbook_response(f"{code}-weighted.xlsx", sheets)


def _page(survey: Survey) -> WeightedPage:
    return weighted_page(survey, g.organisation, filters_asked(survey), services_asked(survey))


def _sheet(page: WeightedPage) -> Sheet:
    head = [_("Code"), _("Question"), _("Measure")]
    head += [_("Unweighted"), _("From"), _("To"), "n", _("Weighted"), _("From"), _("To"), "n"]
    rows = [
        [
            line.code,
            question_words(line.question, line.code),
            measure_name(line.measure),
            *_cells(line.plain),
            *_cells(line.weighted),
        ]
        for line in page.lines
    ]
    return Sheet(_("Weighted"), head, rows)


def _cells(cell: Shown) -> list[Any]:
    return [cell.value, cell.low, cell.high, cell.n] if isinstance(cell, Estimate) else [None] * 4


def _warnings(page: WeightedPage) -> list[str]:
    """What to know before these figures are used, each a sentence."""
    found = page.weighting
    if found is None or not page.margins:
        return []
    said = []
    for each in found.unused:
        name = dimension_words(page.dimensions[each.dimension])
        unknown = ", ".join(page.name(each.dimension, category) for category in each.unknown)
        if unknown:
            said.append(_("%(dimension)s is not used: its figures lack %(names)s.", dimension=name, names=unknown))
        else:
            said.append(_("%(dimension)s is not used: enough answers are in one category only.", dimension=name))
    if isinstance(found, NoWeighting):
        return [*said, _no_weights(found)]
    for used in found.used:
        if used.together:
            names = ", ".join(page.name(used.dimension, category) for category in used.together)
            said.append(_("Too few answered in some categories; they are counted together: %(names)s.", names=names))
    if page.sums:
        said.append(_("The figures of the population differ in their sums; their shares are used."))
    if found.is_extreme:
        said.append(_("Some answers count more than five times as much as the average one: a few people decide."))
    if found.is_costly:
        said.append(_("The weights cost more than half of the answers: the intervals are wide."))
    return said


def _no_weights(found: NoWeighting) -> str:
    if found.reason == Reason.COLLINEAR:
        return _("No weights agree with all of these figures at once. Leave one of them out.")
    if found.reason == Reason.NO_ANSWERS:
        return _("There are not enough answers in every category to weight them.")
    return _("The answers can't be weighted by these figures.")
