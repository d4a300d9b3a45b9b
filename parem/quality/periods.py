"""Periods: weeks, months, quarters and years with their labels. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache


@dataclass(frozen=True, order=True)
class Period:
    """Both days belong to it. The label is ISO's: 2015, 2015-Q2, 2015-06, 2015-W23."""

    start: date
    end: date
    label: str


@lru_cache(maxsize=20_000)  # a page asks for the same days again and again
def period_of(day: date, unit: str) -> Period:
    """The week, month, quarter or year that a day lies in. Raises ValueError for another unit."""
    if unit == "week":
        start = day - timedelta(day.weekday())
        year, week, _ = day.isocalendar()
        return Period(start, start + timedelta(6), f"{year}-W{week:02}")
    if unit == "month":
        start = day.replace(day=1)
        return Period(start, months_later(start, 1) - timedelta(1), f"{day:%Y-%m}")
    if unit == "quarter":
        start = date(day.year, day.month - (day.month - 1) % 3, 1)
        return Period(start, months_later(start, 3) - timedelta(1), f"{day.year}-Q{(day.month + 2) // 3}")
    if unit == "year":
        return Period(date(day.year, 1, 1), date(day.year, 12, 31), str(day.year))
    raise ValueError(f"no such unit of time: {unit}")


def month_of(day: date) -> Period:
    """The month that a day lies in."""
    return period_of(day, "month")


def periods_between(first: date, last: date, unit: str) -> Iterator[Period]:
    """Every period from the one of the first day to the one of the last."""
    period = period_of(first, unit)
    while period.start <= last:
        yield period
        period = period_of(period.end + timedelta(1), unit)


def first_whole(periods: Sequence[Period], days: Iterable[date]) -> list[int]:
    """For each day, the position of the first period that begins on it or later; days after all of them have none."""
    starts = (next((at for at, each in enumerate(periods) if each.start >= day), None) for day in days)
    return [at for at in starts if at is not None]


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months later (earlier when negative), or that month's last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    length = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(1)).day
    return date(year, month + 1, min(day.day, length))
