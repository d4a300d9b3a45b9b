"""From a Burt table to quality indicators. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from parem.quality.burt import BurtTable
from parem.quality.statistics import (
    Estimate,
    NotEstimable,
    Reason,
    cronbach_alpha,
    mean_interval,
    moments_of,
    rank_scores,
    wilson,
)
from parem.quality.statistics.nps import net_promoter_estimate
from parem.quality.together import fewest_together, has_small_pair
from parem.surveys.question_roles import EXPECTATION

#: The measures of each type of question, the headline first.
MEASURES: dict[str, tuple[str, ...]] = {
    "scale": ("top_2_box", "mean"),
    "nps": ("nps",),
    "ces": ("share", "mean"),
    "yes_no": ("share",),
    "single": ("share",),
    "multiple": ("share",),
    "ranking": ("mean_rank", "first_place"),
    "number": ("mean",),
}
#: Types of questions with one figure, which can be aimed at and followed over time. A choice has one for each option,
#: none of which is better in itself.
WITH_ONE_FIGURE = ("scale", "ces", "nps", "yes_no", "number")
#: CES 2.0: the share that agrees (5, 6 or 7) that it was easy.
CES_AGREES = 5


class AskedQuestion(Protocol):
    """What is needed of a question."""

    code: str
    type: str
    dimension: str | None
    role: str | None
    points: int | None
    minimum: float | None
    maximum: float | None


def is_judged(question: AskedQuestion) -> bool:
    """Whether more of it is better: what people expect says nothing of the service."""
    return question.role != EXPECTATION


def has_one_figure(question: AskedQuestion) -> bool:
    """Whether it can be aimed at and followed over time: see WITH_ONE_FIGURE."""
    return question.type in WITH_ONE_FIGURE and is_judged(question)


def measures_of(question: AskedQuestion) -> tuple[str, ...]:
    """The measures of a question, the headline first; nobody is satisfied with what they expect."""
    return MEASURES.get(question.type, ()) if is_judged(question) else ("mean",)


@dataclass(frozen=True)
class Indicator:
    """One figure: of which question (or "question=option"), measure, period, service and channel; None means all."""

    question: str
    measure: str
    estimate: Estimate | NotEstimable
    period: str | None = None
    service: int | None = None
    channel: str | None = None


@dataclass(frozen=True)
class ShareSample:
    """x of n."""

    x: int
    n: int


@dataclass(frozen=True)
class MeanSample:
    """n values with this mean and variance (denominator n - 1)."""

    n: int
    mean: float
    variance: float


Sample = ShareSample | MeanSample


def items_of(table: BurtTable, question: AskedQuestion) -> list[str]:
    """The figures' codes of a question: its own, or one per option ("question=option") of a choice."""
    if question.type == "single" and question.code in table.schema:
        return [f"{question.code}={category}" for category in table.schema.item(question.code).categories]
    if question.type in ("multiple", "ranking"):
        return [item.code for item in table.schema.items if item.code.startswith(f"{question.code}=")]
    known = question.code in table.schema or question.code in table.schema.numbers
    return [question.code] if known else []


def sample_of(table: BurtTable, code: str, kind: str, measure: str) -> Sample | None:
    """What a measure rests on, for comparing two periods; None where the table does not have the question.

    kind is the question's type. NPS is the mean of -1, 0 and 1.
    """
    if kind == "number":
        return _number_sample(table, code) if code in table.schema.numbers else None
    base, _, option = code.partition("=")
    if kind == "single" and option:
        return _option_sample(table, base, option) if base in table.schema else None
    if code not in table.schema:
        return None
    counts = table.histogram(code)
    if measure == "mean_rank":
        return MeanSample(*moments_of(rank_scores(len(counts) - 1, _options_of(table, base)), counts.tolist()))
    if measure == "mean":
        return MeanSample(*moments_of(table.scores(code).tolist(), counts.tolist()))
    if measure == "nps":
        return MeanSample(*moments_of([-1] * 7 + [0] * 2 + [1] * 2, counts.tolist()))
    return ShareSample(int(_best(counts, kind, measure).sum()), int(counts.sum()))


def _best(
    counts: np.ndarray[tuple[int, ...], np.dtype[np.int64]], kind: str, measure: str
) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    if measure == "top_2_box":
        return counts[-2:]
    if measure == "first_place":
        return counts[:1]
    return counts[CES_AGREES - 1 :] if kind == "ces" else counts[-1:]


def _option_sample(table: BurtTable, base: str, option: str) -> ShareSample:
    counts = table.histogram(base)
    names = [str(category) for category in table.schema.item(base).categories]
    return ShareSample(int(counts[names.index(option)]) if option in names else 0, int(counts.sum()))


