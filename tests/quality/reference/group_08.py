"""Interrupted time series and change: the words of the reference cases, and Parem's functions."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import numpy as np

from parem.quality.statistics import (
    BeforeAfter,
    ChangePoint,
    Cusum,
    Ewma,
    NotEstimable,
    SegmentedRegression,
    before_after_samples,
    breusch_godfrey,
    change_point,
    cusum,
    durbin_watson,
    ewma,
    gls_ar1,
    ljung_box,
    newey_west_bandwidth,
    newey_west_errors,
    newey_west_lag,
    prais_winsten,
    segmented_regression,
    white_errors,
    xbar_chart,
    xmr_chart,
)
from parem.quality.statistics.control_limits import ControlChart
from parem.quality.statistics.serial_correlation import AutoregressiveFit, LagTest
from tests.quality.reference.case import Case, differences

Known = TypeVar("Known")


def _known(found: Known | NotEstimable) -> Known:
    assert not isinstance(found, NotEstimable)
    return found


def _segmented(case: Case) -> dict[str, Any]:
    params, columns = case.params, case.columns()
    y = np.array(columns[params["outcome"]], dtype=float)
    y = np.log(y) if params.get("log") else y
    season = columns[params["season"]] if "season" in params else None
    reference = next((each for each in season or [] if _label(each) == _label(params["season_reference"])), None)
    covariates = {name: columns[name] for name in params.get("covariates", [])}
    lags = {int(name[3:]) for name in case.expected["newey_west"]}
    found = segmented_regression(y, params["first_intervention_row"] - 1, season, covariates, max(lags), reference)
    assert isinstance(found, SegmentedRegression)
    fit = found.fit

    def by_term(values: Any) -> dict[str, float]:
        return {name.replace("trend_after", "trend_after0"): value for name, value in found.of(values).items()}

    def autoregressive(model: AutoregressiveFit, name: str) -> dict[str, Any]:
        return {name: model.rho, "coef": by_term(model.coefficients), "se": by_term(model.errors)}

    watson, past = _known(durbin_watson(fit)), int(case.expected["ljung_box_df"])
    box, first, fourth = ljung_box(fit, past), breusch_godfrey(fit), breusch_godfrey(fit, 4)
    return {
        "n": fit.n, "ols_coef": by_term(fit.coefficients), "ols_se": by_term(fit.errors),
        "ols_p": by_term(fit.p(fit.errors)), "r2": fit.r_squared, "sigma": fit.sigma, "df_residual": fit.freedom,
        "hc0_se": by_term(white_errors(fit, "HC0")), "hc3_se": by_term(white_errors(fit)),
        "newey_west": {
            f"lag{lag}": {
                "se_no_adjust": by_term(newey_west_errors(fit, lag, adjusted=False)),
                "se_adjust_n_over_n_minus_k": by_term(newey_west_errors(fit, lag)),
            }
            for lag in lags
        },
        "bw_newey_west_auto_lag": newey_west_bandwidth(fit), "lag_rule_4_n100_2_9": newey_west_lag(fit.n),
        "newey_west_p_last_lag_adjusted_t": by_term(found.p), "durbin_watson": watson.d, "dw_p_two_sided": watson.p,
        **_lag_test("breusch_godfrey_1", "bg1_p", first), **_lag_test("breusch_godfrey_4", "bg4_p", fourth),
        **_lag_test("ljung_box", "ljung_box_p", box), "ljung_box_df": past,
        "prais_winsten": autoregressive(_known(prais_winsten(fit)), "rho"),
        "gls_ar1_ml": autoregressive(_known(gls_ar1(fit, restricted=False)), "phi"),
        "gls_ar1_reml": autoregressive(_known(gls_ar1(fit)), "phi"),
        "counterfactual_at_end": {
            "without": found.without, "with": found.with_change, "difference": found.with_change - found.without
        },
    }  # fmt: skip


def _lag_test(name: str, p: str, found: LagTest | NotEstimable) -> dict[str, Any]:
    return {name: found, p: found} if isinstance(found, NotEstimable) else {name: found.statistic, p: found.p}


def _label(season: Any) -> str:
    return f"{season:g}" if isinstance(season, float) else str(season)


def _before_after(case: Case) -> dict[str, Any]:
    y, change = np.array(case.columns()[case.params["outcome"]], dtype=float), case.params["first_after_row"] - 1
    y = np.log(y) if case.params.get("log") else y
    found = before_after_samples(y[:change], y[change:], case.params.get("conf_level", 0.95))
    assert isinstance(found, BeforeAfter)
    before, after, groups = found.before, found.after, found.groups
    return {
        "n_before": before.n, "n_after": after.n, "mean_before": before.mean, "mean_after": after.mean,
        "diff": groups.welch.difference, "pct_change": found.percent, "welch_t": groups.welch.t,
        "welch_df": groups.welch.freedom, "welch_p": groups.welch.p,
        "welch_ci": [groups.welch.difference.low, groups.welch.difference.high], "student_t": groups.student.t,
        "student_p": groups.student.p, "mann_whitney_U_after": groups.ranks.u1,
        "mann_whitney_p_continuity": groups.ranks.p_corrected,
        # Where the first sample does not vary R divides by 0.
        "variance_ratio_F": math.inf if found.variance_ratio is None else found.variance_ratio,
        "variance_ratio_p": 0.0 if found.variance_p is None else found.variance_p,
        "ks_D": found.kolmogorov_smirnov, "cohens_d": groups.cohens_d,
    }  # fmt: skip


def _chart(case: Case) -> tuple[ControlChart, int]:
    """The points, their centre and sigma, and the size of the samples behind each."""
    columns = case.columns()
    name = case.params.get("column", "values")
    values = columns[name if name in columns else "values"]
    if "sample" not in columns:
        chart, size = xmr_chart(values), 1
    else:
        rows = re.findall(r"\d+", case.params.get("rows", ""))
        first, last = (int(rows[0]), int(rows[1])) if rows else (-math.inf, math.inf)
        kept = [(x, at) for x, at in zip(values, columns["sample"], strict=True) if first <= at <= last]
        samples = dict.fromkeys(at for _, at in kept)
        table = np.array([[x for x, at in kept if at == sample] for sample in samples])
        chart, size = xbar_chart(table), table.shape[1]
    assert isinstance(chart, ControlChart)
    return chart, size


def _cusum(case: Case) -> dict[str, Any]:
    chart, size = _chart(case)
    center, sigma = case.params.get("center", chart.center), case.params.get("std_dev", chart.sigma)
    found = cusum(
        chart.statistics, center, sigma, size, case.params["decision_interval_se"], case.params["se_shift"]
    )  # fmt: skip
    assert isinstance(found, Cusum)
    return {
        "center": center, "std_dev": sigma, "pos": list(found.up), "neg": list(found.down),
        "violations_upper": [at + 1 for at in found.above], "violations_lower": [at + 1 for at in found.below],
    }  # fmt: skip


def _ewma(case: Case) -> dict[str, Any]:
    chart, size = _chart(case)
    center, sigma = case.params.get("center", chart.center), case.params.get("std_dev", chart.sigma)
    found = ewma(chart.statistics, center, sigma, size, case.params["lambda"], case.params["nsigmas"])
    assert isinstance(found, Ewma)
    return {
        "center": center, "std_dev": sigma, "ewma": list(found.smoothed), "sigma": list(found.error),
        "lcl": list(found.lower), "ucl": list(found.upper), "violations": [at + 1 for at in found.beyond],
    }  # fmt: skip


def _change_point(case: Case) -> dict[str, Any]:
    name = case.params["outcome"]
    column = [each for each in case.columns()[name.removeprefix("log(").removesuffix(")")] if not math.isnan(each)]
    y = [math.log(each) for each in column] if name.startswith("log(") else column
    found = change_point(y, case.params["trimming"])
    assert isinstance(found, ChangePoint)
    return {
        "breakpoint_last_row_of_first_segment": found.last_before + 1, "supF": found.sup_f, "p": found.p,
        "F_at_all": list(found.f),
    }  # fmt: skip


def _change_within(expected: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    """R's p is Hansen's approximation (the case's notes), which is up to 0.035 off where p is above 0.1."""
    for key, value in expected.items():
        near = (1.5e-3 if value < 0.1 else 0.035) if key == "p" else 1e-7
        yield from differences({key: value}, found, near)


def _segmented_within(expected: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    """What is iterated in R is near (the cases' notes); so is Durbin and Watson's exact p, by R's 15 nodes."""
    for key, value in expected.items():
        iterated = key in ("prais_winsten", "gls_ar1_ml", "gls_ar1_reml")
        coarse = key == "dw_p_two_sided" and expected["n"] < 100
        yield from differences({key: value}, found, 1e-4 if iterated else 1e-3 if coarse else 1e-7)


RESULTS: dict[str, Callable[[Case], dict[str, Any]]] = {
    "segmented_regression": _segmented, "before_after_two_sample": _before_after, "cusum": _cusum, "ewma": _ewma,
    "change_point": _change_point,
}  # fmt: skip
WITHIN = {"segmented_regression": _segmented_within, "change_point": _change_within}
LEFT_OUT: dict[str, str] = {}
