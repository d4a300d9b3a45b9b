"""Days and clocks where an organisation is."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from parem.accounts.models import Organisation

ZONES = {"LT": "Europe/Vilnius", "EE": "Europe/Tallinn"}


def today_in(organisation: Organisation) -> date:
    """The day on the wall calendar of this organisation; UTC's for a country that is not known."""
    return datetime.now(zone_of(organisation)).date()


def zone_of(organisation: Organisation) -> ZoneInfo:
    """The time of this organisation's clocks on the wall; UTC for a country that is not known."""
    return ZoneInfo(ZONES.get(organisation.country, "UTC"))
