"""The filters of a results page: what the address asks for, mended where it makes no sense."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from werkzeug.datastructures import MultiDict

from parem.quality.periods import months_later
from parem.quality.store import Selection
from parem.surveys.models import CHANNELS

PRESETS = ("3m", "12m", "all", "days")


@dataclass(frozen=True)
class Filters:
    """What is looked at: a preset or days, one service or all, one channel or all."""

    period: str
    start: date | None
    end: date | None
    service: int | None
    channel: str | None
    unit: str
    #: The question that is followed over time and over services; None: the headline.
    question: str | None = None

    def selection(self, survey_id: int, visible: tuple[int, ...]) -> Selection:
        """The answers that are asked for, among the services that may be seen."""
        services = (self.service,) if self.service in visible and self.service is not None else visible
        return Selection(survey_id, services, (self.channel,) if self.channel else None, self.start, self.end)

    def before(self, survey_id: int, visible: tuple[int, ...]) -> Selection | None:
        """The period of the same length just before; None where all time is looked at."""
        if self.start is None or self.end is None:
            return None
        end = self.start - timedelta(1)
        start = end - (self.end - self.start)
        now = self.selection(survey_id, visible)
        return Selection(survey_id, now.service_ids, now.channels, start, end)


def filters_of(args: MultiDict[str, str], today: date, unit: str) -> Filters:
    """The filters in an address; anything that can't be read counts as not given."""
    period = args.get("period", "12m")
    period = period if period in PRESETS else "12m"
    start, end = _days(period, args, today)
    service = args.get("service", "")
    channel = args.get("channel", "")
    asked_unit = args.get("unit", "")
    return Filters(
        period,
        start,
        end,
        int(service) if service.isdigit() and len(service) < 10 else None,
        channel if channel in CHANNELS else None,
        asked_unit if asked_unit in ("week", "month") and unit != "year" else unit,
        args.get("question", "")[:40] or None,
    )


def _days(period: str, args: MultiDict[str, str], today: date) -> tuple[date | None, date | None]:
    if period == "all":
        return None, None
    if period == "days":
        start, end = _day(args.get("start", "")), _day(args.get("end", ""))
        return (end, start) if start and end and start > end else (start, end)
    months = 3 if period == "3m" else 12
    return months_later(today, -months) + timedelta(1), today


def _day(words: str) -> date | None:
    try:
        day = date.fromisoformat(words)
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2100 else None
