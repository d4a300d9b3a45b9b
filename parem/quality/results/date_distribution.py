"""How the dates that people answered with are spread, in lines that give nobody away. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from parem.quality.disclosure import Shown, Suppressed
from parem.quality.statistics import wilson

#: Longer than so many months the lines are years, longer than so many years decades.
MONTHS, YEARS = 24, 30
#: The share of answers that must be in lines of enough answers; else the lines are made longer.
MOST = 0.8


@dataclass(frozen=True)
class DateLine:
    """A month ("2026-05"), a year ("2026") or a decade ("1990–1999"), and the share of answers in it."""

    label: str
    shown: Shown


def date_lines(chosen: Mapping[str, int], everything: Mapping[str, int], smallest: int) -> list[DateLine]:
    """The lines of the chosen answers ({date: count}) among everything that could be chosen; n is all that answered.

    Empty where fewer than `smallest` answered, or fewer did among those that were not chosen: whoever sees both pages
    could subtract. A line is hidden for the same two reasons, and then another with it where it could be had from the
    rest. Lines without answers look like hidden ones; without any other line there is none.
    """
    n, rest = sum(chosen.values()), sum(everything.values()) - sum(chosen.values())
    if n < smallest or 0 < rest < smallest:
        return []
    labels = _labels(everything, smallest)
    own, all_ = _by_label(chosen, labels), _by_label(everything, labels)
    order = _between(sorted(own))
    hidden = {label for label in order if 0 < own[label] < smallest or 0 < all_[label] - own[label] < smallest}
    others = [label for label in order if label not in hidden and own[label]]
    if len(hidden) == 1 and others:
        hidden.add(min(others, key=lambda label: own[label]))
    seen = {label for label in order if own[label]} - hidden
    return [DateLine(label, wilson(own[label], n) if label in seen else Suppressed()) for label in order if seen]


def _labels(dates: Mapping[str, int], smallest: int) -> Mapping[str, str]:
    """The line of each date, as fine as most answers can be shown in.

    Of all that could be chosen, so that the lines of two pages are the same.
    """
    years, months = [int(each[:4]) for each in dates], [_months(each) for each in dates if len(each) >= 7]
    finer: list[dict[str, str]] = []
    if len(months) == len(dates) and max(months) - min(months) < MONTHS:
        finer.append({each: each[:7] for each in dates})
    if max(years) - min(years) < YEARS:
        finer.append({each: each[:4] for each in dates})
    for labels in finer:
        counts = _by_label(dates, labels).values()
        if sum(count for count in counts if count >= smallest) >= MOST * sum(counts):
            return labels
    return {each: f"{each[:3]}0–{each[:3]}9" for each in dates}


def _months(kept: str) -> int:
    return int(kept[:4]) * 12 + int(kept[5:7])


def _by_label(counts: Mapping[str, int], labels: Mapping[str, str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for each, count in counts.items():
        found[labels[each]] += count
    return found


def _between(labels: list[str]) -> list[str]:
    """The labels from the first to the last, those without answers among them."""
    if not labels:
        return []
    found = [labels[0]]
    while found[-1] < labels[-1]:
        found.append(_after(found[-1]))
    return found


def _after(label: str) -> str:
    year = int(label[:4])
    if len(label) == 7:
        month = int(label[5:])
        return f"{year + 1}-01" if month == 12 else f"{year}-{month + 1:02}"
    return f"{year + 10}–{year + 19}" if len(label) == 9 else str(year + 1)