def _options_of(table: BurtTable, question: str) -> int:
    """How many options of a choice or a ranking the table has."""
    return sum(item.code.startswith(f"{question}=") for item in table.schema.items)


def _number_sample(table: BurtTable, code: str) -> MeanSample:
    n, total, squares = table.number(code)
    if n == 0:
        return MeanSample(0, 0.0, 0.0)
    mean = total / n
    variance = max(0.0, (squares - n * mean * mean) / (n - 1)) if n > 1 else 0.0
    return MeanSample(int(n), float(mean), float(variance))


def estimate_of(table: BurtTable, code: str, kind: str, measure: str) -> Estimate | NotEstimable:
    """One measure of one question, with its interval; the missing and "don't know" are left out."""
    if measure == "nps" and code in table.schema:
        return net_promoter_estimate(table.histogram(code).tolist())
    sample = sample_of(table, code, kind, measure)
    if sample is None:
        return NotEstimable(Reason.NOT_ASKED)
    if isinstance(sample, ShareSample):
        return wilson(sample.x, sample.n)
    return mean_interval(sample.n, sample.mean, sample.variance)


def indicators_of(table: BurtTable, questions: Sequence[AskedQuestion]) -> list[Indicator]:
    """Every measure of every closed question of this table, in the questions' order."""
    return [
        Indicator(code, measure, estimate_of(table, code, question.type, measure))
        for question in questions
        for code in items_of(table, question)
        for measure in measures_of(question)
    ]


def dimension_indicator(table: BurtTable, codes: Sequence[str], smallest: int = 0) -> Estimate | NotEstimable:
    """The mean of a dimension's items (each item's mean counts the same), with a t interval.

    Var = sum over all pairs of n_ij s_ij / (n_i n_j) / k², s_ij the covariance over the n_ij who answered both; without
    missing answers this is the t interval of each respondent's own mean. n is the smallest item's. Where any two items
    were answered together by somebody, but by fewer than `smallest`, nothing is taken from pairs: the interval is the
    widest that could be, of items that go together wholly.
    """
    asked = [code for code in codes if code in table.schema]
    samples = [moments_of(table.scores(code).tolist(), table.histogram(code).tolist()) for code in asked]
    n = min((sample[0] for sample in samples), default=0)
    if n < 2:
        return NotEstimable(Reason.NO_ANSWERS if n == 0 else Reason.ONE_ANSWER, n)
    each = np.array([sample[0] for sample in samples], dtype=float)
    if has_small_pair(table, asked, smallest):
        deviation = np.sqrt([sample[2] for sample in samples])
        covariance = np.outer(deviation, deviation) / np.maximum.outer(each, each)
    else:
        covariance = np.nan_to_num(table.covariance(asked)) * table.together(asked) / np.outer(each, each)
    mean = sum(sample[1] for sample in samples) / len(samples)
    return mean_interval(n, mean, n * max(0.0, float(covariance.sum())) / len(asked) ** 2)


def reliability(table: BurtTable, codes: Sequence[str]) -> Estimate | NotEstimable:
    """Cronbach's alpha of these ordinal items; n is the respondents who answered at least one of them, at most."""
    asked = [code for code in codes if code in table.schema]
    if len(asked) < 2:
        return NotEstimable(Reason.TOO_FEW_ITEMS)
    n = max(int(table.histogram(code).sum()) for code in asked)
    if n > 1 and fewest_together(table, asked) < 2:
        return NotEstimable(Reason.TOO_FEW_ANSWERS, n)
    return cronbach_alpha(table.covariance(asked), n)


def scales(questions: Sequence[AskedQuestion]) -> dict[str, list[str]]:
    """The scales whose reliability can be asked: each of the dimensions, and all items of one length."""
    lengths: dict[str, list[str]] = {}
    for question in questions:
        if question.type == "scale" and is_judged(question):
            lengths.setdefault(f"all {question.points}", []).append(question.code)
    return {name: codes for name, codes in lengths.items() if len(codes) >= 2} | dimensions(questions)


def dimensions(questions: Sequence[AskedQuestion]) -> dict[str, list[str]]:
    """The dimensions that can be averaged: two scale items or more, all of one length."""
    groups: dict[str, list[AskedQuestion]] = {}
    for question in questions:
        if question.type == "scale" and question.dimension and is_judged(question):
            groups.setdefault(question.dimension, []).append(question)
    return {
        name: [item.code for item in items]
        for name, items in groups.items()
        if len(items) >= 2 and len({item.points for item in items}) == 1
    }
