"""How work flows: times from beginning to end, what was finished, what stood where. Pure: dates in, figures out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

STAGES = ("plan", "do", "check", "act", "done")


@dataclass(frozen=True)
class Passage:
    """One action's way: into which column on which day, in the order in which it was written down.

    blocked: from when until when something held it up; None is until now.
    """

    action_id: int
    entries: tuple[tuple[str, date], ...]
    blocked: tuple[tuple[date, date | None], ...] = ()

    @property
    def days(self) -> list[tuple[str, date]]:
        """The entries in the order of days.

        A start may be written down after the fact: then the card came into Plan no later than it started.
        """
        made: list[tuple[str, date]] = []
        for stage, day in reversed(self.entries):
            made.append((stage, min(day, made[-1][1]) if made else day))
        return made[::-1]

    def stage_on(self, day: date) -> str | None:
        """The column in which it stood at the end of this day; None before it was planned."""
        found = [stage for stage, entered in self.days if entered <= day]
        return found[-1] if found else None

    @property
    def finished_on(self) -> date | None:
        """The day it came into Done for good; None while it is under way."""
        last = self.days[-1] if self.entries else ("", None)
        return last[1] if last[0] == "done" else None

    @property
    def lead_days(self) -> int | None:
        """Days from the plan to the end; None while it is under way."""
        return None if self.finished_on is None else (self.finished_on - self.days[0][1]).days

    @property
    def cycle_days(self) -> int | None:
        """Days from the start of the work (into Do) to the end; None while it is under way."""
        started = next((day for stage, day in self.days if stage == "do"), None)
        if self.finished_on is None or started is None:
            return None
        return (self.finished_on - started).days

    def blocked_days(self, today: date) -> int:
        """Days on which something held it up."""
        return sum(((ended or today) - began).days for began, ended in self.blocked)


@dataclass(frozen=True)
class Times:
    """What is usual (half take as long or less), what can be promised (85 of 100 do), and of how many."""

    median: float
    most: int
    n: int


def times(days: Sequence[int | None]) -> Times | None:
    """The times of what is finished; None where nothing is."""
    known = sorted(day for day in days if day is not None)
    if not known:
        return None
    middle = len(known) // 2
    median = known[middle] if len(known) % 2 else (known[middle - 1] + known[middle]) / 2
    return Times(median, known[ceil(0.85 * len(known)) - 1], len(known))


def month_ends(today: date, months: int) -> list[date]:
    """The last days of so many months, the present one as far as it has come."""
    first = [today.year * 12 + today.month - 1 - back for back in range(months)]
    nexts = [date((each + 1) // 12, (each + 1) % 12 + 1, 1) for each in first]
    return [min(date.fromordinal(each.toordinal() - 1), today) for each in reversed(nexts)]


def cumulative(passages: Sequence[Passage], days: Sequence[date]) -> list[dict[str, int]]:
    """How many actions stood in each column at the end of each of these days."""
    found = [[passage.stage_on(day) for passage in passages] for day in days]
    return [{stage: stages.count(stage) for stage in STAGES} for stages in found]


def throughput(passages: Sequence[Passage], days: Sequence[date]) -> list[int]:
    """How many actions were finished in the month of each of these days."""
    done = [(day.year, day.month) for passage in passages if (day := passage.finished_on)]
    return [done.count((day.year, day.month)) for day in days]
