"""The results of one language: of a whole survey, where nothing else shown lets anyone reckon back to few people.

Languages of few answers are taken together, once for all periods. A period is shown of every such group or of none
(`cuts.common_moments`), and only between moments at which all languages together may be shown. So languages add nothing
to what services, channels and periods tell: see docs/decisions/0029.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from parem.quality.burt import BurtTable
from parem.quality.cuts import common_moments
from parem.quality.guard import Guard
from parem.quality.pieces import Pieces
from parem.quality.results.filters import Filters
from parem.quality.results.language_reads import ends_of, spoken_answers, starts_of
from parem.quality.store import Selection
from parem.quality.together import Pair
from parem.surveys.models import Survey

#: Of more answers languages are not told apart: their rows could not be read while somebody waits for the page.
MOST = 200_000


class Refusal(StrEnum):
    """Why there are no results of a language."""

    PART = "part"
    MANY = "many"
    FEW = "few"


@dataclass(frozen=True, eq=False)
class ByLanguage:
    """What a page shows of the languages in one group: its guard, its histograms, its table with pairs.

    `lacks` says whether answers of the period are left out because of their rows only sums are kept.
    """

    languages: tuple[str, ...]
    guard: Guard
    pieces: Pieces
    pairs: BurtTable
    lacks: bool


def by_language(survey: Survey, filters: Filters, whole: Guard, visible: tuple[int, ...]) -> ByLanguage | Refusal:
    """The chosen language, over all services and channels; `whole` is the guard of all languages together.

    Whoever sees a part of the services only would add another total to those that others see: they are refused.
    """
    if {service.id for service in survey.services} - set(visible) or not filters.is_whole_months:
        return Refusal.PART
    if whole.history.n.sum() > MOST:
        return Refusal.MANY
    answers = spoken_answers(Selection(survey.id, visible))
    pieces = answers.pieces(filters.unit)
    groups = groups_of(_stretches(pieces, answers.languages, filters.offered[:1]), whole.smallest)
    mine = next((group for group in groups if filters.language in group), None)
    if mine is None or len(groups) < 2:
        return Refusal.FEW
    number = {language: at for at, group in enumerate(groups, 1) for language in group}
    grouped = pieces.grouped({at: number[language] for at, language in enumerate(answers.languages)})
    gone = _gone(whole.history, grouped, filters.unit)
    guard = LanguageGuard(_together(grouped, gone), whole, filters, groups.index(mine) + 1)
    members = [at for at, language in enumerate(answers.languages) if language in mine]
    lacks = bool(gone.within(filters.start, filters.end).n.sum())
    return ByLanguage(mine, guard, guard.chosen, answers.table(members, filters.start, filters.end), lacks)


def over_everything(filters: Filters) -> Filters:
    """The filters as they hold where one language is shown: over all services and channels."""
    return replace(filters, service=None, channel=None)


def groups_of(counts: Mapping[str, NDArray[np.int64]], smallest: int) -> list[tuple[str, ...]]:
    """Languages, those of few answers together with the next fewest; counts are answers by language and stretch."""
    groups: dict[tuple[str, ...], NDArray[np.int64]] = {
        (language,): np.asarray(count) for language, count in sorted(counts.items())
    }
    while len(groups) > 1:
        few = [group for group, count in groups.items() if ((count > 0) & (count < smallest)).any()]
        if not few:
            break
        first = min(few, key=lambda group: (groups[group].sum(), group))
        second = min(groups.keys() - {first}, key=lambda group: (groups[group].sum(), group))
        groups[tuple(sorted(first + second))] = groups.pop(first) + groups.pop(second)
    return sorted(groups, key=lambda group: (-groups[group].sum(), group))


class LanguageGuard(Guard):
    """A guard whose places are groups of languages (from 1; 0 are answers whose language is gone), not services."""

    def __init__(self, history: Pieces, whole: Guard, filters: Filters, group: int) -> None:
        super().__init__(history, whole.smallest, filters.unit, group, None, filters.offered)
        self._whole = whole
        self.start, self.end, self.pieces = filters.start, filters.end, history.within(filters.start, filters.end)

    def _usable_of(self, code: str | Pair) -> NDArray[np.bool_]:
        counts, smallest = self._counts(code)
        counts = counts.sum(axis=2)
        together = self._whole.moments_of_all(code)
        allowed = np.array([moment in together for moment in self._moments])
        kept = common_moments(np.cumsum(counts, axis=0) - counts, self._order, allowed, smallest)
        return np.broadcast_to(kept[:, None, None], (len(kept), len(self.services) + 1, len(self.channels) + 1))


def _stretches(pieces: Pieces, languages: Sequence[str], moments: Sequence[date]) -> dict[str, NDArray[np.int64]]:
    """The answers in each language before, between and after these moments."""
    stretch = np.searchsorted(sorted(moment.toordinal() for moment in moments), pieces.days, "right")
    counts = np.zeros((len(languages), len(moments) + 1), dtype=np.int64)
    np.add.at(counts, (pieces.services, stretch), pieces.n)
    return dict(zip(languages, counts, strict=True))


def _gone(history: Pieces, spoken: Pieces, unit: str) -> Pieces:
    """What the sums of all answers have above those whose rows are there: rows go when their time is over."""
    # What is not folded yet comes by its day, what is folded by its month, what is kept by however long it took.
    firsts, lasts = (np.concatenate([getattr(history, name), getattr(spoken, name)]) for name in ("days", "ends"))
    times, at = np.unique(np.column_stack([starts_of(firsts, unit), ends_of(lasts, unit)]), axis=0, return_inverse=True)
    at = at.reshape(-1)
    sums = []
    for all_, some in zip(_columns(history), _columns(spoken), strict=True):
        difference = np.zeros((len(times), *all_.shape[1:]), dtype=all_.dtype)
        np.add.at(difference, at[: len(all_)], all_)
        np.subtract.at(difference, at[len(all_) :], some)
        # Somebody may have answered between the two looks.
        sums.append(np.maximum(difference, 0))
    zeros, nowhere = np.zeros(len(times), dtype=np.int64), np.full(len(times), "", dtype=object)
    return Pieces(history.schema, zeros, nowhere, times[:, 0], times[:, 1], sums[0], sums[1], sums[2])


def _columns(pieces: Pieces) -> tuple[NDArray[np.float64], ...]:
    return pieces.n, pieces.diagonals, pieces.moments


def _together(some: Pieces, others: Pieces) -> Pieces:
    services, channels, days, ends, n, diagonals, moments = (
        np.concatenate([getattr(some, name), getattr(others, name)])
        for name in ("services", "channels", "days", "ends", "n", "diagonals", "moments")
    )
    return Pieces(some.schema, services, channels, days, ends, n, diagonals, moments)
