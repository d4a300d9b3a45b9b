"""What the steps of a process say together: lead time, cycle efficiency, how much passes at the first go. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from parem.quality.statistics import (
    Estimate,
    NotEstimable,
    Reason,
    complete_and_accurate,
    process_cycle_efficiency,
    rolled_complete_and_accurate,
)


class Step(Protocol):
    """What of a step is needed here; None where it was not measured, counted or judged."""

    @property
    def kind(self) -> str | None: ...
    @property
    def work_minutes(self) -> int | None: ...
    @property
    def wait_minutes(self) -> int | None: ...
    @property
    def received(self) -> int | None: ...
    @property
    def usable(self) -> int | None: ...


@dataclass(frozen=True)
class StepFigures:
    """One step: its minutes (what was not measured counts as none), its share of the lead time and its %C&A."""

    wait: int
    work: int
    share: float | None
    accurate: Estimate | NotEstimable


@dataclass(frozen=True)
class Loss:
    """Where most time goes, or where most errors arrive: the step's place (from 0), and how much of the whole.

    `waits`: the time is lost before the step, not in it. `is_clear`: no other step could be the worst by chance.
    """

    place: int
    share: float
    waits: bool = False
    is_clear: bool = True


@dataclass(frozen=True)
class MapFigures:
    """The figures of a map; minutes are sums of what was measured."""

    steps: tuple[StepFigures, ...]
    lead: int
    work: int
    wait: int
    value_added: int
    efficiency: float | NotEstimable
    rolled: Estimate | NotEstimable
    #: How many steps lack a time, a judgement whether they add value, a count of cases.
    unmeasured: int
    unjudged: int
    uncounted: int
    #: Where nothing that arrived could be used as it came.
    blocked: int | None
    longest: Loss | None
    worst: Loss | None


def figures_of(steps: Sequence[Step]) -> MapFigures:
    """All figures of a process map.

    Lead time is the sum of working and waiting times of one case; value-added time the working time of steps that are
    judged to add value. Cycle efficiency is not estimable (Reason.NOT_ASKED) while no step with a working time has been
    judged, and (Reason.NO_ANSWERS) while the lead time is zero. The rolled %C&A is of the steps that were counted.
    """
    wait, work = (sum(getattr(step, name) or 0 for step in steps) for name in ("wait_minutes", "work_minutes"))
    lead = wait + work
    value_added = sum(step.work_minutes or 0 for step in steps if step.kind == "value_added")
    is_judged = not lead or any(step.kind and step.work_minutes for step in steps)
    counted = [(step.usable or 0, step.received) for step in steps if step.received]
    each = tuple(_of_step(step, lead) for step in steps)
    return MapFigures(
        steps=each, lead=lead, work=work, wait=wait, value_added=value_added,
        efficiency=process_cycle_efficiency(value_added, lead) if is_judged else NotEstimable(Reason.NOT_ASKED),
        rolled=rolled_complete_and_accurate(counted),
        unmeasured=sum(_lacks_a_time(step, place) for place, step in enumerate(steps)),
        unjudged=sum(step.kind is None for step in steps),
        uncounted=len(steps) - len(counted),
        blocked=next((place for place, step in enumerate(steps) if step.received and not step.usable), None),
        longest=_longest(each), worst=_worst(each),
    )  # fmt: skip


def _of_step(step: Step, lead: int) -> StepFigures:
    wait, work = step.wait_minutes or 0, step.work_minutes or 0
    share = (wait + work) / lead if lead else None
    return StepFigures(wait, work, share, complete_and_accurate(step.usable or 0, step.received or 0))


def _lacks_a_time(step: Step, place: int) -> bool:
    """A first step needs no waiting before it."""
    return step.work_minutes is None or (step.wait_minutes is None and place > 0)


def _longest(steps: Sequence[StepFigures]) -> Loss | None:
    """The longest single wait or piece of work; None where no time was measured."""
    lead = sum(step.wait + step.work for step in steps)
    times = [(step.wait, place, True) for place, step in enumerate(steps)]
    times += [(step.work, place, False) for place, step in enumerate(steps)]
    minutes, place, waits = max(times, key=lambda each: each[0], default=(0, 0, False))
    return Loss(place, minutes / lead, waits) if minutes else None


def _worst(steps: Sequence[StepFigures]) -> Loss | None:
    """The step that could use least of what it received; None where nothing was unusable."""
    shares = [(step.accurate, place) for place, step in enumerate(steps) if isinstance(step.accurate, Estimate)]
    if not shares:
        return None
    lowest, place = min(shares, key=lambda each: each[0].value)
    others = [estimate.low for estimate, other in shares if other != place]
    if lowest.value == 1:
        return None
    return Loss(place, 1 - lowest.value, is_clear=all(lowest.high < low for low in others))
