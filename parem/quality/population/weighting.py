"""Answers weighted to the population: which categories are told apart, the weights, and figures by them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parem.quality.disclosure import Shown, Suppressed, shown
from parem.quality.indicators import CES_AGREES
from parem.quality.statistics import (
    Estimate,
    NotEstimable,
    Reason,
    SurveyDesign,
    WeightsSummary,
    rake,
    rank_scores,
    survey_design,
    survey_mean,
    survey_proportion,
    weights_summary,
    wilson,
)
from parem.surveys.answer_codes import ClosedQuestion, codes_of
from parem.surveys.ranking_values import places_of

#: Weights so many times the average are warned about.
LARGE = 5.0
#: An effective n below this share of n is warned about.
COSTLY = 0.5
#: The categories that are counted together because too few of them answered.
REST = "@rest"

Column = Sequence[str | None]
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Used:
    """One dimension as it is weighted by: people of each category that is told apart, and those counted together."""

    dimension: str
    people: Mapping[str, int]
    together: tuple[str, ...]
    place: Mapping[str, str]


@dataclass(frozen=True)
class Unused:
    """A dimension that can't be weighted by: these of its categories have no figure, or nearly all are one category."""

    dimension: str
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Weighting:
    """The weights of a sample: mean 1 over those weighted.

    `lacks` tells of all answers in which dimensions each has no category, as a sum of powers of two: 0 are weighted.
    """

    used: tuple[Used, ...]
    unused: tuple[Unused, ...]
    lacks: NDArray[np.int64]
    cells: tuple[NDArray[Any], ...]
    design: SurveyDesign
    summary: WeightsSummary
    smallest: int

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Which of all answers are weighted."""
        return self.lacks == 0

    @property
    def left_out(self) -> int:
        """Answers without a category in some dimension."""
        return int((~self.kept).sum())

    @property
    def is_extreme(self) -> bool:
        """Whether some answer counts for more than five times as much as the average one."""
        return self.summary.high > LARGE * self.summary.total / self.summary.n

    @property
    def is_costly(self) -> bool:
        """Whether the weights cost more than half of the answers."""
        return self.summary.effective_n < COSTLY * self.summary.n

    def estimate(self, values: Values, is_share: bool, least: int) -> Shown:
        """The weighted mean or share of these values (one for each of all answers, NaN where missing).

        Suppressed where it rests on too few: fewer than `least` answers, an effective n below the smallest, or fewer
        than the smallest in a category (which margins that are put up for it could bring out), or where fewer than the
        smallest are left out: the figure of all stands beside it, and less the categories it is theirs.
        """
        mine = values[self.kept]
        found = _share(self.design, mine) if is_share else _mean(self.design, mine)
        given = ~np.isnan(mine)
        left_out = Counter(self.lacks[~self.kept & ~np.isnan(values)].tolist())
        weights = self.design.weights[given]
        squares = float(weights @ weights)
        effective = float(weights.sum()) ** 2 / squares if squares else 0.0
        groups = [left_out, *(Counter(cells[given]) for cells in self.cells)]
        few = any(0 < count < self.smallest for group in groups for count in group.values())
        if given.any() and (few or effective < self.smallest):
            return Suppressed()
        return shown(found, least)


@dataclass(frozen=True)
class NoWeighting:
    """No weights: nobody answered, no dimension can be used, or no weights agree with all of the figures."""

    reason: Reason
    unused: tuple[Unused, ...] = ()


def weigh(
    columns: Mapping[str, Column], margins: Mapping[str, Mapping[str, int]], n: int, smallest: int
) -> Weighting | NoWeighting:
    """Weights by which the shares of every margin's categories are the population's.

    columns: each answer's category by dimension, None where it has none (that answer is left out). Margins are taken
    as shares, so that their sums may differ. Categories with fewer answers than `smallest` are counted together, with
    the next smallest until they are enough. One margin: post-stratification, several: raking (`rake` does both).
    """
    smallest = max(smallest, 2)
    known = [_used(dimension, columns[dimension], people, smallest) for dimension, people in margins.items()]
    used = tuple(each for each in known if isinstance(each, Used))
    unused = tuple(each for each in known if isinstance(each, Unused))
    if not n or not used:
        return NoWeighting(Reason.NO_ANSWERS if not n else Reason.ONE_CATEGORY, unused)
    coded = [[each.place.get(value or "") for value in columns[each.dimension]] for each in used]
    lacks = np.array([[value is None for value in column] for column in coded]).T @ (1 << np.arange(len(used)))
    kept = lacks == 0
    cells = tuple(np.array(column, dtype=object)[kept] for column in coded)
    count = int(kept.sum())
    scaled = [
        {category: people * count / sum(each.people.values()) for category, people in each.people.items()}
        for each in used
    ]
    design = rake(survey_design(np.ones(count)), list(zip(cells, scaled, strict=True)), tolerance=1e-8)
    if isinstance(design, NotEstimable):
        return NoWeighting(design.reason, unused)
    summary = weights_summary(design.weights)
    if isinstance(summary, NotEstimable):
        return NoWeighting(summary.reason, unused)
    return Weighting(used, unused, lacks, cells, design, summary, smallest)


def _used(dimension: str, column: Column, people: Mapping[str, int], smallest: int) -> Used | Unused:
    counts = Counter(value for value in column if value is not None)
    unknown = tuple(sorted(value for value in counts if value not in people))
    if unknown:
        return Unused(dimension, unknown)
    there = [category for category in people if people[category] or counts[category]]
    order = sorted(there, key=lambda category: (counts[category], category))
    together: list[str] = []
    while order and (counts[order[0]] < smallest or 0 < sum(counts[each] for each in together) < smallest):
        together.append(order.pop(0))
    if together and order and not sum(counts[each] for each in together):
        together.append(order.pop(0))
    place = {category: REST if category in together and len(together) > 1 else category for category in there}
    summed: Counter[str] = Counter()
    for category in there:
        summed[place[category]] += people[category]
    asked = {place[category] for category in counts}
    if len(asked) < 2 or not sum(summed.values()):
        return Unused(dimension)
    return Used(dimension, dict(summed), tuple(each for each in there if place[each] == REST), place)


def _share(design: SurveyDesign, chosen: Values) -> Estimate | NotEstimable:
    """The share with an interval on the scale of log odds; where all or none chose it, Wilson's of the effective n."""
    found = survey_proportion(design, chosen)
    if not isinstance(found, NotEstimable):
        low, high = found.interval("logit")
        return Estimate(found.share.value, low, high, found.share.n, "linearised, logit")
    mean = survey_mean(design, chosen)
    if isinstance(mean, NotEstimable):
        return mean
    weights = design.weights[~np.isnan(chosen)]
    effective = max(1, int(float(weights.sum()) ** 2 / float(weights @ weights)))
    ends = wilson(round(mean.value * effective), effective)
    if isinstance(ends, NotEstimable):
        return ends
    return Estimate(mean.value, min(ends.low, mean.value), max(ends.high, mean.value), mean.n, "Wilson, effective n")


