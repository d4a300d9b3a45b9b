"""What the page of weighted results shows: each question's figures as they are and weighted to the population."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from parem.accounts.models import Organisation
from parem.catalogue.models import Service
from parem.quality import queries
from parem.quality.disclosure import Shown, Suppressed, shown
from parem.quality.guard import Guard, guard_of
from parem.quality.indicators import estimate_of, items_of, measures_of
from parem.quality.population.models import PopulationMargin
from parem.quality.population.queries import Dimension, column_of, dimensions_of, margins_of
from parem.quality.population.weighting import NoWeighting, Weighting, values_of, weigh
from parem.quality.results.filters import Filters
from parem.quality.rows.answer_rows import AnswerRow, answer_rows
from parem.quality.words import SHARES
from parem.surveys.models import Question, Survey

#: So many answers are read; of more, a random sample.
MOST = 20_000


@dataclass(frozen=True)
class Line:
    """One measure of one question."""

    question: Question
    code: str
    measure: str
    plain: Shown
    weighted: Shown


@dataclass(frozen=True)
class WeightedPage:
    """The whole page. `weighting` is None where too few answered to say anything."""

    answers: int | None
    weighting: Weighting | NoWeighting | None
    lines: list[Line]
    margins: Mapping[str, PopulationMargin]
    dimensions: Mapping[str, Dimension]
    is_sample: bool

    @property
    def used(self) -> list[Dimension]:
        """The dimensions that the answers are weighted by."""
        found = self.weighting.used if isinstance(self.weighting, Weighting) else ()
        return [self.dimensions[each.dimension] for each in found]

    @property
    def sums(self) -> list[int]:
        """The population by each dimension's figures, where they do not agree; else nothing."""
        found = [sum(margin.people.values()) for margin in self.margins.values()]
        return found if len(set(found)) > 1 else []

    def name(self, dimension: str, category: str) -> str:
        """A category's name; its code where it is no longer known."""
        known = self.dimensions.get(dimension)
        return known.names.get(category, category) if known else category


def weighted_page(
    survey: Survey, organisation: Organisation, filters: Filters, services: list[Service]
) -> WeightedPage:
    """The page for an organisation, of all its services and channels: that is what its population's figures are of."""
    visible = queries.visible_service_ids(survey, organisation)
    filters = replace(filters, service=None, channel=None)
    guard = guard_of(survey, filters, visible)
    questions = queries.questions_of(survey)
    dimensions = {each.code: each for each in dimensions_of(questions, services)}
    margins = {code: m for code, m in margins_of(survey, organisation).items() if code in dimensions}
    whole = guard.pieces.total
    if whole.n < guard.least():
        return WeightedPage(whole.n or None, None, [], margins, dimensions, False)
    rows = answer_rows(filters.selection(survey.id, visible), MOST) if margins else []
    columns = {code: column_of(code, rows) for code in margins}
    people = {code: margin.people for code, margin in margins.items()}
    found = weigh(columns, people, len(rows), guard.smallest)
    lines = _lines(questions, guard, rows, found)
    return WeightedPage(whole.n, found, lines, margins, dimensions, len(rows) == MOST)


def _lines(
    questions: list[Question], guard: Guard, rows: list[AnswerRow], found: Weighting | NoWeighting
) -> list[Line]:  # fmt: skip
    whole, lines = guard.pieces.total, []
    for question in questions:
        given = [row.answers.get(question.code) for row in rows]
        for code in items_of(whole, question):
            for measure in measures_of(question):
                least = guard.least(code)
                plain = shown(estimate_of(whole, code, question.type, measure), least)
                weighted: Shown = Suppressed()
                if isinstance(found, Weighting):
                    values = values_of(question, code.partition("=")[2], measure, given)
                    weighted = found.estimate(values, measure in SHARES, least)
                lines.append(Line(question, code, measure, plain, weighted))
    return lines
