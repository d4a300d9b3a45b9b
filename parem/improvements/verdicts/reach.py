"""What a verdict could have shown, and what more it would have taken to see what was expected. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from parem.improvements.verdicts.effect_methods import AFTER, BEFORE, Method
from parem.quality.control import FEWEST as FEWEST_ON_A_CHART

#: So many periods in a row on one side of the mean are a special cause (NHS "Making data count").
RUN = 7
TOO_FEW = {"too_few_before": "before", "too_few_after": "after", "too_few": "both"}


@dataclass(frozen=True)
class Reach:
    """The smallest change that would have been seen four times of five, and what is lacking; all without signs."""

    #: In the measure's own unit; None where no figure may be shown, or nothing can be said.
    detectable: float | None = None
    expected: float | None = None
    #: The fewest answers that are compared, where there were fewer "before", "after", or in "both".
    least: int | None = None
    too_few: str = ""
    #: About so many answers each period needs to see what was expected, and so many more are lacking in each.
    needed: int | None = None
    more_before: int = 0
    more_after: int = 0
    #: So many more whole periods before and after the method needs, or a change that lasts needs to show.
    periods_before: int = 0
    periods_after: int = 0
    #: Whether these periods are for a change that lasts to show on the chart, not for the method to be used at all.
    is_run: bool = False
    #: Whether there was enough to see what was expected.
    is_enough: bool = False
    #: Whether what was expected is smaller than what could be seen over time.
    is_smaller: bool = False


@dataclass(frozen=True)
class Seen:
    """What a verdict's row says: the outcome, the reason of none (""), the method that was fixed, what it rests on."""

    outcome: str
    reason: str
    method: str
    before_n: int | None
    after_n: int | None
    detectable: float | None
    needed: int | None
    points_before: int | None
    points_after: int | None


def reach_of(seen: Seen, expected: float | None, smallest: int) -> Reach:
    """What a verdict could have shown; where it showed nothing, what is lacking.

    `before_n` and `after_n` are None where so few answered that their number is not told.
    """
    wanted = abs(expected) if expected else None
    if seen.reason in TOO_FEW:
        needed = seen.needed if seen.before_n is not None else None
        return Reach(None, wanted, smallest, TOO_FEW[seen.reason], needed)
    is_shown = seen.before_n is not None and seen.after_n is not None
    detectable = seen.detectable if is_shown else None
    if seen.outcome != "no_evidence" or not is_shown:
        return Reach(detectable, wanted)
    if seen.points_after is not None:
        return _over_time(seen, detectable, wanted)
    if seen.needed is None:
        return Reach(detectable, wanted)
    before, after = (max(seen.needed - (n or 0), 0) for n in (seen.before_n, seen.after_n))
    return Reach(
        detectable, wanted, needed=seen.needed, more_before=before, more_after=after, is_enough=not (before or after)
    )


def _over_time(seen: Seen, detectable: float | None, wanted: float | None) -> Reach:
    before, after = seen.points_before or 0, seen.points_after or 0
    is_chart = seen.method == Method.CHART
    if seen.reason == "too_few_periods":
        least = (FEWEST_ON_A_CHART, 1) if is_chart else (BEFORE, AFTER)
        return Reach(
            None, wanted, periods_before=max(least[0] - before, 0), periods_after=max(least[1] - after, 0)
        )  # fmt: skip
    if seen.reason == "moving_before":
        return Reach(None, wanted, periods_after=max(AFTER - after, 0))
    if seen.reason:
        return Reach(None, wanted)
    if is_chart and after < RUN:
        return Reach(detectable, wanted, periods_after=RUN - after, is_run=True)
    if detectable is None or wanted is None:
        return Reach(detectable, wanted)
    return Reach(detectable, wanted, is_enough=detectable <= wanted, is_smaller=detectable > wanted)
