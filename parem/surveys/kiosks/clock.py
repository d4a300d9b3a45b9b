"""On which day an answer was given that comes late, from a tablet whose clock may be wrong (pure).

Nothing is believed of the tablet's clock but how far it went between the answer and the hand-over, and that only where
the day it leads to is possible: not before the kiosk last spoke with the server before the answer, and not after today.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

#: The tablet rounds the moment of an answer down to a minute; a clock that is set right moves it a little, too.
SLACK = timedelta(minutes=3)
#: Beyond this no datetime can go.
_FOREVER = timedelta(days=366 * 100)


@dataclass(frozen=True)
class Clocks:
    """What a tablet says of one answer. Milliseconds of its own clock; seconds for what ran."""

    #: Its clock when the answer was given.
    given: float | None
    #: Its clock at the hand-over.
    handed_over: float | None
    #: How long the page says that it ran in between, by a clock that nobody sets; None where the page began anew.
    ran: float | None = None
    #: The day that the server last told the tablet before the answer was given.
    told: date | None = None


def day_given(clocks: Clocks, now: datetime, zone: ZoneInfo, earliest: date) -> date:
    """The day in this zone. `now` is the server's moment (aware); `earliest` the kiosk's first possible day.

    The difference of the tablet's clock comes first. Where it is impossible (the clock was set in between), the time
    that the page ran; where that is not known, today: the first day of which it is certain that the answer was there.
    """
    today = now.astimezone(zone).date()
    first = min(today, max(earliest, clocks.told or earliest))
    for age in (_by_clock(clocks), _by_running(clocks)):
        if age is None:
            continue
        day = (now - max(age, timedelta())).astimezone(zone).date()
        if first <= day <= today:
            return day
    return today


def clock_error(handed_over: float | None, now: datetime) -> int | None:
    """By how many seconds the tablet's clock is ahead of ours; None where it says nothing that is a time."""
    if handed_over is None:
        return None
    seconds = round(handed_over / 1000 - now.timestamp())
    return max(-(2**31 - 1), min(2**31 - 1, seconds))


def _by_clock(clocks: Clocks) -> timedelta | None:
    if clocks.given is None or clocks.handed_over is None:
        return None
    age = _age((clocks.handed_over - clocks.given) / 1000)
    ran = _by_running(clocks)
    if age is None or age < -SLACK or (ran is not None and age < ran - SLACK):
        return None  # the clock was set back
    return age


def _by_running(clocks: Clocks) -> timedelta | None:
    return None if clocks.ran is None or clocks.ran < 0 else _age(clocks.ran)


def _age(seconds: float) -> timedelta | None:
    return timedelta(seconds=seconds) if abs(seconds) < _FOREVER.total_seconds() else None
