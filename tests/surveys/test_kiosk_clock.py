"""The day of an answer that comes late, from tablets with good, wrong and absurd clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parem.surveys.kiosks.clock import Clocks, clock_error, day_given

VILNIUS = ZoneInfo("Europe/Vilnius")
NOW = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)
REGISTERED = date(2026, 6, 1)
HOUR, DAY = 3600.0, 86400.0
TODAY = date(2026, 6, 10)


def day(given: float | None, handed_over: float | None, ran: float | None = None, told: date | None = None) -> date:
    """Clock readings in seconds from an arbitrary point."""
    as_ms = lambda seconds: None if seconds is None else seconds * 1000  # noqa: E731
    return day_given(Clocks(as_ms(given), as_ms(handed_over), ran, told), NOW, VILNIUS, REGISTERED)


@pytest.mark.parametrize("wrong_by", [0, 40 * 365 * DAY, -30 * 365 * DAY, 5 * HOUR])
def test_a_clock_that_is_wrong_all_along_does_no_harm(wrong_by: float) -> None:
    now = NOW.timestamp() + wrong_by
    assert day(now - 60, now) == TODAY
    assert day(now - 3 * DAY, now) == date(2026, 6, 7)
    assert day(now - 3 * DAY - 10 * HOUR, now) == date(2026, 6, 7)
    assert day(now - 3 * DAY - 13 * HOUR, now) == date(2026, 6, 6)


def test_the_day_is_the_one_at_the_kiosk() -> None:
    # At 9:00 in UTC it is noon in Vilnius: twelve hours and a bit before, it was still the day before.
    assert day(0, 12 * HOUR - 60) == TODAY
    assert day(0, 12 * HOUR + 60) == date(2026, 6, 9)


def test_a_clock_that_was_set_in_between() -> None:
    # Begun in 1970, set right by the network: the running time says two days.
    assert day(0, NOW.timestamp(), ran=2 * DAY) == date(2026, 6, 8)
    # The page began anew, so nothing ran: the first day of which it is certain.
    assert day(0, NOW.timestamp()) == TODAY
    # Set back: an answer from the future.
    assert day(NOW.timestamp() + 400 * DAY, NOW.timestamp()) == TODAY
    assert day(NOW.timestamp() + 400 * DAY, NOW.timestamp(), ran=DAY) == date(2026, 6, 9)
    # Set back by less than the answer's age.
    assert day(0, 1 * DAY, ran=3 * DAY) == date(2026, 6, 7)


def test_a_tablet_that_slept_ran_for_less() -> None:
    assert day(0, 3 * DAY, ran=HOUR) == date(2026, 6, 7)


def test_no_answer_is_older_than_the_last_word_before_it() -> None:
    assert day(0, 6 * DAY, told=date(2026, 6, 4)) == date(2026, 6, 4)
    assert day(0, 8 * DAY, told=date(2026, 6, 4)) == TODAY
    assert day(0, 30 * DAY) == TODAY
    assert day(0, DAY, told=date(2030, 1, 1)) == TODAY


@pytest.mark.parametrize("nothing", [(None, None), (None, 5.0), (5.0, None)])
def test_without_readings_it_is_today(nothing: tuple[float | None, float | None]) -> None:
    assert day(*nothing) == TODAY


_ANY = st.none() | st.floats(-1e15, 1e15)


@given(_ANY, _ANY, st.none() | st.floats(-1e9, 1e12), st.none() | st.dates())
def test_whatever_a_tablet_says_the_day_is_possible(
    given_at: float | None, handed_over: float | None, ran: float | None, told: date | None
) -> None:
    found = day_given(Clocks(given_at, handed_over, ran, told), NOW, VILNIUS, REGISTERED)
    assert REGISTERED <= found <= TODAY
    if told and told <= TODAY:
        assert found >= told


def test_by_how_much_a_clock_is_wrong() -> None:
    assert clock_error(None, NOW) is None
    assert clock_error(NOW.timestamp() * 1000 + 90_000, NOW) == 90
    assert clock_error(0, NOW) == -round(NOW.timestamp())
    assert clock_error(9e14, NOW) == 2**31 - 1
    assert timedelta(seconds=clock_error(-9e14, NOW) or 0) < timedelta()
