"""The day of an answer: written as a day, or as the year, quarter, month or week it belongs to. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime

from parem.surveys.imports.errors import NotAnAnswer

UNITS = ("day", "week", "month", "quarter", "year")
#: Nobody measured services this way before; such a day is a spreadsheet's zero or a slip.
EARLIEST = date(1990, 1, 1)

_DAY = (
    re.compile(r"(?P<y>\d{4})[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2})(?:[T ].*)?$"),
    re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})(?:[T ].*)?$"),
)
_MONTH = (re.compile(r"(?P<y>\d{4})[-./ ]?[Mm]?(?P<p>\d{1,2})$"), re.compile(r"(?P<p>\d{1,2})[-./](?P<y>\d{4})$"))
_QUARTER = (
    re.compile(r"(?P<y>\d{4})[-./ ]*[QqKk]?(?P<p>[1-4])$"),
    re.compile(r"[Qq]?(?P<p>[1-4])[-./ ]+(?P<y>\d{4})$"),
)
_WEEK = (re.compile(r"(?P<y>\d{4})[-./ ]*[Ww](?P<p>\d{1,2})$"),)
_YEAR = re.compile(r"(?P<y>\d{4})(?:\.0)?$")


def read_day(cell: str, unit: str, today: date, pattern: str = "") -> date:
    """The day, or the first day of the period, that a cell names.

    A day is "2015-06-30", "30.06.2015" or "2015/06/30", or as `pattern` (strptime) says. A day also stands for the
    period it is in. Raises NotAnAnswer for anything else, and for days to come or before EARLIEST.
    """
    try:
        found = _by_pattern(cell, pattern) if pattern else (_period(cell, unit) or _day(cell))
    except ValueError as error:
        raise _not_a_day(unit) from error
    if found is None:
        raise _not_a_day(unit)
    first = first_day(found, unit)
    if first > today:
        raise NotAnAnswer("day_to_come")
    if first < EARLIEST:
        raise NotAnAnswer("day_too_early", year=EARLIEST.year)
    return first


def first_day(day: date, unit: str) -> date:
    """The first day of the period of this unit that a day is in."""
    if unit == "week":
        return date.fromordinal(day.toordinal() - day.weekday())
    if unit == "month":
        return day.replace(day=1)
    if unit == "quarter":
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return date(day.year, 1, 1) if unit == "year" else day


def _not_a_day(unit: str) -> NotAnAnswer:
    return NotAnAnswer(f"not_a_{unit}")


def _by_pattern(cell: str, pattern: str) -> date:
    return datetime.strptime(cell, pattern).date()


def _day(cell: str) -> date | None:
    for pattern in _DAY:
        if found := pattern.match(cell):
            return date(int(found["y"]), int(found["m"]), int(found["d"]))
    return None


def _period(cell: str, unit: str) -> date | None:
    """The first day of a period written as one ("2015", "2015-Q2", "2015-06", "2015-W23"); None for other words."""
    if unit == "year":
        found = _YEAR.match(cell)
        return date(int(found["y"]), 1, 1) if found else None
    for pattern in {"month": _MONTH, "quarter": _QUARTER, "week": _WEEK}.get(unit, ()):
        if found := pattern.match(cell):
            year, part = int(found["y"]), int(found["p"])
            if unit == "week":
                return date.fromisocalendar(year, part, 1)
            return date(year, part if unit == "month" else part * 3 - 2, 1)
    return None
