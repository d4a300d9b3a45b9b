"""Dates as answers: as fine as a year, a month or a day, kept as ISO text ("2026", "2026-05", "2026-05-13"). Pure.

Texts of one granularity stand in the order of time, so that bounds are compared as texts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

#: From the coarsest to the finest. A day can tell who somebody is; a month seldom does.
GRANULARITIES = ("year", "month", "day")
USUAL = "month"
#: In place of a bound: the day on which the question is answered.
TODAY = "today"
#: Years beyond these are slips of the finger.
FIRST_YEAR, LAST_YEAR = 1900, 2100
_TODAY_WORDS = (TODAY, "today()", "now", "now()", "šiandien", "siandien", "täna", "tana", "сегодня")
_LENGTHS = {"year": 4, "month": 7, "day": 10}
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # The year first, as ISO 8601 and Lithuania write it, also without anything between.
        r"(?P<y>\d{4})(?:[-./ ]\s?(?P<m>\d{1,2})(?:[-./ ]\s?(?P<d>\d{1,2}))?)?\.?",
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})?",
        # The day first, as Estonia and Russia write it; the month first is never meant here.
        r"(?:(?P<d>\d{1,2})[-./ ]\s?)?(?P<m>\d{1,2})[-./ ]\s?(?P<y>\d{4})\.?",
    )
)
#: What a spreadsheet or another program adds to a day.
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$")


class NotADate(ValueError):
    """The words are no date, or one that is coarser than what is asked for."""


class DateQuestion(Protocol):
    """What is needed of a date question; the Question table has it."""

    granularity: str | None
    earliest: str | None
    latest: str | None


def read_date(words: str, granularity: str) -> str:
    """A date as it is kept, from what people and programs write; what is finer than asked for is dropped.

    Raises NotADate.
    """
    plain = _TIME.sub("", words.strip())
    found = next((match for pattern in _PATTERNS if (match := pattern.fullmatch(plain))), None)
    if found is None:
        raise NotADate
    year, month, day = (int(found[name]) if name in found.groupdict() and found[name] else 0 for name in "ymd")
    has = 1 + bool(month) + bool(day)
    if has <= GRANULARITIES.index(granularity) or not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotADate
    try:
        return coarse(date(year, month or 1, day or 1), granularity)
    except ValueError as error:
        raise NotADate from error


def coarse(day: date, granularity: str) -> str:
    """A day, as exact as this."""
    return day.isoformat()[: _LENGTHS[granularity]]


def granularity_of(question: DateQuestion) -> str:
    """How exact the dates of a question are."""
    return question.granularity or USUAL


def read_bound(words: str, granularity: str) -> str | None:
    """A bound as it is kept: a date of this granularity, TODAY, or None for no words. Raises NotADate."""
    plain = words.strip()
    if not plain:
        return None
    return TODAY if plain.casefold() in _TODAY_WORDS else read_date(plain, granularity)


def kept_bounds(values: Mapping[str, Any]) -> dict[str, str | None]:
    """The bounds among a date question's values as they are kept; nothing where they are none (problems_of says so)."""
    granularity = values.get("granularity")
    if values.get("type") != "date" or granularity not in GRANULARITIES:
        return {}
    try:
        return {name: read_bound(values.get(name) or "", granularity) for name in ("earliest", "latest")}
    except NotADate:
        return {}


def bounds_on(question: DateQuestion, today: date) -> tuple[str | None, str | None]:
    """The earliest and the latest date that may be answered on this day."""
    granularity = granularity_of(question)
    low, high = (coarse(today, granularity) if each == TODAY else each for each in (question.earliest, question.latest))
    return low or None, high or None


def years_on(question: DateQuestion, today: date) -> list[int]:
    """The years to choose from, the newest first; a page may be shown into the year after the one it was made in."""
    low, high = bounds_on(question, today)
    last = int(high[:4]) if high else today.year + 10
    if question.latest == TODAY:
        last += 1
    first = int(low[:4]) if low else today.year - 110
    return list(range(last, min(first, last) - 1, -1))
