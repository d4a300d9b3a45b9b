"""Where the waste is: Pareto's order of one measure, and a map of services by kinds. Pure: rows in, figures out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol

#: What is shown beside each other; the rest is one bar.
MOST = 12
#: How many shades the map has, from none to the most.
SHADES = 5


class Cost(Protocol):
    """What of a waste is needed here."""

    @property
    def title(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def service_id(self) -> int: ...
    @property
    def minutes(self) -> int: ...
    @property
    def cents(self) -> int: ...


@dataclass(frozen=True)
class Bar:
    """One waste, or the rest of them (title None): its size and what all up to it add up to (0..1)."""

    title: str | None
    size: int
    upto: float


def pareto(sizes: Sequence[tuple[str, int]]) -> list[Bar]:
    """The largest first, with what they add up to; those without a size are left out, the many small ones are one."""
    known = sorted(((title, size) for title, size in sizes if size > 0), key=lambda each: -each[1])
    total = sum(size for _title, size in known)
    shown: list[tuple[str | None, int]] = list(known[:MOST])
    if len(known) > MOST:
        shown.append((None, sum(size for _title, size in known[MOST:])))
    ends = accumulate(size for _title, size in shown)
    return [Bar(title, size, end / total) for (title, size), end in zip(shown, ends, strict=True)]


def vital_few(bars: Sequence[Bar]) -> int:
    """How many of the largest make four fifths of the whole."""
    return next((number for number, bar in enumerate(bars, 1) if bar.upto >= 0.8), 0)


@dataclass(frozen=True)
class Cell:
    """The wastes of one service and one kind: how many, and their size; shade 0 is none, SHADES the most."""

    count: int
    size: int
    shade: int


@dataclass(frozen=True)
class HeatMap:
    """Services in rows (those with the most first) by the kinds that there are, with the sums of both."""

    services: Sequence[int]
    kinds: Sequence[str]
    cells: dict[tuple[int, str], Cell]
    of_service: dict[int, Cell]
    of_kind: dict[str, Cell]


def heat_map(rows: Sequence[Cost], kinds: Sequence[str], order: str) -> HeatMap:
    """The map by euros, or by minutes; a waste that nobody has estimated counts, but weighs nothing."""
    size = (lambda row: row.minutes) if order == "minutes" else (lambda row: row.cents)
    here = {(row.service_id, row.kind) for row in rows}
    sums = {key: [row for row in rows if (row.service_id, row.kind) == key] for key in here}
    most = max((sum(map(size, found)) for found in sums.values()), default=0)

    def cell(found: Sequence[Cost], is_shaded: bool = True) -> Cell:
        whole = sum(map(size, found))
        shade = -(-whole * SHADES // most) if most and is_shaded else 0
        return Cell(len(found), whole, max(shade, 1) if found and is_shaded else 0)

    of_service = {
        id: cell([row for row in rows if row.service_id == id], False) for id in {row.service_id for row in rows}
    }
    return HeatMap(
        services=sorted(of_service, key=lambda id: (-of_service[id].size, -of_service[id].count, id)),
        kinds=[kind for kind in kinds if any(row.kind == kind for row in rows)],
        cells={key: cell(found) for key, found in sums.items()},
        of_service=of_service,
        of_kind={kind: cell([row for row in rows if row.kind == kind], False) for kind in kinds},
    )
