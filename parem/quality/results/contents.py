"""What a results page shows, computed once: tiles, bars, table, trend, services, channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import bindparam, select

from parem.catalogue.models import Service
from parem.extensions import db
from parem.quality import charts, indicators, queries
from parem.quality.burt import BurtTable
from parem.quality.charts import Bar
from parem.quality.disclosure import Shown, shown
from parem.quality.guard import Guard, everything_of, guard_of
from parem.quality.indicators import (
    MEASURES,
    estimate_of,
    has_one_figure,
    is_judged,
    items_of,
    measures_of,
)
from parem.quality.models import Target
from parem.quality.queries import Figure
from parem.quality.results.blocks import LikertBlock, Row, Tile
from parem.quality.results.by_language import ByLanguage, Refusal, by_language, over_everything
from parem.quality.results.date_queries import DateBlock, date_blocks
from parem.quality.results.filters import Filters
from parem.quality.results.response_rates import ResponseRate, response_rate
from parem.quality.results.service_blocks import GapBlock, GapWords, IndexBlock, gap_blocks, index_block
from parem.quality.results.summary import Summary, summary_of
from parem.quality.results.tiles import tiles_of
from parem.quality.results.trend import TrendBlock, trend_of
from parem.quality.scale_figures import shown_dimension
from parem.quality.scales import shown_alpha
from parem.quality.service_figures import unpaired
from parem.quality.slices.looks import look_at
from parem.quality.statistics import Estimate
from parem.quality.store import schemas_among
from parem.quality.tables import Pieces
from parem.surveys.models import Question, Survey, Version
from parem.web import say

_TARGETS = select(Target).where(Target.survey_id == bindparam("survey")).order_by(Target.service_id.is_not(None))


@dataclass(frozen=True)
class Results:
    """The whole page."""

    answers: int | None
    rate: ResponseRate | None
    tiles: list[Tile]
    likert: list[LikertBlock]
    rows: list[Row]
    dimensions: list[tuple[str, Shown]]
    reliability: list[tuple[str, list[str], Shown]]
    trend: TrendBlock | None
    services: list[tuple[Service, Figure]]
    channels: list[Figure]
    #: The question that is followed over time, services and channels; those that could be.
    followed: Question | None
    can_follow: list[Question]
    short: Summary[Row]
    #: The satisfaction index, where the survey asks its questions; what was expected and met, by points of the scale;
    #: the dimensions in which something is expected that nothing is set against.
    index: IndexBlock | None
    gaps: list[GapBlock]
    unpaired: list[str]
    #: None where a language is shown: dates are counted under services and channels alone.
    dates: list[DateBlock]
    #: The language's own figures, or why all languages are shown; None where none is asked for.
    spoken: ByLanguage | Refusal | None

    @property
    def rankings(self) -> list[tuple[Question, list[tuple[Row, Row]]]]:
        """Each ranking with its options, the mean rank and the share of first places of each, the best first."""
        pairs: dict[str, list[tuple[Row, Row]]] = {}
        for one, other in pairwise(row for row in self.rows if row.question.type == "ranking"):
            if one.code == other.code:
                pairs.setdefault(one.question.code, []).append((one, other))
        return [(rows[0][0].question, sorted(rows, key=lambda pair: _rank(pair[0]))) for rows in pairs.values()]

    @staticmethod
    def middle_rank(pairs: Sequence[tuple[Row, Row]]) -> float:
        """The mean rank of every option where all orders are as frequent."""
        return (len(pairs) + 1) / 2


def _rank(row: Row) -> float:
    return row.shown.value if isinstance(row.shown, Estimate) else float("inf")


def results_of(
    survey: Survey, versions: Sequence[Version], services: Sequence[Service], filters: Filters, labels: Labels
) -> Results:
    """The results of a survey's published versions for whoever may see these services. A constant number of
    statements."""
    visible = tuple(sorted(service.id for service in services))
    questions = queries.questions_among(versions)
    selection = filters.selection(survey.id, visible)
    look = look_at(everything_of(survey.id, filters, visible), selection, filters.unit, schemas_among(versions))
    guard = guard_of(survey, filters, visible, look.pieces)
    spoken = by_language(survey, filters, guard, visible) if filters.language else None
    if isinstance(spoken, ByLanguage):
        filters, guard, pieces, pairs = over_everything(filters), spoken.guard, spoken.pieces, spoken.pairs
    else:
        pieces, pairs = guard.pieces.only(selection.service_ids, selection.channels), look.table()
    # A cell of a language and a service, or of a language and a channel, is never shown.
    is_plain, whole = not isinstance(spoken, ByLanguage), pieces.total
    before = filters.before(survey.id, visible)
    earlier = guard.at(before.start, before.end) if before else None
    can_follow = [q for q in questions if has_one_figure(q)]
    followed = next((q for q in can_follow if q.code == filters.question), None) or headline_of(questions)
    targets = _targets(survey, filters.service)
    rows = _rows(questions, whole, targets, guard)
    trend = trend_of(followed, pieces, filters, survey, targets, guard, labels.target) if followed else None
    parts = [q.code for q in questions if q.dimension and is_judged(q)]
    index = index_block(questions, pairs, pieces, guard, earlier, filters.unit)
    return Results(
        whole.n if whole.n == 0 or whole.n >= guard.least() else None,
        response_rate(selection, guard.least()) if is_plain else None,
        tiles_of(questions, pieces, guard, earlier, index),
        _likert(questions, whole, guard, labels),
        rows,
        _dimensions(questions, pairs, guard),
        [
            (name, codes, shown_alpha(pairs, codes, guard.least_together(*codes)))
            for name, codes in indicators.scales(questions).items()
        ],
        trend,
        _services(followed, pieces, guard, services) if followed and is_plain else [],
        _channels(followed, pieces, guard) if followed and is_plain else [],
        followed,
        can_follow,
        summary_of(rows, parts, trend.control if trend else None, len(trend.figures) if trend else 0),
        index,
        gap_blocks(questions, pairs, guard, labels.gaps),
        unpaired(questions),
        date_blocks(questions, selection, visible, guard) if is_plain else [],
        spoken,
    )


def headline_of(questions: Sequence[Question]) -> Question | None:
    """The question about the whole: the first scale without a dimension, else the first that has a measure."""
    asked = [q for q in questions if is_judged(q)]
    scale = next((q for q in asked if q.type == "scale" and not q.dimension), None)
    return scale or next((q for q in asked if MEASURES.get(q.type)), None)


@dataclass(frozen=True)
class Labels:
    """The words that go into charts, in the page's language."""

    question: dict[str, str]
    target: str
    gaps: GapWords


