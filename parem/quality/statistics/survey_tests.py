"""Whether two questions go together in a complex sample: Rao and Scott's chi-square and Wald's test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import chi2
from scipy.stats import f as fisher

from parem.quality.statistics.estimate import NotEstimable, Reason
from parem.quality.statistics.moments import Matrix
from parem.quality.statistics.survey_design import SurveyDesign, indicators
from parem.quality.statistics.survey_estimates import unanswerable
from parem.quality.statistics.survey_stages import Categories, Codes, codes_of

#: Above this condition number a covariance can't be inverted.
SINGULAR = 1e12


@dataclass(frozen=True)
class SurveyChiSquare:
    """Tests of independence in a weighted table (rows x columns, sums of weights) of n answers.

    `f` with `numerator` and `denominator` degrees of freedom and `p`: Rao and Scott's second-order test, the one to
    use. `x2`: Pearson's statistic of the shares as if of n simple answers; `p_first_order`: of x2 over the mean design
    effect. `wald` (an F), `p_wald` and `p_wald_adjusted`: none where a covariance is singular, or the adjusted one has
    too few clusters.
    """

    rows: tuple[Any, ...]
    columns: tuple[Any, ...]
    table: Matrix
    n: int
    f: float
    numerator: float
    denominator: float
    p: float
    x2: float
    p_first_order: float
    wald: float | None
    p_wald: float | None
    p_wald_adjusted: float | None


def survey_chi_square(design: SurveyDesign, rows: Categories, columns: Categories) -> SurveyChiSquare | NotEstimable:
    """Are two categorical answers independent in the population? A row with a missing one (None, NaN) is left out.

    X² = n·sum((p - r·c)²/(r·c)); D = (C'P^-1C/n)^-1·C'P^-1·V·P^-1C, where P = diag(p), V the covariance of the cells'
    shares p, C the contrasts orthogonal to the margins: F = X²/tr(D), with d = tr(D)²/tr(D²) and d·(units - strata)
    degrees of freedom. Not estimable as `survey_mean`, and for one category (one_category), no variance, or empty
    cells that leave D singular (collinear). Source: Rao and Scott 1984; Thomas and Rao 1990; Koch et al. 1975.
    R: svychisq(~row + col, design, statistic = "F" / "Chisq" / "Wald" / "adjWald").
    """
    if len(rows) != design.n or len(columns) != design.n:
        raise ValueError("a category for each row of the design")
    inside = np.array(
        [r is not None and c is not None and r == r and c == c for r, c in zip(rows, columns, strict=True)], dtype=bool
    )
    inside &= design.weights > 0
    n = int(inside.sum())
    reason = unanswerable(design, inside)
    if reason:
        return NotEstimable(reason, n)
    names, row = codes_of([value for value, kept in zip(rows, inside, strict=True) if kept])
    others, column = codes_of([value for value, kept in zip(columns, inside, strict=True) if kept])
    r, c = len(names), len(others)
    if min(r, c) < 2:
        return NotEstimable(Reason.ONE_CATEGORY, n)
    cell = np.full(design.n, -1, dtype=np.int64)
    cell[inside] = row * c + column
    table: Matrix = np.bincount(cell[inside], design.weights[inside], r * c).reshape(r, c).astype(float)
    effects = _rao_scott(design, cell, table, n)
    if isinstance(effects, Reason):
        return NotEstimable(effects, n)
    x2, (trace, d), k = _pearson(table, n), effects, (r - 1) * (c - 1)
    degrees = design.degrees_of_freedom(inside)
    return SurveyChiSquare(
        tuple(names), tuple(others), table, n, x2 / trace, d, d * degrees,
        float(fisher.sf(x2 / trace, d, d * degrees)), x2, float(chi2.sf(x2 * k / trace, k)),
        *_wald(design, cell, table, degrees),
    )  # fmt: skip


def _pearson(table: Matrix, n: int) -> float:
    shares = table / table.sum()
    expected = np.outer(shares.sum(1), shares.sum(0))
    return n * float(((shares - expected) ** 2 / expected).sum())


def _rao_scott(design: SurveyDesign, cell: Codes, table: Matrix, n: int) -> tuple[float, float] | Reason:
    """tr(D) and tr(D)²/tr(D²) of the design effects D of the interaction's contrasts."""
    r, c = table.shape
    shares = table.reshape(-1) / table.sum()
    scores = np.where(cell[:, None] < 0, 0.0, indicators(cell, r * c) - shares) / table.sum()
    row, column = np.repeat(np.arange(r), c), np.tile(np.arange(c), r)
    margins = np.hstack([indicators(row, r), indicators(column, c)[:, 1:]])
    products = indicators(row, r)[:, 1:, None] * indicators(column, c)[:, None, 1:]
    plain = products.reshape(r * c, -1)
    contrasts = plain - margins @ np.linalg.lstsq(margins, plain, rcond=None)[0]
    inverse = np.divide(1.0, shares, out=np.zeros_like(shares), where=shares > 0)
    scaled = contrasts * inverse[:, None]
    simple = contrasts.T @ scaled / n
    if np.linalg.cond(simple) > SINGULAR:
        return Reason.COLLINEAR
    effects = np.linalg.solve(simple, scaled.T @ design.covariance(scores) @ scaled)
    trace = float(np.trace(effects))
    if trace <= 0:
        return Reason.NO_VARIATION
    return trace, trace**2 / float(np.trace(effects @ effects))


def _wald(
    design: SurveyDesign, cell: Codes, table: Matrix, degrees: int
) -> tuple[float | None, float | None, float | None]:
    """Wald's F of the totals less those expected of independence, its p, and the p of the adjusted test."""
    total, by_row, by_column = float(table.sum()), table.sum(1), table.sum(0)
    r, c = table.shape
    row = np.where(cell < 0, -1, cell // c)
    column = np.where(cell < 0, -1, cell % c)
    expected = np.outer(by_row, by_column) / total
    # How a respondent moves each cell's gap, observed less expected: the gap's derivative by the totals.
    scores = indicators(cell, r * c).reshape(-1, r, c) - (
        indicators(row, r)[:, :, None] * by_column[None, None, :] / total
        + indicators(column, c)[:, None, :] * by_row[None, :, None] / total
        - (cell >= 0)[:, None, None] * expected[None] / total
    )
    k = (r - 1) * (c - 1)
    gap = (table - expected)[1:, 1:].reshape(k)
    covariance = design.covariance(scores[:, 1:, 1:].reshape(-1, k))
    size = np.sqrt(np.diag(covariance))
    if (size <= 0).any() or np.linalg.cond(covariance / np.outer(size, size)) > SINGULAR:
        return None, None, None
    f = float(gap / size @ np.linalg.solve(covariance / np.outer(size, size), gap / size)) / k
    left = degrees - k + 1
    adjusted = float(fisher.sf(f * left / degrees, k, left)) if left > 0 else None
    return f, float(fisher.sf(f, k, degrees)), adjusted
