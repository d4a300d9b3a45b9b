"""Statistics, pure: counts in, an Estimate or a NotEstimable out. The only place that knows scipy.

Entry points: wilson (the one that Parem shows), clopper_pearson, jeffreys, agresti_coull, newcombe_difference (shares);
mean_interval, welch_difference (means); net_promoter_score; cronbach_alpha; pearson.
"""

from parem.quality.statistics.driver_bootstrap import DriverIntervals, key_drivers_bootstrap
from parem.quality.statistics.estimate import Estimate, NotEstimable, Reason
from parem.quality.statistics.key_drivers import KeyDrivers, johnson, key_drivers, relative_weights, shapley
from parem.quality.statistics.means import mean_interval, moments_of, net_promoter_score, welch_difference
from parem.quality.statistics.moments import Moments
from parem.quality.statistics.multinomial import multinomial_intervals
from parem.quality.statistics.omega import OneFactor, omega_total
from parem.quality.statistics.paired_proportions import PairedProportions, paired_proportions
from parem.quality.statistics.polychoric import OrdinalReliability, Polychoric, ordinal_reliability, polychoric
from parem.quality.statistics.proportions import (
    agresti_coull,
    clopper_pearson,
    jeffreys,
    newcombe_difference,
    wald,
    wilson,
    wilson_corrected,
)
from parem.quality.statistics.reliability import cronbach_alpha, pearson
from parem.quality.statistics.scale_reliability import ScaleReliability, reversed_items, scale_reliability
from parem.quality.statistics.two_proportions import TwoProportions, two_proportions

__all__ = [
    "DriverIntervals",
    "Estimate",
    "KeyDrivers",
    "Moments",
    "NotEstimable",
    "OneFactor",
    "OrdinalReliability",
    "PairedProportions",
    "Polychoric",
    "Reason",
    "ScaleReliability",
    "TwoProportions",
    "agresti_coull",
    "clopper_pearson",
    "cronbach_alpha",
    "jeffreys",
    "johnson",
    "key_drivers",
    "key_drivers_bootstrap",
    "mean_interval",
    "moments_of",
    "multinomial_intervals",
    "net_promoter_score",
    "newcombe_difference",
    "omega_total",
    "ordinal_reliability",
    "paired_proportions",
    "pearson",
    "polychoric",
    "relative_weights",
    "reversed_items",
    "scale_reliability",
    "shapley",
    "two_proportions",
    "wald",
    "welch_difference",
    "wilson",
    "wilson_corrected",
]  # fmt: skip
