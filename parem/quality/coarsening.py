"""Which sums of few answers are added to which others, so that each left rests on enough. Pure.

The sum of one answer is that answer. So what few gave is added to its nearest neighbour: first in time (the quarter,
the year, the months before), then over channels, over services, over organisations. Nothing is counted twice and
nothing lost, but for a version that few answered in all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from parem.quality.periods import period_of

#: Days between two sums that are still near.
NEAR = 366


@dataclass(frozen=True)
class Atom:
    """A sum that can't be divided: of these services and channels, from first to last day, and what it is made of."""

    organisation: int
    services: frozenset[int]
    channels: frozenset[str]
    first: date
    last: date
    n: int
    members: tuple[int, ...]

    def with_(self, other: Atom, survey_organisation: int) -> Atom:
        """Both together."""
        is_one = self.organisation == other.organisation
        return Atom(
            self.organisation if is_one else survey_organisation, self.services | other.services,
            self.channels | other.channels, min(self.first, other.first), max(self.last, other.last), self.n + other.n,
            self.members + other.members,
        )  # fmt: skip


def coarsened(atoms: Sequence[Atom], smallest: int, survey_organisation: int) -> list[Atom]:
    """The atoms of one version, those of fewer answers than `smallest` added to others.

    Where all of them together are fewer, the one that is left is too small too: the caller drops it.
    """
    left = sorted(atoms, key=_order)
    small = [atom for atom in left if atom.n < smallest]
    while small and len(left) > 1:
        atom = small.pop(0)
        left.remove(atom)
        partner = min(left, key=lambda other: _price(atom, other, smallest))
        left.remove(partner)
        if partner in small:
            small.remove(partner)
        both = atom.with_(partner, survey_organisation)
        left.append(both)
        if both.n < smallest:
            # At once again: a month is joined by its quarter before another month is looked at.
            small.insert(0, both)
    return left


def _order(atom: Atom) -> tuple[object, ...]:
    return atom.first, sorted(atom.services), sorted(atom.channels), atom.last


def _price(atom: Atom, other: Atom, smallest: int) -> tuple[object, ...]:
    """What it costs to tell these two no longer apart; less is better."""
    first, last = min(atom.first, other.first), max(atom.last, other.last)
    gap = max(0, (max(atom.first, other.first) - min(atom.last, other.last)).days)
    is_near = gap <= NEAR
    if atom.services == other.services and atom.channels == other.channels:
        rank = 0 if _is_one(first, last, "quarter") else 1 if _is_one(first, last, "year") else 2 if is_near else 4
    elif atom.services == other.services:
        rank = 3 if is_near else 5
    else:
        rank = 6 if atom.organisation == other.organisation else 7
    # One that is mixed already takes more without any other losing its place.
    is_mixed = atom.services <= other.services and atom.channels <= other.channels
    # And two that are too small by themselves both gain.
    return rank, not is_mixed, other.n >= smallest, gap, other.n, *_order(other)


def _is_one(first: date, last: date, unit: str) -> bool:
    return period_of(first, unit) == period_of(last, unit)
