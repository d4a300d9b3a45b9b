"""Numbers, dates and money as people read them: the only place where anything is rounded (floor 0)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from babel.dates import format_skeleton, format_timedelta
from babel.numbers import format_currency, format_decimal
from babel.units import format_unit
from flask_babel import format_date

from parem.catalogues import spoken
from parem.languages import LANGUAGES


def _locale() -> str:
    return spoken().name


def number(value: float | int | None, digits: int = 0) -> str:
    """A number with its language's separators and a fixed count of decimals; a dash for None."""
    if value is None:
        return "–"
    return _number(value, digits, _locale())


@lru_cache(maxsize=20_000)  # a page has a thousand numbers, and the next page nearly the same
def _number(value: float, digits: int, locale: str) -> str:
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=locale).replace("-", "\N{MINUS SIGN}")


def percent(share: float | None, digits: int = 0) -> str:
    """A share 0..1 as a percentage ("83 %")."""
    return "–" if share is None else f"{number(share * 100, digits)}\N{NO-BREAK SPACE}%"


def points(value: float | None, digits: int = 0) -> str:
    """A signed number ("+12"), for NPS and differences given in points."""
    if value is None:
        return "–"
    sign = "+" if round(value, digits) > 0 else ""
    return sign + number(value, digits)


def euros(cents: int | None) -> str:
    """An amount in cents as euros and cents."""
    return "–" if cents is None else format_currency(cents / 100, "EUR", locale=_locale())


def day(value: date | datetime | None) -> str:
    """A day, written out as the language does; a dash for None."""
    return "–" if value is None else format_date(value, "medium")


def ago(value: datetime | None) -> str:
    """How long ago a moment was (UTC without a zone, as the tables keep it): "3 hours ago"; a dash for None."""
    if value is None:
        return "–"
    past = min(timedelta(), value - datetime.now(UTC).replace(tzinfo=None))
    return format_timedelta(past, add_direction=True, locale=_locale())


def duration(seconds: int) -> str:
    """A length of time in its largest unit ("3 hours"), whatever its sign."""
    return format_timedelta(timedelta(seconds=abs(seconds)), locale=_locale())


def time_span(minutes: int) -> str:
    """Minutes in their two largest units ("12 days 4 hr", "1 hr 20 min"); a day has 24 hours."""
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = [(days, "day"), (hours, "hour"), (rest if not days else 0, "minute")]
    shown = [(count, unit) for count, unit in parts if count] or [(0, "minute")]
    words = (format_unit(count, f"duration-{unit}", length="short", locale=_locale()) for count, unit in shown)
    return " ".join(each.replace(" ", "\N{NO-BREAK SPACE}") for each in words)


def month_name(value: date) -> str:
    """A month with its year ("June 2025", "2025 m. birželis")."""
    return format_skeleton("yMMMM", value, locale=_locale())


def weekday(value: date) -> str:
    """A day of the month with its weekday ("Tue, 3 Jun"), for tables of one month."""
    return format_skeleton("MMMEd", value, locale=_locale())


def language_name(code: str) -> str:
    """A language's own name."""
    return LANGUAGES.get(code, code)


def months(count: int) -> str:
    """How long so many months are, in years where they are whole ("5 years", "18 months")."""
    whole = count % 12 == 0
    return format_unit(count // 12 if whole else count, "year" if whole else "month", locale=_locale())


_ALL = (number, percent, points, euros, day, ago, duration, time_span, month_name, weekday, language_name, months)
FILTERS = {f.__name__: f for f in _ALL}
