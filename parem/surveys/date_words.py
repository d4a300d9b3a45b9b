"""Words about dates as answers, in the reader's language."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from parem.formats import day, month_name
from parem.surveys.date_values import TODAY, DateQuestion, bounds_on, granularity_of

#: How exact a date is asked for.
GRANULARITY_WORDS: dict[str, Any] = {
    "year": _l("The year"),
    "month": _l("The month and the year"),
    "day": _l("The day, the month and the year"),
}


def date_words(kept: str) -> str:
    """A date as it is kept ("2026-05") as people read it ("May 2026"); anything else as it is."""
    try:
        if len(kept) == 7:
            return month_name(date.fromisoformat(f"{kept}-01"))
        return day(date.fromisoformat(kept)) if len(kept) == 10 else kept
    except ValueError:
        return kept


def bound_words(kept: str | None) -> str:
    """A bound as the builder shows it."""
    return _("today") if kept == TODAY else kept or ""


def format_hint(granularity: str) -> str:
    """How a date is written where the browser has no calendar of its own."""
    if granularity == "year":
        return _("The year in four digits, like 2026.")
    if granularity == "month":
        return _("The month and the year, like 05.2026.")
    return _("The day, the month and the year, like 13.05.2026.")


def range_words(question: DateQuestion, today: date) -> str:
    """Which dates may be answered; empty where any may."""
    low, high = _ends(question, today)
    if low and high:
        return _("From %(low)s to %(high)s.", low=low, high=high)
    if low:
        return _("%(low)s or later.", low=low)
    return _("%(high)s or earlier.", high=high) if high else ""


def _ends(question: DateQuestion, today: date) -> tuple[str, str]:
    """The first and the last date that may be answered, in words; empty where there is none."""
    low, high = bounds_on(question, today)
    return date_words(low) if low else "", date_words(high) if high else ""


def not_a_date_words(granularity: str) -> str:
    """What to write in place of what is no date."""
    if granularity == "year":
        return _("Write the year in four digits, like 2026.")
    if granularity == "month":
        return _("Write the month and the year, like 05.2026.")
    return _("Write the day, the month and the year, like 13.05.2026.")


def out_of_range_words(question: DateQuestion, today: date) -> str:
    """Why a date can't be the answer: what it must be."""
    low, high = _ends(question, today)
    if low and high:
        return _("The date must be from %(low)s to %(high)s.", low=low, high=high)
    if low:
        return _("The date must be %(low)s or later.", low=low)
    return _("The date must be %(high)s or earlier.", high=high)


def typed_hint(question: DateQuestion) -> tuple[str, str]:
    """What is typed for a date from a paper form, and what that is."""
    granularity = granularity_of(question)
    if granularity == "year":
        return "2026", _("year")
    if granularity == "month":
        return "202605", _("year and month")
    return "20260513", _("year, month and day")
