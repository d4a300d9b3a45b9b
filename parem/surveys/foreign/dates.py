"""Date questions of LimeSurvey and XLSForm: how exact they are, and their bounds. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from parem.surveys.date_values import TODAY, NotADate, read_date
from parem.surveys.foreign.parts import Remark
from parem.surveys.foreign.texts import note

_ISO = re.compile(r"\d{4}(-\d{1,2}(-\d{1,2})?)?")
#: "today", "now", (date('y-m-d')): the day on which it is answered.
_TODAY = re.compile(r"\(*\s*(?:today|now)\s*(?:\(\s*\))?\s*\)*|\(*\s*date\(\s*['\"][ymdYMD./ -]+['\"]\s*\)\s*\)*", re.I)
_CONSTRAINT = re.compile(
    r"\s*\.\s*(?P<sign>>=|<=)\s*(?:(?P<today>today\(\s*\))|date\(\s*'(?P<a>[^']*)'\s*\)|'(?P<b>[^']*)')\s*"
)
_APPEARANCES = {"month-year": "month", "year": "year"}


def limesurvey_date(attributes: Mapping[str, str], remarks: list[Remark]) -> dict[str, Any]:
    """A question of type D: how exact by its format ("mm/yyyy"; capital M are minutes), its first and last day."""
    pattern = attributes.get("date_format", "")
    granularity = "day" if not pattern or "d" in pattern else "month" if "m" in pattern else "year"
    if re.search("[HM]", pattern):
        note(remarks, "time_left")
    found: dict[str, Any] = {"granularity": granularity}
    for name, ours in (("min", "earliest"), ("max", "latest")):
        words = attributes.get(f"date_{name}") or attributes.get(f"dropdown_dates_year_{name}", "")
        found[ours] = _bound(words, granularity, ours, remarks)
    return _in_order(found, remarks)


def xlsform_date(kind: str, appearance: str, constraint: str, remarks: list[Remark]) -> dict[str, Any]:
    """A row of type date or dateTime: the granularity of its appearance, bounds like ". <= today()"."""
    shown = appearance.casefold().split()
    granularity = next((ours for theirs, ours in _APPEARANCES.items() if theirs in shown), "day")
    if kind != "date":
        note(remarks, "time_left")
    found: dict[str, Any] = {"granularity": granularity, "earliest": None, "latest": None}
    for part in re.split(r"\s+and\s+", constraint) if constraint else []:
        match = _CONSTRAINT.fullmatch(part)
        if match is None:
            note(remarks, "pattern", words=constraint[:80])
            continue
        words = TODAY if match["today"] else match["a"] or match["b"] or ""
        name = "earliest" if match["sign"] == ">=" else "latest"
        found[name] = _bound(words, granularity, name, remarks)
    return _in_order(found, remarks)


def xlsform_constraint(granularity: str, earliest: str | None, latest: str | None) -> str:
    """The bounds of a date as an XLSForm has them; a month or year is its first day there."""
    parts = []
    for sign, kept in ((">=", earliest), ("<=", latest)):
        if kept == TODAY:
            parts.append(f". {sign} today()")
        elif kept:
            whole = kept + {"year": "-01-01", "month": "-01", "day": ""}[granularity]
            parts.append(f". {sign} date('{whole}')")
    return " and ".join(parts)


def xlsform_appearance(granularity: str) -> str:
    """What XLSForm calls a date of this granularity."""
    return next((theirs for theirs, ours in _APPEARANCES.items() if ours == granularity), "")


def _bound(words: str, granularity: str, name: str, remarks: list[Remark]) -> str | None:
    """A bound as Parem keeps it; None, with a remark, where it can't be told."""
    words = words.strip()
    if not words:
        return None
    if _TODAY.fullmatch(words):
        return TODAY
    whole = words + {"earliest": "-01-01", "latest": "-12-31"}[name] if re.fullmatch(r"\d{4}", words) else words
    try:
        if _ISO.fullmatch(whole):
            return read_date(whole, granularity)
    except NotADate:
        pass
    note(remarks, "pattern", words=words[:80])
    return None


def _in_order(found: dict[str, Any], remarks: list[Remark]) -> dict[str, Any]:
    low, high = found["earliest"], found["latest"]
    if low and high and TODAY not in (low, high) and low > high:
        note(remarks, "pattern", words=f"{low} – {high}")
        return {**found, "earliest": None, "latest": None}
    return found
