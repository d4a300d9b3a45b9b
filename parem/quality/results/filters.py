"""The filters of a results page: what the address asks for, mended where it makes no sense."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from werkzeug.datastructures import MultiDict

from parem.languages import LANGUAGES
from parem.quality.control_rules import Rules
from parem.quality.periods import month_of, months_later
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
    #: The rules that the control chart is read by.
    rules: Rules = Rules.NHS
    #: Where the periods begin that are offered ready-made, and those before them.
    offered: tuple[date, ...] = ()
    #: The language that answers were given in, for the page that can show it; None: all.
    language: str | None = None

    @property
    def is_whole_months(self) -> bool:
        """Whether the time is made of whole months, as it is wherever people choose it."""
        starts = self.start is None or self.start.day == 1
        return starts and (self.end is None or (self.end + timedelta(1)).day == 1)

    def selection(self, survey_id: int, visible: tuple[int, ...]) -> Selection:
        """The answers that are asked for, among the services that may be seen."""
        services = (self.service,) if self.service in visible and self.service is not None else visible
        return Selection(survey_id, services, (self.channel,) if self.channel else None, self.start, self.end)

    def before(self, survey_id: int, visible: tuple[int, ...]) -> Selection | None:
        """The period of as many months just before; None where all time is looked at."""
        if self.start is None or self.end is None:
            return None
        end = self.start - timedelta(1)
        start = start_before(self.start, self.end) if self.is_whole_months else end - (self.end - self.start)
        now = self.selection(survey_id, visible)
        return Selection(survey_id, now.service_ids, now.channels, start, end)


def filters_of(args: MultiDict[str, str], today: date, unit: str) -> Filters:
    """The filters in an address; anything that can't be read counts as not given."""
    period = args.get("period", "12m")
    period = period if period in PRESETS else "12m"
    start, end = _days(period, args, today)
    service = args.get("service", "")
    channel = args.get("channel", "")
    asked_unit, asked_rules = args.get("unit", ""), args.get("rules", "")
    return Filters(
        period,
        start,
        end,
        int(service) if service.isdigit() and len(service) < 10 else None,
        channel if channel in CHANNELS else None,
        asked_unit if asked_unit in ("week", "month") and unit != "year" else unit,
        args.get("question", "")[:40] or None,
        Rules(asked_rules) if asked_rules in set(Rules) else Rules.NHS,
        _offered(today),
        args.get("language") if args.get("language") in LANGUAGES else None,
    )


def _days(period: str, args: MultiDict[str, str], today: date) -> tuple[date | None, date | None]:
    """Whole months: two periods that differ by a day would tell what was answered on it."""
    if period == "all":
        return None, None
    if period == "days":
        start, end = _day(args.get("start", "")), _day(args.get("end", ""))
        start, end = (end, start) if start and end and start > end else (start, end)
        return start and month_of(start).start, end and month_of(end).end
    return running(today, 3 if period == "3m" else 12)


def start_before(start: date, end: date) -> date:
    """As many months before the start as lie between it and the end."""
    after = end + timedelta(1)
    return months_later(start, -(after.year - start.year) * 12 - after.month + start.month)


def _offered(today: date) -> tuple[date, ...]:
    starts = [_start(today, months) for months in (12, 3)]
    return (*starts, *(start_before(start, month_of(today).end) for start in starts))


def _start(today: date, months: int) -> date:
    return month_of(months_later(today, -months) + timedelta(1)).start


def _day(words: str) -> date | None:
    try:
        day = date.fromisoformat(words)
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2100 else None


def running(today: date, months: int) -> tuple[date, date]:
    """The time that a page offers as the last so many months: to the end of this month, and from a first of a month."""
    return _start(today, months), month_of(today).end
