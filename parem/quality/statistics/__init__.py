"""Statistics, pure: counts in, an Estimate or a NotEstimable out. The only place that knows scipy.

Entry points: wilson (the one that Parem shows), clopper_pearson, jeffreys, agresti_coull, newcombe_difference (shares);
mean_interval, welch_difference (means); net_promoter_score; cronbach_alpha; pearson.
"""

from parem.quality.statistics.estimate import Estimate, NotEstimable, Reason
from parem.quality.statistics.means import mean_interval, moments_of, net_promoter_score, welch_difference
from parem.quality.statistics.proportions import (
    agresti_coull,
    clopper_pearson,
    jeffreys,
    newcombe_difference,
    wilson,
)
from parem.quality.statistics.reliability import cronbach_alpha, pearson

__all__ = [
    "Estimate", "NotEstimable", "Reason", "agresti_coull", "clopper_pearson", "cronbach_alpha", "jeffreys",
    "mean_interval", "moments_of", "net_promoter_score", "newcombe_difference", "pearson", "welch_difference", "wilson",
]  # fmt: skip
