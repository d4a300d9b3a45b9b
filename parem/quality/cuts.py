"""Between which moments the figures of a place may be shown, so that no two periods differ by a few answers. Pure.

Every figure of a period is what a place (a service by a channel, a margin, or all) had by its last moment less what it
had by its first. So whoever sees figures of periods knows, for each place, what it had by each moment that bounds one;
and by the margins what places had together by the same moment, never by another. Hence it is enough that of each place
only such moments are used that few answers never lie between two of them, and that at each moment the places left out
can't be had from the others: neither one by itself, nor some together that had few answers since the moment before or
until the moment after. Then no adding and subtracting of periods, filters and margins gives few answers; what is left
open is said in docs/decisions/0027.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parem.quality.disclosure import closed, with_margins
from parem.quality.periods import months_later

#: More answers than there are people, however often each is counted (`together.to_be_held`).
ENDLESS = 10**15


def usable_moments(counts: NDArray[Any], order: Sequence[int], smallest: int) -> NDArray[np.bool_]:
    """Which moments may bound a shown period of which place: (moments x rows + 1 x columns + 1).

    counts (moments x rows x columns) are the answers between each moment and the next, the last of them none. A moment
    that comes early in `order` is kept where a later one would be too near to it. Before the first moment nobody
    answered.
    """
    # A page asks anew for what hardly ever changes: what was answered in the months that are over.
    return _usable_moments(counts.astype(np.int64).tobytes(), counts.shape, tuple(order), smallest)


@lru_cache(maxsize=256)
def _usable_moments(given: bytes, shape: tuple[int, ...], order: tuple[int, ...], smallest: int) -> NDArray[np.bool_]:
    counts = np.frombuffer(given, dtype=np.int64).reshape(shape)
    had = np.array([with_margins(each) for each in np.cumsum(counts, axis=0) - counts])
    between = np.diff(had, axis=0)
    if not ((between > 0) & (between < smallest)).any():
        # As nearly always: no month of any place has few answers, so that any moment may be used.
        return np.ones(had.shape, dtype=np.bool_)
    usable, barred = np.zeros(had.shape, dtype=np.bool_), np.zeros(had.shape, dtype=np.bool_)
    for at in order:
        since = had[at] - np.where(usable[:at], had[:at], 0).max(axis=0, initial=0)
        until = np.where(usable[at + 1 :], had[at + 1 :], ENDLESS).min(axis=0, initial=ENDLESS) - had[at]
        few = ((since > 0) & (since < smallest)) | ((until > 0) & (until < smallest))
        # Where a place had to do without a moment it keeps away from it: else its others would be had from there.
        few |= (had[at] > 0) & (barred & (abs(had - had[at]) < smallest)).any(axis=0)
        hidden = closed(had[at], few, [since, until, *_near(had, at, smallest)], smallest)
        usable[at], barred[at] = ~hidden, hidden
    return usable


def common_moments(
    had: NDArray[Any], order: Sequence[int], allowed: NDArray[np.bool_], smallest: int
) -> NDArray[np.bool_]:
    """Which moments (m,) may bound a shown period of all groups of a whole at once, where had (m x groups).

    All groups or none use a moment, so that at none a group is what the others leave of the whole. Between two that are
    kept every group has no answers or enough.
    """
    kept = np.zeros(len(had), dtype=np.bool_)
    for at in order:
        since = had[at] - np.where(kept[:at, None], had[:at], 0).max(axis=0, initial=0)
        until = np.where(kept[at + 1 :, None], had[at + 1 :], ENDLESS).min(axis=0, initial=ENDLESS) - had[at]
        few = ((since > 0) & (since < smallest)) | ((until > 0) & (until < smallest))
        kept[at] = bool(allowed[at]) and not few.any()
    return kept


def _near(had: NDArray[Any], at: int, smallest: int) -> list[NDArray[Any]]:
    """What was answered since the last moment before and until the first after that all together may use beside it."""
    between = abs(had - had[at])
    far = np.flatnonzero(between[:, -1, -1] >= smallest)
    return [between[each] for each in (*far[far < at][-1:], *far[far > at][:1])]


def in_order(moments: Sequence[date], first: Sequence[date]) -> list[int]:
    """The moments in the order in which they are kept: the end of all, these first ones (the periods that are offered
    ready-made), the years', the quarters' and the other months' beginnings, other days."""
    places = {day: place for place, day in enumerate(first)}

    def rank(at: int) -> tuple[int, int]:
        day = moments[at]
        if at == len(moments) - 1:
            return 0, at
        if day in places:
            return 1, places[day]
        if day.day > 1:
            return 5, at
        return (2 if day.month == 1 else 3 if day.month % 3 == 1 else 4), at

    return sorted(range(len(moments)), key=rank)


def moments_of(days: Sequence[date], others: Callable[[date], date] | None = None) -> list[date]:
    """The first days of all months from that of the first of these days to the one after the last; with `others` also
    those days that it gives (the week's beginning of a day, and the one after it)."""
    last = months_later(max(days).replace(day=1), 1)
    found = {min(days).replace(day=1)}
    while (newest := max(found)) < last:
        found.add(months_later(newest, 1))
    if others:
        found |= {start for day in set(days) for start in (others(day), others(day) + timedelta(7))}
    return sorted(found)
