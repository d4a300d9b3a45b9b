"""What several scale questions measure together, as far as a guard lets it be shown."""

from __future__ import annotations

from collections.abc import Sequence

from parem.quality.burt import BurtTable
from parem.quality.disclosure import Shown, shown
from parem.quality.guard import Guard
from parem.quality.indicators import AskedQuestion, dimension_indicator, dimensions, scales
from parem.quality.queries import Figure
from parem.quality.scales import shown_alpha


def shown_dimension(pairs: BurtTable, codes: Sequence[str], guard: Guard) -> Shown:
    """The mean of a dimension's items; its interval rests on pairs where those may be told, else on none."""
    return shown(dimension_indicator(pairs, codes, guard.least_together(*codes)), guard.least(*codes))


def scale_figures(table: BurtTable, questions: Sequence[AskedQuestion], guard: Guard) -> list[Figure]:
    """The dimensions' means and the scales' alphas of a table with its pairs; their question is "code,code,..."."""
    means = [
        Figure(",".join(codes), "mean", shown_dimension(table, codes, guard))
        for codes in dimensions(questions).values()
    ]
    alphas = {tuple(codes) for codes in scales(questions).values()}
    return means + [
        Figure(",".join(codes), "cronbach_alpha", shown_alpha(table, codes, guard.least_together(*codes)))
        for codes in sorted(alphas, key=lambda codes: (-len(codes), codes))
    ]
