"""Statistics, pure: counts in, an Estimate, a frozen result or a NotEstimable out. The only place that knows scipy.

Where to begin, by group of methods:

- what everything returns: `Estimate`, `NotEstimable`.
- what everything is computed from: `Moments`, `Distribution`.
- reliability of a scale: `scale_reliability`, `omega_total`, `ordinal_reliability`, `polychoric`.
- rankings: `mean_rank`, `first_place`;
- shares: `wilson`, `two_proportions`, `paired_proportions`, `multinomial_intervals`.
- means and ranks: `mean_interval`, `two_groups`, `k_groups`, `paired_comparison`, `mann_whitney`,
  `exact_mann_whitney`.
- many comparisons: `p_adjust`, `funnel_z`, `homogeneity`.
- net promoter score: `nps`, `nps_difference`.
- key drivers: `key_drivers`, `key_drivers_bootstrap`.
- two questions side by side: `nominal_table`, `ordinal_table`, `rank_correlation`, `trend_in_proportions`,
  `cohens_kappa`.
- control charts: `xmr_chart`, `p_chart`, `laney_chart`, `u_chart`, `c_chart`, `np_chart`, `xbar_chart`,
  `range_chart`, `deviation_chart`, `run_rules`, `making_data_count`, `anhoej_rules`.
- sample size and power: `sample_size_for_share`, `sample_size_for_mean`, `margin_of_share`,
  `power_of_two_proportions`, `power_of_means`, `power_of_anova`, `answers_for_anova`.
- indices of several questions or steps: `satisfaction_index`, `expectation_gap`, `process_cycle_efficiency`,
  `complete_and_accurate`, `rolled_complete_and_accurate`.
- before and after, over time: `before_after_samples`, `segmented_regression`, `cusum`, `ewma`, `change_point`.
- weighted and designed samples: `survey_design`, `survey_mean`, `survey_total`, `survey_proportion`, `survey_shares`,
  `survey_by`, `survey_ratio`, `survey_quantile`, `survey_chi_square`, `survey_t_test`, `survey_regression`,
  `poststratify`, `rake`, `calibrate`, `trim_weights`, `weights_summary`, `jackknife`.
"""

from parem.quality.statistics.agreement import CohensKappa, cohens_kappa
from parem.quality.statistics.anhoej import AnhoejRules, anhoej_rules
from parem.quality.statistics.before_after import BeforeAfter, before_after_samples
from parem.quality.statistics.change_point import ChangePoint, change_point
from parem.quality.statistics.contingency import (
    FourFold,
    NominalTable,
    TrendInProportions,
    nominal_table,
    trend_in_proportions,
)
from parem.quality.statistics.control_limits import (
    ControlChart,
    c_chart,
    laney_chart,
    moving_ranges,
    np_chart,
    p_chart,
    u_chart,
    xmr_chart,
)
from parem.quality.statistics.cusum import Cusum, Ewma, cusum, ewma
from parem.quality.statistics.distribution import Distribution
from parem.quality.statistics.driver_bootstrap import DriverIntervals, key_drivers_bootstrap
from parem.quality.statistics.estimate import Estimate, NotEstimable, Reason
from parem.quality.statistics.exact_table import exact_table_p
from parem.quality.statistics.funnel import funnel_z, two_sided_p
from parem.quality.statistics.homogeneity import Homogeneity, homogeneity
from parem.quality.statistics.k_groups import KGroups, k_groups
from parem.quality.statistics.key_drivers import KeyDrivers, johnson, key_drivers, relative_weights, shapley
from parem.quality.statistics.least_squares import (
    LeastSquares,
    least_squares,
    newey_west_bandwidth,
    newey_west_errors,
    newey_west_lag,
    white_errors,
)
from parem.quality.statistics.making_data_count import (
    Assurance,
    Segment,
    Signal,
    SpecialCause,
    making_data_count,
    special_causes,
)
from parem.quality.statistics.means import mean_interval, moments_of, welch_difference
from parem.quality.statistics.moments import Moments, correlation_of
from parem.quality.statistics.multinomial import multinomial_intervals
from parem.quality.statistics.multiplicity import p_adjust
from parem.quality.statistics.nps import NetPromoterScore, NpsDifference, net_promoter_score, nps, nps_difference
from parem.quality.statistics.omega import OneFactor, omega_total
from parem.quality.statistics.ordinal_association import OrdinalTable, ordinal_table
from parem.quality.statistics.paired_proportions import PairedProportions, paired_proportions
from parem.quality.statistics.polychoric import OrdinalReliability, Polychoric, ordinal_reliability, polychoric
from parem.quality.statistics.power import (
    PowerOfAnova,
    PowerOfMeans,
    PowerOfShares,
    answers_for_anova,
    power_of_anova,
    power_of_means,
    power_of_two_proportions,
)
from parem.quality.statistics.proportions import (
    agresti_coull,
    clopper_pearson,
    jeffreys,
    newcombe_difference,
    wald,
    wilson,
    wilson_corrected,
)
from parem.quality.statistics.rank_correlation import RankCorrelation, rank_correlation
from parem.quality.statistics.ranking import first_place, mean_rank, rank_scores
from parem.quality.statistics.ranks import (
    ExactMannWhitney,
    MannWhitney,
    SignedRank,
    exact_mann_whitney,
    mann_whitney,
    signed_rank,
)
from parem.quality.statistics.reliability import cronbach_alpha, pearson
from parem.quality.statistics.run_rules import beyond_limits, run_rules
from parem.quality.statistics.sample_size import (
    SampleSize,
    margin_of_share,
    sample_size_for_mean,
    sample_size_for_share,
)
from parem.quality.statistics.scale_reliability import (
    ScaleReliability,
    alpha_of,
    r_drop,
    reversed_items,
    scale_reliability,
)
from parem.quality.statistics.segmented_regression import SegmentedRegression, segmented_regression
from parem.quality.statistics.serial_correlation import (
    breusch_godfrey,
    durbin_watson,
    gls_ar1,
    ljung_box,
    prais_winsten,
)
from parem.quality.statistics.service_indices import (
    complete_and_accurate,
    expectation_gap,
    process_cycle_efficiency,
    rolled_complete_and_accurate,
    satisfaction_index,
)
from parem.quality.statistics.subgroup_charts import c4, deviation_chart, range_chart, xbar_chart
from parem.quality.statistics.survey_calibration import calibrate, poststratify, rake
from parem.quality.statistics.survey_design import SecondStage, SurveyDesign, survey_design
from parem.quality.statistics.survey_estimates import (
    SurveyEstimate,
    survey_by,
    survey_mean,
    survey_ratio,
    survey_shares,
    survey_total,
)
from parem.quality.statistics.survey_proportion import SurveyProportion, survey_proportion
from parem.quality.statistics.survey_quantiles import SurveyQuantile, survey_quantile
from parem.quality.statistics.survey_regression import SurveyRegression, SurveyTTest, survey_regression, survey_t_test
from parem.quality.statistics.survey_replicates import Jackknife, jackknife
from parem.quality.statistics.survey_tests import SurveyChiSquare, survey_chi_square
from parem.quality.statistics.survey_weights import WeightsSummary, trim_weights, weights_summary
from parem.quality.statistics.two_groups import PairedComparison, TTest, TwoGroups, paired_comparison, two_groups
from parem.quality.statistics.two_proportions import TwoProportions, two_proportions

