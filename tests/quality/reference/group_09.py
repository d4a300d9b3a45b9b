"""Contingency and association: the words of the reference cases, and Parem's functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from parem.quality.statistics import (
    CohensKappa,
    Estimate,
    NominalTable,
    NotEstimable,
    OrdinalTable,
    RankCorrelation,
    cohens_kappa,
    nominal_table,
    ordinal_table,
    rank_correlation,
    trend_in_proportions,
)
from parem.quality.statistics.polychoric import crosstab
from tests.quality.reference.case import Case, differences
from tests.quality.reference.group_02 import odds_within


def _ends(estimate: Estimate) -> list[float]:
    return [estimate.low, estimate.high]


def _nominal(case: Case) -> dict[str, Any]:
    found = nominal_table(case.data["inline"]["counts"], case.params.get("conf_level", 0.95))
    assert isinstance(found, NominalTable)
    result: dict[str, Any] = {
        "n": found.n, "chi2": found.chi2, "df": found.freedom, "p": found.p, "min_expected": found.least_expected,
        "share_expected_below_5": found.share_expected_below_5, "g_lr": found.g, "g_lr_p": found.g_p,
        "cramers_v": found.cramers_v, "cramers_v_bias_corrected": found.cramers_v_corrected,
        "contingency_coef_pearson": found.contingency_coefficient, "expected": found.expected.tolist(),
        "std_residuals_adjusted": found.adjusted_residuals.tolist(),
        "pearson_residuals": found.pearson_residuals.tolist(), "fisher_p": found.fisher_p,
    }  # fmt: skip
    if found.four_fold:
        four = found.four_fold
        result |= {
            "phi_abs": four.phi, "chi2_yates": four.chi2_yates, "p_yates": four.p_yates,
            "odds_ratio_sample": four.odds_ratio, "fisher_or_cmle": four.conditional_odds_ratio,
            "fisher_or_ci": four.conditional_interval, "fisher_p_greater": four.p_greater,
            "fisher_p_less": four.p_less,
        }  # fmt: skip
    return result


def _ordinal(case: Case) -> dict[str, Any]:
    found = ordinal_table(case.data["inline"]["counts"], case.params.get("conf_level", 0.95))
    assert isinstance(found, OrdinalTable)
    return {
        **_nominal(case), "concordant": found.concordant, "discordant": found.discordant, "kendall_tau_b": found.tau_b,
        "tau_b_ci": _ends(found.tau_b), "tau_b_z": found.kendall.z, "tau_b_p": found.kendall.p,
        "stuart_tau_c": found.tau_c, "tau_c_ci": _ends(found.tau_c), "gamma": found.gamma,
        "gamma_ci": _ends(found.gamma), "gamma_ase_vcdExtra": found.gamma_error,
        "somers_d_row_dependent": found.somers_d_row, "somers_d_row_ci": _ends(found.somers_d_row),
        "somers_d_col_dependent": found.somers_d_column, "somers_d_col_ci": _ends(found.somers_d_column),
        "spearman_rho": found.spearman.rho, "spearman_p": found.spearman.p, "spearman_S": found.spearman.s,
        "pearson_r_integer_scores": found.pearson, "linear_by_linear_chi2": found.linear_by_linear,
        "linear_by_linear_p": found.linear_by_linear_p,
    }  # fmt: skip


def _correlation(case: Case) -> dict[str, Any]:
    x, y = case.matrix([case.params["x"], case.params["y"]]).T
    codes = [np.unique(each[~np.isnan(each)]) for each in (x, y)]
    found = rank_correlation(crosstab(x, y, *codes), list(codes[0]), list(codes[1]))
    assert isinstance(found, RankCorrelation)
    return {
        "n": found.n, "pearson_r": found.pearson, "pearson_p": found.pearson_p,
        "pearson_ci_fisher_z": _ends(found.pearson), "spearman_rho": found.spearman.rho,
        "spearman_p": found.spearman.p, "kendall_tau_b": found.kendall.tau_b, "kendall_z": found.kendall.z,
        "kendall_p": found.kendall.p, "gamma": found.gamma, "polychoric_2step": found.polychoric,
    }  # fmt: skip


def _trend(case: Case) -> dict[str, Any]:
    data = case.data["inline"]
    found = trend_in_proportions(data["x"], data["n"], case.params.get("scores"))
    assert not isinstance(found, NotEstimable)
    return {
        "chi2_trend": found.chi2_trend, "p": found.p_trend, "chi2_homogeneity": found.chi2_homogeneity,
        "p_homogeneity": found.p_homogeneity,
    }  # fmt: skip


def _kappa(case: Case) -> dict[str, Any]:
    found = cohens_kappa(case.data["inline"]["counts"])
    assert isinstance(found, CohensKappa)
    return {
        "kappa": found.plain.value, "kappa_ase": found.plain.error, "weighted_linear": found.linear.value,
        "weighted_linear_ase": found.linear.error, "weighted_quadratic": found.quadratic.value,
        "weighted_quadratic_ase": found.quadratic.error,
    }  # fmt: skip


def _table_within(expected: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    for key, value in expected.items():
        if key in ("fisher_or_cmle", "fisher_or_ci"):
            yield from odds_within(key, value, found[key])
        elif key not in LEFT_OUT:
            yield from differences({key: value}, found, 1e-6 if key == "fisher_p" else 1e-8)


RESULTS: dict[str, Callable[[Case], dict[str, Any]]] = {
    "nominal_table": _nominal, "ordinal_table": _ordinal, "rank_correlation": _correlation,
    "trend_in_proportions": _trend, "cohen_kappa": _kappa,
}  # fmt: skip
TOLERANCES = {"polychoric_2step": 1e-4}
WITHIN = {"nominal_table": _table_within, "ordinal_table": _table_within}
#: DescTools 0.99.59 errs in these two errors; tests/quality/test_association.py holds ours by the delta method.
LEFT_OUT = {
    "tau_b_ci": "a product stands for a quotient in its tau-b (columns weighted by delta1·delta2, not delta1/delta2)",
    "somers_d_row_ci": "the column margin is recycled down the rows where the row question depends",
}
