"""The histograms that a selection is the sum of, and their sums by service, channel or period. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parem.quality.burt import BurtTable, Schema
from parem.quality.periods import period_of
from parem.quality.slices.side_by_side import diagonal_table

#: service id, channel, first day of the slice: what a figure can be broken down by.
Place = tuple[int, str, date]
#: In a place: several services or channels together, of deleted answers that were too few to be told apart.
SEVERAL_SERVICES, SEVERAL_CHANNELS = 0, "several"


@dataclass(frozen=True, eq=False)
class Pieces:
    """The histograms of a selection on one schema, p of them: of which service (p,), channel (p,), first and last day
    (p, as ordinals), with n (p,), diagonals (p x s) and moments (p x m x 3)."""

    schema: Schema
    services: NDArray[np.int64]
    channels: NDArray[Any]
    days: NDArray[np.int64]
    ends: NDArray[np.int64]
    n: NDArray[Any]
    diagonals: NDArray[Any]
    moments: NDArray[Any]

    @property
    def places(self) -> list[Place]:
        """Service id, channel and first day of each."""
        given = zip(self.services.tolist(), self.channels.tolist(), self.days.tolist(), strict=True)
        return [(service, channel, date.fromordinal(day)) for service, channel, day in given]

    @property
    def total(self) -> BurtTable:
        """The table of the whole selection (its histograms)."""
        return diagonal_table(self.schema, int(self.n.sum()), self.diagonals.sum(axis=0), self.moments.sum(axis=0))

    def by(self, name: Callable[[Place], Any]) -> dict[Any, BurtTable]:
        """The tables summed by what `name` says of each place, in the order of the names."""
        return self._summed([name(place) for place in self.places])

    def by_service(self) -> dict[int, BurtTable]:
        """By service id; sums of several services together belong to none."""
        mine = self._kept(self.services != SEVERAL_SERVICES)
        return mine._summed(mine.services.tolist())

    def by_channel(self) -> dict[str, BurtTable]:
        """By channel; sums of several channels together belong to none."""
        mine = self._kept(self.channels != SEVERAL_CHANNELS)
        return mine._summed(mine.channels.tolist())

    def by_period(self, unit: str) -> dict[str, BurtTable]:
        """By the label of the week, month, quarter or year; sums of a longer time belong to none."""
        mine = self.whole(unit)
        days = mine.days.tolist()
        labels = {day: period_of(date.fromordinal(day), unit).label for day in set(days)}
        return mine._summed([labels[day] for day in days])

    def whole(self, unit: str) -> Pieces:
        """Those that lie in one week, month, quarter or year."""
        spans = list(zip(self.days.tolist(), self.ends.tolist(), strict=True))
        lasts = {day: period_of(date.fromordinal(day), unit).end.toordinal() for day, _end in set(spans)}
        return self._kept(np.array([end <= lasts[day] for day, end in spans], dtype=np.bool_))

    def only(self, services: Collection[int] | None, channels: Collection[str] | None) -> Pieces:
        """Those of these services and channels (None: of all)."""
        kept = np.ones(len(self.n), dtype=np.bool_)
        if services is not None:
            kept &= np.isin(self.services, list(services))
        if channels is not None:
            kept &= np.isin(self.channels, list(channels))
        return self._kept(kept)

    def about(self, code: str) -> Pieces:
        """Of one question alone, its options included: so much less is added up."""
        schema = self.schema
        items = tuple(item for item in schema.items if item.code.partition("=")[0] == code)
        columns = [place for item in items for place in range(*schema.block(item.code).indices(schema.size))]
        numbers = [place for place, name in enumerate(schema.numbers) if name == code]
        return replace(
            self, schema=Schema(items, tuple(schema.numbers[place] for place in numbers)),
            diagonals=self.diagonals[:, columns], moments=self.moments[:, numbers],
        )  # fmt: skip

    def within(self, start: date | None, end: date | None) -> Pieces:
        """Those of this time (both days are in it; None: without end)."""
        first, last = start or date.min, end or date.max
        return self._kept((self.days >= first.toordinal()) & (self.ends <= last.toordinal()))

    def grouped(self, group_of: Mapping[int, int]) -> Pieces:
        """Groups in the services' places, all channels together: their ids stand for service ids."""
        groups = np.array(
            [group_of.get(service, SEVERAL_SERVICES) for service in self.services.tolist()], dtype=np.int64
        )
        channels = np.full(len(groups), "", dtype=object)
        return Pieces(self.schema, groups, channels, self.days, self.ends, self.n, self.diagonals, self.moments)

    def with_(self, others: Pieces) -> Pieces:
        """These and others of the same schema."""
        if not len(others.n):
            return self
        both = zip(self._arrays, others._arrays, strict=True)
        return Pieces(self.schema, *(np.concatenate(pair) for pair in both))

    def freeze(self) -> None:
        """Nobody can change them any more: several pages may look at them."""
        for array in self._arrays:
            array.flags.writeable = False

    @property
    def size(self) -> int:
        """How many bytes they take."""
        return sum(array.nbytes for array in self._arrays)

    @property
    def _arrays(self) -> list[NDArray[Any]]:
        return [self.services, self.channels, self.days, self.ends, self.n, self.diagonals, self.moments]

    def _kept(self, kept: NDArray[np.bool_]) -> Pieces:
        if kept.all():
            return self
        return Pieces(
            self.schema, self.services[kept], self.channels[kept], self.days[kept], self.ends[kept], self.n[kept],
            self.diagonals[kept], self.moments[kept],
        )  # fmt: skip

    def _summed(self, names: list[Any]) -> dict[Any, BurtTable]:
        found = sorted(set(names))
        if not found:
            return {}
        at = {name: place for place, name in enumerate(found)}
        group = np.array([at[name] for name in names], dtype=np.int64)
        order = np.argsort(group, kind="stable")
        starts = np.searchsorted(group[order], np.arange(len(found)))
        n, diagonals, moments = (
            np.add.reduceat(each[order], starts, axis=0) for each in (self.n, self.diagonals, self.moments)
        )
        return {name: diagonal_table(self.schema, int(n[i]), diagonals[i], moments[i]) for i, name in enumerate(found)}