def _likert(questions: Sequence[Question], whole: BurtTable, guard: Guard, labels: Labels) -> list[LikertBlock]:
    blocks: dict[int, list[Bar]] = {}
    for question in questions:
        if question.type not in ("scale", "ces") or question.code not in whole.schema or not is_judged(question):
            continue
        counts = whole.histogram(question.code)
        n = int(counts.sum())
        if n >= guard.least(question.code):
            points = len(counts)
            shares = tuple(float(count) / n for count in counts)
            blocks.setdefault(points, []).append(Bar(labels.question[question.code], shares, n, say(question.text)))
    return [
        LikertBlock(points, bars, charts.figure_json(charts.likert(bars, [str(i + 1) for i in range(points)])))
        for points, bars in blocks.items()
    ]


def _rows(
    questions: Sequence[Question], whole: BurtTable, targets: dict[tuple[str, str], float], guard: Guard
) -> list[Row]:
    rows = []
    for question in questions:
        for code in items_of(whole, question):
            for measure in measures_of(question):
                cell = shown(estimate_of(whole, code, question.type, measure), guard.least(code))
                rows.append(
                    Row(question, code, measure, cell, _hundred(question, measure, cell), targets.get((code, measure)))
                )
    return rows


def _hundred(question: Question, measure: str, cell: Shown) -> float | None:
    """A mean on a scale of 1 to k as 0 to 100."""
    points = 7 if question.type == "ces" else question.points
    if measure != "mean" or question.type == "number" or not points or not isinstance(cell, Estimate):
        return None
    return 100 * (cell.value - 1) / (points - 1)


def _dimensions(questions: Sequence[Question], pairs: BurtTable, guard: Guard) -> list[tuple[str, Shown]]:
    groups: dict[tuple[str, int | None], list[str]] = {}
    for question in questions:
        if question.type == "scale" and question.dimension and is_judged(question):
            groups.setdefault((question.dimension, question.points), []).append(question.code)
    return [(name, shown_dimension(pairs, codes, guard)) for (name, _), codes in groups.items()]


def _channels(headline: Question, pieces: Pieces, guard: Guard) -> list[Figure]:
    return guard.figures(queries.by_channel(pieces, headline, MEASURES[headline.type][0], guard.smallest))


def _services(
    headline: Question, pieces: Pieces, guard: Guard, services: Sequence[Service]
) -> list[tuple[Service, Figure]]:
    figures = guard.figures(queries.by_service(pieces, headline, MEASURES[headline.type][0], guard.smallest))
    known = {service.id: service for service in services}
    return [(known[f.service], f) for f in figures if f.service in known]


def _targets(survey: Survey, service: int | None) -> dict[tuple[str, str], float]:
    """The target of each question and measure: the chosen service's own before the survey's."""
    wanted = [t for t in db.session.scalars(_TARGETS, {"survey": survey.id}) if t.service_id in (None, service)]
    return {(target.question_code, target.measure): target.value for target in wanted}
