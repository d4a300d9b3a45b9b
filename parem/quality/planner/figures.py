"""How many answers a survey needs, and what those that come in can show. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

from parem.quality.statistics import SampleSize, margin_of_share, power_of_two_proportions, sample_size_for_share

#: A change is looked for with so many months before and as many after.
SPANS = (1, 3, 6, 12)
#: Four of five times.
POWER = 0.8


@dataclass(frozen=True)
class Wish:
    """What is asked: shares 0..1; population None where there are too many to count."""

    margin: float
    expected: float
    level: float
    population: int | None = None
    response_rate: float | None = None
    monthly: int | None = None
    answers: int | None = None


@dataclass(frozen=True)
class Span:
    """So many months before a change and after it: the answers in each, the smallest change that they would show."""

    months: int
    answers: int
    change: float | None


@dataclass(frozen=True)
class Planned:
    """`offers`: how many have to be asked; `months`: how long it takes; `margin_now`: what today's answers give."""

    size: SampleSize
    offers: int | None
    months: int | None
    margin_now: float | None
    spans: tuple[Span, ...]

    @property
    def is_everybody(self) -> bool:
        """Whether more people would have to be asked than there are."""
        return self.offers is None


def planned(wish: Wish) -> Planned:
    """The answers that the wish takes, the offers and months until they are in, and what changes could be seen.

    Finite population correction as `sample_size_for_share`; changes as `power_of_two_proportions`, at 5 % and with
    four chances of five.
    """
    population = math.inf if wish.population is None else float(wish.population)
    size = sample_size_for_share(wish.margin, population, wish.expected, wish.level)
    asked = math.ceil(size.n / (wish.response_rate or 1))
    now = wish.answers if wish.answers and wish.answers <= population else None
    return Planned(
        size,
        asked if asked <= population else None,
        math.ceil(size.n / wish.monthly) if wish.monthly else None,
        margin_of_share(now, population, wish.expected, wish.level) if now else None,
        tuple(Span(months, months * wish.monthly, _change(wish, months)) for months in SPANS) if wish.monthly else (),
    )


def _change(wish: Wish, months: int) -> float | None:
    """The smallest rise, or where nearly all are satisfied already, fall; None where no change could be seen."""
    start = min(wish.expected, 1 - wish.expected)
    try:
        found = power_of_two_proportions(start, n=months * (wish.monthly or 0), power=POWER)
    except ValueError:
        return None
    return found.p2 - start