def _mean(design: SurveyDesign, values: Values) -> Estimate | NotEstimable:
    found = survey_mean(design, values)
    if isinstance(found, NotEstimable):
        return found
    return Estimate(found.value, found.low, found.high, found.n, found.method)


def values_of(question: ClosedQuestion, option: str, measure: str, given: Sequence[Any]) -> Values:
    """What a measure is the mean of, for each answer given to the question; NaN where missing or "don't know".

    option: of a choice, the one whose share is asked for. As `indicators.estimate_of` counts.
    """
    return np.array([_value(question, option, measure, each) for each in given], dtype=float)


def _value(question: ClosedQuestion, option: str, measure: str, given: Any) -> float:
    kind, nothing = question.type, float("nan")
    if kind == "multiple":
        return float(option in given) if isinstance(given, list) else nothing
    if kind == "ranking":
        return _rank(question, option, measure, given) if isinstance(given, list) else nothing
    if kind == "number":
        return float(given) if isinstance(given, int | float) and not isinstance(given, bool) else nothing
    codes = codes_of(question)
    if given not in codes:
        return nothing
    if kind == "single":
        return float(str(given) == option)
    if measure == "nps":
        return float((given >= 9) - (given <= 6))
    if measure == "mean":
        return float(given)
    if measure == "top_2_box":
        return float(given >= len(codes) - 1)
    return float(given >= CES_AGREES if kind == "ces" else given == 1)


def _rank(question: Any, option: str, measure: str, given: Sequence[Any]) -> float:
    """The rank of an option in an order, or whether it is the first."""
    if measure == "first_place":
        return float(given[:1] == [option])
    places = places_of(question)
    if len(given) < places:
        return float("nan")
    place = given.index(option) if option in given else places
    return rank_scores(places, len(question.options))[place]
