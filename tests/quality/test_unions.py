"""Sums of hidden cells: nobody can add and subtract their way to a group of few people, over places or months."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

from parem.quality.disclosure import Suppressed, protected, shown_together, with_margins
from parem.quality.statistics import Estimate
from tests.quality.test_cuts import SIZES, SMALLEST, Attacker, answers, usable_of


def least_with(known: np.ndarray, counts: np.ndarray, atom: int) -> float:
    """The fewest people of a group with this cell that adding and subtracting what is known gives; endless: none.

    A group is a combination of what is known in which nobody counts less than nothing, and the cell's people once.
    """
    wanted = -(np.arange(len(counts)) == atom).astype(float)
    found = linprog(known @ counts, A_ub=-known.T, b_ub=wanted, bounds=[(None, None)] * len(known), method="highs")
    return float(found.fun) if found.status == 0 else float("inf")


def what_is_known(shown: np.ndarray, empty: np.ndarray) -> np.ndarray:
    """Of which cells each shown cell and margin is the sum, and those that are known to be empty."""
    rows, columns = empty.shape
    sums = []
    for row, column in [*np.argwhere(shown).tolist(), *np.argwhere(empty).tolist()]:
        cells = np.zeros(empty.shape)
        cells[row if row < rows else slice(None), column if column < columns else slice(None)] = 1
        sums.append(cells.ravel())
    return np.array(sums or [np.zeros(empty.size)])


def both(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """A basis of the combinations that can be had from the one and from the other."""
    barred = []
    for known in (one, other):
        _, values, right = np.linalg.svd(known)
        barred.append(right[int((values > 1e-9).sum()) :])
    _, values, right = np.linalg.svd(np.vstack([*barred, np.zeros((1, one.shape[1]))]))
    return np.asarray(right[int((values > 1e-9).sum()) :])


@settings(max_examples=60, deadline=None)
@given(arrays(np.int64, st.tuples(st.integers(1, 5), st.integers(1, 4)), elements=SIZES))
def test_no_sum_of_few_can_be_had_from_a_table_with_its_margins(counts: np.ndarray) -> None:
    known, flat = what_is_known(~protected(counts, SMALLEST), counts == 0), counts.ravel()
    for atom in np.flatnonzero((flat > 0) & (flat < SMALLEST)):
        assert least_with(known, flat, atom) > SMALLEST - 1e-6


def test_the_sum_of_two_small_services_is_not_all_less_the_others() -> None:
    """Three and four people: each is hidden by itself, and without more their sum of seven could be had."""
    counts = np.array([[3], [4], [30], [40]])
    assert least_with(what_is_known(with_margins(counts) >= SMALLEST, counts == 0), counts.ravel(), 0) == 7
    assert protected(counts, SMALLEST)[:, 0].tolist() == [True, True, True, False, False]
    cells = shown_together([Estimate(0.5, 0.4, 0.6, n, "Wilson") for n in (3, 4, 30, 40)], SMALLEST)
    assert [isinstance(cell, Suppressed) for cell in cells] == [True, True, True, False]


@settings(max_examples=60, deadline=None)
@given(answers, st.randoms(use_true_random=False))
def test_no_sum_of_few_can_be_had_in_any_period(counts: np.ndarray, random: object) -> None:
    """Services and channels added up over any period, by what is shown at its beginning and at its end."""
    last = len(counts)
    order = [last, *range(last)]
    random.shuffle(order)  # type: ignore[attr-defined]
    usable = usable_of(counts, order)
    had = np.cumsum(np.concatenate([counts[:1] * 0, counts]), axis=0)
    known = [what_is_known(usable[at], had[at] == 0) for at in range(last + 1)]
    for first, after in combinations(range(last + 1), 2):
        between, span = (had[after] - had[first]).ravel(), both(known[first], known[after])
        for atom in np.flatnonzero((between > 0) & (between < SMALLEST)) if len(span) else ():
            assert least_with(span, between, atom) > SMALLEST - 1e-6


@settings(max_examples=60, deadline=None)
@given(arrays(np.int64, st.tuples(st.integers(1, 4), st.integers(1, 4), st.just(1)), elements=SIZES))
def test_no_sum_of_few_services_can_be_had_over_any_months(counts: np.ndarray) -> None:
    """Any adding and subtracting over services and periods, each service's own: a sum of some months of some."""
    attacker, flat = Attacker(counts, usable_of(counts)), counts.ravel()
    for atom in np.flatnonzero((flat > 0) & (flat < SMALLEST)) if len(attacker.span) else ():
        assert least_with(attacker.span, flat, atom) > SMALLEST - 1e-6
