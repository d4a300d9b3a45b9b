"""Which drivers carry how much of an outcome: Johnson's relative weights, and the other shares of R² beside them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from parem.quality.statistics.estimate import NotEstimable
from parem.quality.statistics.moments import Matrix, Moments, correlation_of
from parem.quality.statistics.regression import Regression, regression, unfit

#: All subsets of the drivers are fitted for dominance: 2 to the power of this many.
MOST_FOR_DOMINANCE = 15


@dataclass(frozen=True)
class KeyDrivers:
    """Of k drivers: the regression and, as k shares of the outcome's variance, their importance by several methods.

    `relative_weights` (Johnson), `shapley` (LMG, general dominance) and, mostly, nothing else are never negative and
    sum to R². `pratt` sums to R² and can be negative; `first` is the squared correlation alone, `last` what is lost
    when the driver is left out. `conditional` (k x k) is the mean gain by how many drivers stand in the model (1..k);
    `complete` (k x k) is 1 where the row beats the column in every model, 0 where the column beats the row, else NaN.
    """

    regression: Regression
    relative_weights: Matrix
    shapley: Matrix
    pratt: Matrix
    first: Matrix
    last: Matrix
    conditional: Matrix
    complete: Matrix


def key_drivers(moments: Moments) -> KeyDrivers | NotEstimable:
    """All measures of importance of the items 1..k for item 0.

    Missing: listwise, as the moments are. Too few answers (n <= k + 1), an item without variation and drivers that
    can't be told apart give a reason. Raises ValueError with more than 15 drivers (relative_weights has no such bound).
    R: lm, relaimpo::calc.relimp(type = c("genizi", "lmg", "first", "last", "pratt")), domir::domin.
    """
    if len(moments.mean) - 1 > MOST_FOR_DOMINANCE:
        raise ValueError(f"dominance over more than {MOST_FOR_DOMINANCE} drivers")
    model = regression(moments)
    if isinstance(model, NotEstimable):
        return model
    r = correlation_of(moments.covariance)
    gains = _gains(r)
    conditional = _conditional(gains)
    return KeyDrivers(
        model, johnson(r), conditional.mean(axis=1), model.standardised * r[1:, 0], r[1:, 0] ** 2,
        conditional[:, -1], conditional, _complete(gains),
    )  # fmt: skip


def relative_weights(moments: Moments) -> Matrix | NotEstimable:
    """Johnson's relative weights alone: k shares of the outcome's variance, none negative, which sum to R².

    Source: Johnson 2000 (equal to Genizi 1993). Missing and errors as `key_drivers`. R: rwa::rwa.
    """
    reason = unfit(moments)
    return NotEstimable(reason, moments.n) if reason else johnson(correlation_of(moments.covariance))


def johnson(correlation: Matrix) -> Matrix:
    """The weights (.. x k) from correlations (.. x k+1 x k+1, the outcome first); the drivers must not be collinear.

    With Rxx = Q D Q' and L = Q sqrt(D) Q': weights = L² (L^-1 rxy)², squares taken entry by entry.
    """
    eigenvalues, q = np.linalg.eigh(correlation[..., 1:, 1:])
    root = np.sqrt(np.maximum(eigenvalues, 1e-300))[..., None, :]
    turned = np.swapaxes(q, -1, -2)
    orthogonal = (q / root) @ turned @ correlation[..., 1:, :1]
    return np.asarray((((q * root) @ turned) ** 2 @ orthogonal**2)[..., 0])


def shapley(correlation: Matrix) -> Matrix:
    """The shares (.. x k) by the mean gain over all orders in which drivers can enter. R: relaimpo, type "lmg"."""
    return np.asarray(_conditional(_gains(correlation)).mean(axis=-1))


def _gains(r: Matrix) -> dict[tuple[int, ...], Matrix]:
    """Of each subset of the drivers: what each driver outside it would add to R², .. x k (NaN for those inside)."""
    k = r.shape[-1] - 1
    explained: dict[tuple[int, ...], Matrix] = {(): np.zeros(r.shape[:-2])}
    subsets = [each for size in range(1, k + 1) for each in combinations(range(k), size)]
    for each in subsets:
        at = np.array(each) + 1
        with_outcome = r[..., at, :1]
        solved = np.linalg.solve(r[..., at[:, None], at[None, :]], with_outcome)
        explained[each] = (with_outcome * solved).sum(axis=(-2, -1))
    gains = {}
    for each in [(), *subsets]:
        row = np.full((*r.shape[:-2], k), np.nan)
        for driver in range(k):
            if driver not in each:
                row[..., driver] = explained[tuple(sorted((*each, driver)))] - explained[each]
        gains[each] = row
    return gains


def _conditional(gains: dict[tuple[int, ...], Matrix]) -> Matrix:
    """.. x k x k: the mean gain of each driver (rows) as the 1st, 2nd, ... k-th to enter."""
    k = gains[()].shape[-1]
    by_size = [np.stack([gain for each, gain in gains.items() if len(each) == size]) for size in range(k)]
    return np.stack([np.nanmean(rows, axis=0) for rows in by_size], axis=-1)


def _complete(gains: dict[tuple[int, ...], Matrix]) -> Matrix:
    table = np.array(list(gains.values()))
    k = table.shape[1]
    result = np.full((k, k), np.nan)
    for one, other in combinations(range(k), 2):
        both = ~np.isnan(table[:, one]) & ~np.isnan(table[:, other])
        difference = table[both, one] - table[both, other]
        # What rounding leaves between equal gains is no order.
        if (difference > 1e-12).all() or (difference < -1e-12).all():
            result[one, other] = float(difference[0] > 0)
            result[other, one] = 1 - result[one, other]
    return result
