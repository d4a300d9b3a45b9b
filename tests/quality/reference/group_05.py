"""Complex samples: the words of the reference cases, and Parem's functions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from parem.quality.statistics.moments import Matrix
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
from parem.quality.statistics.survey_regression import (
    SurveyRegression,
    SurveyTTest,
    survey_regression,
    survey_t_test,
)
from parem.quality.statistics.survey_replicates import Jackknife, jackknife
from parem.quality.statistics.survey_tests import SurveyChiSquare, survey_chi_square
from tests.quality.reference.case import Case, differences
from tests.quality.reference.complex_survey import chosen, design_of, fields_of
from tests.quality.reference.complex_survey_weights import (
    calibrated,
    naive,
    poststratified,
    raked,
    trimmed,
    weights,
)


def _mean(case: Case) -> dict[str, Any]:
    design, columns = design_of(case)
    found = {name: survey_mean(design, columns[name]) for name in case.params["variables"]}
    return {**fields_of(found), "degf": design.degrees_of_freedom()}


def _total(case: Case) -> dict[str, Any]:
    design, columns = design_of(case)
    return fields_of({name: survey_total(design, columns[name]) for name in case.params["variables"]})


def _shares(case: Case) -> dict[str, Any]:
    design, columns = design_of(case)
    name = case.params["variable"]
    return fields_of({f"{name}{each}": found for each, found in survey_shares(design, columns[name]).items()})


def _proportion(case: Case) -> dict[str, Any]:
    design, columns = design_of(case)
    found = survey_proportion(design, chosen(columns[case.params["variable"]], case.params["level"]))
    assert isinstance(found, SurveyProportion)
    methods = {each: found.interval(each) for each in ("logit", "likelihood", "beta", "mean", "asin")}
    normal = found.interval("logit", degrees=math.inf)
    return {
        "estimate": found.share.value, "se": found.share.error, "deff": found.share.deff,
        "degf": found.share.degrees, "ci95": {**methods, "xlogit": methods["logit"], "logit_df_inf": normal},
        "ci90_logit": found.interval("logit", 0.9),
    }  # fmt: skip


def _groups(case: Case) -> dict[str, Any]:
    design, columns = design_of(case)
    params = case.params
    values = columns[params["variable"]]
    values = chosen(values, params["level"]) if "level" in params else values
    found = survey_by(design, values, columns[params["by"]])
    groups = [each for each in found.values() if isinstance(each, SurveyEstimate)]
    return {
        "group": list(found), "mean": [each.value for each in groups], "share": [each.value for each in groups],
        "se": [each.error for each in groups], "ci_lower": [each.interval()[0] for each in groups],
        "ci_upper": [each.interval()[1] for each in groups], "deff": [each.deff for each in groups],
    }  # fmt: skip


def _ratio(case: Case) -> dict[str, Any]:
    design, columns = design_of(case)
    found = survey_ratio(design, columns[case.params["numerator"]], columns[case.params["denominator"]])
    assert isinstance(found, SurveyEstimate)
    return {"estimate": found.value, "se": found.error}


def _quantiles(case: Case) -> dict[str, Any]:
    design, columns = design_of(case)
    found = [survey_quantile(design, columns[case.params["variable"]], p) for p in case.params["probs"]]
    quantiles = [each for each in found if isinstance(each, SurveyQuantile)]
    return {
        "math_rule": [each.value for each in quantiles], "math_ci_lower": [each.low for each in quantiles],
        "math_ci_upper": [each.high for each in quantiles], "math_se": [each.error for each in quantiles],
        "hf7_rule": [each.interpolated for each in quantiles],
    }  # fmt: skip


def _chi_square(case: Case) -> dict[str, Any]:
    design, columns = design_of(case)
    found = survey_chi_square(design, columns[case.params["row"]], columns[case.params["col"]])
    assert isinstance(found, SurveyChiSquare)
    return {
        "table": {"rows": list(found.rows), "cols": list(found.columns), "values": found.table.tolist()},
        "F": found.f, "ndf": found.numerator, "ddf": found.denominator, "p_F": found.p, "rao_scott_X2": found.x2,
        "p_chisq": found.p_first_order, "wald_F": found.wald, "p_wald": found.p_wald,
        "p_adjwald": found.p_wald_adjusted,
    }  # fmt: skip


def _t_test(case: Case) -> dict[str, Any]:
    design, columns = design_of(case)
    found = survey_t_test(design, columns[case.params["outcome"]], columns[case.params["group"]])
    assert isinstance(found, SurveyTTest)
    return {
        "difference": found.difference, "t": found.t, "df": found.degrees, "p": found.p,
        "ci": [found.low, found.high],
    }  # fmt: skip


def _regression(case: Case) -> dict[str, Any]:
    design, columns = design_of(case)
    outcome, terms = (each.strip() for each in case.params["formula"].split("~"))
    names = [each.strip() for each in terms.split("+")]
    found = survey_regression(design, columns[outcome], case.matrix(names))
    assert isinstance(found, SurveyRegression)
    figures = {"coef": found.coefficients, "se": found.errors, "t": found.t, "p": found.p}
    by_name = {key: dict(zip(["(Intercept)", *names], each, strict=True)) for key, each in figures.items()}
    return {**by_name, "df": found.degrees}


def _replicates(case: Case) -> dict[str, Any]:
    design, columns = design_of(case)
    mse = case.params["mse"]

    def total(weights: Matrix) -> float:
        return float(weights @ np.asarray(columns["enroll"]))

    def mean(name: str) -> Callable[[Matrix], float]:
        return lambda weights: float(np.average(columns[name], weights=weights))

    means = {name: jackknife(design, mean(name), mse) for name in case.expected["mean"]}
    found = jackknife(design, total, mse)
    assert isinstance(found, Jackknife)
    fields = [each for each in means.values() if isinstance(each, Jackknife)]
    return {
        "mean": dict(zip(means, [each.value for each in fields], strict=True)),
        "se": dict(zip(means, [each.error for each in fields], strict=True)),
        "total_enroll": found.value, "se_total": found.error, "degf": found.degrees,
        "n_replicates": len(found.replicates),
    }  # fmt: skip


RESULTS: dict[str, Callable[[Case], dict[str, Any]]] = {
    "svy_mean": _mean, "svy_total": _total, "svy_category_shares": _shares, "svy_proportion": _proportion,
    "svy_by_mean": _groups, "svy_by_proportion": _groups, "svy_ratio": _ratio,
    "svy_quantile": _quantiles, "weights_summary": weights, "poststratification": poststratified, "raking": raked,
    "raked_weights_as_design_weights": naive, "weight_trimming": trimmed, "calibration_greg": calibrated,
    "svy_chisq": _chi_square, "svy_ttest": _t_test, "svy_linear_regression": _regression,
    "replicate_weights": _replicates,
}  # fmt: skip
LEFT_OUT: dict[str, str] = {}
#: R joins five points of the likelihood's profile each way by straight lines and is that near the root (the notes).
PROFILE = 1e-5


def _proportion_within(expected: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    intervals = dict(expected["ci95"])
    if "likelihood" in intervals:
        yield from differences(intervals.pop("likelihood"), found["ci95"]["likelihood"], PROFILE, "likelihood")
    yield from differences({**expected, "ci95": intervals}, found, 1e-7)


WITHIN = {"svy_proportion": _proportion_within}