__all__ = [
    "AnhoejRules", "Assurance", "BeforeAfter", "ChangePoint", "CohensKappa", "ControlChart", "Cusum",
    "Distribution", "DriverIntervals", "Estimate", "Ewma", "ExactMannWhitney", "FourFold", "Homogeneity",
    "Jackknife", "KGroups", "KeyDrivers", "LeastSquares", "MannWhitney", "Moments", "NetPromoterScore",
    "NominalTable", "NotEstimable", "NpsDifference", "OneFactor", "OrdinalReliability", "OrdinalTable",
    "PairedComparison", "PairedProportions", "Polychoric", "PowerOfAnova", "PowerOfMeans", "PowerOfShares",
    "RankCorrelation",
    "Reason", "SampleSize", "ScaleReliability", "SecondStage", "Segment", "SegmentedRegression", "Signal",
    "SignedRank", "SpecialCause", "SurveyChiSquare", "SurveyDesign", "SurveyEstimate", "SurveyProportion",
    "SurveyQuantile", "SurveyRegression", "SurveyTTest", "TTest", "TrendInProportions", "TwoGroups",
    "TwoProportions", "WeightsSummary", "agresti_coull", "alpha_of", "anhoej_rules", "answers_for_anova",
    "before_after_samples", "beyond_limits", "breusch_godfrey", "c4", "c_chart", "calibrate", "change_point",
    "clopper_pearson", "cohens_kappa", "complete_and_accurate", "correlation_of", "cronbach_alpha", "cusum",
    "deviation_chart", "durbin_watson", "ewma", "exact_mann_whitney", "exact_table_p", "expectation_gap",
    "first_place", "funnel_z", "gls_ar1", "homogeneity", "jackknife", "jeffreys", "johnson", "k_groups",
    "key_drivers", "key_drivers_bootstrap", "laney_chart", "least_squares", "ljung_box", "making_data_count",
    "mann_whitney", "margin_of_share", "mean_interval", "mean_rank", "moments_of", "moving_ranges",
    "multinomial_intervals", "net_promoter_score", "newcombe_difference", "newey_west_bandwidth",
    "newey_west_errors", "newey_west_lag", "nominal_table", "np_chart", "nps", "nps_difference", "omega_total",
    "ordinal_reliability", "ordinal_table", "p_adjust", "p_chart", "paired_comparison", "paired_proportions",
    "pearson", "polychoric", "poststratify", "power_of_anova", "power_of_means", "power_of_two_proportions",
    "prais_winsten",
    "process_cycle_efficiency", "r_drop", "rake", "range_chart", "rank_correlation", "rank_scores", "relative_weights",
    "reversed_items", "rolled_complete_and_accurate", "run_rules", "sample_size_for_mean", "sample_size_for_share",
    "satisfaction_index", "scale_reliability", "segmented_regression", "shapley", "signed_rank", "special_causes",
    "survey_by", "survey_chi_square", "survey_design", "survey_mean", "survey_proportion", "survey_quantile",
    "survey_ratio", "survey_regression", "survey_shares", "survey_t_test", "survey_total", "trend_in_proportions",
    "trim_weights", "two_groups", "two_proportions", "two_sided_p", "u_chart", "wald", "weights_summary",
    "welch_difference", "white_errors", "wilson", "wilson_corrected", "xbar_chart", "xmr_chart",
]  # fmt: skip
