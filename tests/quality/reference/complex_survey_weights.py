"""Weights of complex samples: the words of the reference cases, and Parem's functions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from parem.quality.statistics.estimate import NotEstimable
from parem.quality.statistics.survey_calibration import calibrate, poststratify, rake
from parem.quality.statistics.survey_design import SurveyDesign, survey_design
from parem.quality.statistics.survey_estimates import SurveyEstimate, survey_mean, survey_total
from parem.quality.statistics.survey_weights import WeightsSummary, trim_weights, weights_summary
from tests.quality.reference.case import Case, Columns, cases_of, differences
from tests.quality.reference.complex_survey import categories, chosen, design_of, fields_of, levels


def weights(case: Case) -> dict[str, Any]:
    found = weights_summary(design_of(case)[0].weights)
    assert isinstance(found, WeightsSummary)
    return {
        "n": found.n, "sum": found.total, "min": found.low, "max": found.high, "cv_population": found.cv,
        "kish_n_eff": found.effective_n, "kish_deff": found.deff,
    }  # fmt: skip


def _of_weights(design: SurveyDesign) -> dict[str, Any]:
    found = weights_summary(design.weights)
    assert isinstance(found, WeightsSummary)
    return {
        "min_weight": found.low, "max_weight": found.high, "sum_weights": found.total,
        "kish_n_eff": found.effective_n,
    }  # fmt: skip


def _of_means(design: SurveyDesign, columns: Columns, names: Iterable[str]) -> dict[str, Any]:
    found = {name: survey_mean(design, columns[name]) for name in names}
    fields = fields_of(found, design)
    return {"mean": fields["estimate"], "se_mean": fields["se"], "se": fields["se"]}


def _totals(case: Case, design: SurveyDesign, columns: Columns) -> dict[str, Any]:
    """The totals, and their errors, of the variables that the case expects some of."""
    result: dict[str, Any] = {}
    for key in (key for key in case.expected if key.startswith("total_")):
        total = survey_total(design, columns[key.removeprefix("total_")])
        assert isinstance(total, SurveyEstimate)
        result |= {key: total.value, f"se_{key}": total.error}
    return result


def poststratified(case: Case) -> dict[str, Any]:
    design, columns = design_of(case)
    strata = categories(columns[case.params["poststratum"]])
    found = poststratify(design, strata, case.params["population_counts"])
    assert isinstance(found, SurveyDesign)
    by_stratum = {
        each: float(np.mean(found.weights[[each == one for one in strata]])) for each in levels(strata)
    }  # fmt: skip
    return {
        **_of_means(found, columns, case.expected["mean"]), **_of_weights(found), **_totals(case, found, columns),
        "weights_by_poststratum": by_stratum,
    }  # fmt: skip


def _raked_design(case: Case) -> tuple[SurveyDesign, SurveyDesign, Columns]:
    design, columns = design_of(case)
    margins = [(categories(columns[name]), counts) for name, counts in case.params["margins"].items()]
    found = rake(design, margins)
    assert isinstance(found, SurveyDesign)
    return design, found, columns


def raked(case: Case) -> dict[str, Any]:
    margins = case.params["margins"]
    before, found, columns = _raked_design(case)
    rows = list(zip(*(categories(columns[name]) for name in margins), strict=True))
    cells = ["|".join(f"{name}={each}" for name, each in zip(margins, row, strict=True)) for row in rows]
    ratios = found.weights / before.weights
    by_cell = dict(zip(cells, ratios, strict=True))
    plainly = {name: _plain_error(before, found, columns[name], rows) for name in case.expected["mean"]}
    return {
        **_of_means(found, columns, case.expected["mean"]), **_of_weights(found), "weight_ratio_by_cell": by_cell,
        "ratio_constant_within_cell": all(
            math.isclose(by_cell[cell], each) for cell, each in zip(cells, ratios, strict=True)
        ),
        "se_mean_of_plain_residuals": plainly,
    }  # fmt: skip


def _plain_error(before: SurveyDesign, raked: SurveyDesign, values: list[float], rows: list[Any]) -> float:
    """The error by R's rake: ten rounds of residuals from each margin's means, which forget the weights before."""
    mean = survey_mean(raked, values)
    assert isinstance(mean, SurveyEstimate)
    scores = (np.asarray(values) - mean.value) / raked.weights.sum()
    for _ in range(10):
        for margin in zip(*rows, strict=True):
            for each in set(margin):
                inside = [each == one for one in margin]
                scores[inside] -= scores[inside].mean()
    return float(np.sqrt(replace(before, weights=raked.weights).covariance(scores[:, None])[0, 0]))


def raking_within(expected: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    """All figures as R has them; errors by plain residuals, which differ from ours where weights differed before."""
    plain = {**found, "se_mean": found["se_mean_of_plain_residuals"]}
    yield from differences(expected, plain, 1e-6)


def _raking_case(case: Case) -> Case:
    """The case that raked the weights of this sample: a case that takes them up names it, not its margins."""
    rakings = [each for each in cases_of(case.folder / f"{case.group}.json") if each.indicator == "raking"]
    same = [each for each in rakings if each.data == case.data]
    return next((each for each in same if each.params["weights"] == case.params.get("weights")), same[0])


def naive(case: Case) -> dict[str, Any]:
    raking = _raking_case(case)
    _, raked, columns = _raked_design(raking)
    found = survey_mean(survey_design(raked.weights), columns[next(iter(raking.expected["mean"]))])
    assert isinstance(found, SurveyEstimate)
    return {"mean": found.value, "se": found.error, "deff": found.deff}


def trimmed(case: Case) -> dict[str, Any]:
    params = case.params
    if "rake" in params.get("start", "rake"):
        _, design, columns = _raked_design(_raking_case(case))
    else:
        design, columns = design_of(case)
    upper = params.get("upper", math.inf)
    weights = trim_weights(design.weights, upper, params.get("lower", 0.0), strict=params.get("strict", False))
    assert not isinstance(weights, NotEstimable)
    found = weights_summary(weights)
    assert isinstance(found, WeightsSummary)
    names = [key for key in case.expected if key.startswith("mean_")]
    means = {key: survey_mean(survey_design(weights), columns[key.removeprefix("mean_")]) for key in names}
    return {
        "min": found.low, "max": found.high, "sum": found.total,
        "n_at_cap": sum(math.isclose(weight, upper) for weight in weights),
        **{key: each.value for key, each in means.items() if isinstance(each, SurveyEstimate)},
    }  # fmt: skip


def _auxiliary(columns: Columns, term: str) -> list[float]:
    """The column of a model's term: (Intercept), a number, or a category's name behind its variable's."""
    if term == "(Intercept)":
        return [1.0] * len(next(iter(columns.values())))
    if term in columns:
        return columns[term]
    variable, _, level = term.removeprefix("factor(").partition(")") if term.startswith("factor(") else ("", "", "")
    variable = variable or max((each for each in columns if term.startswith(each)), key=len)
    return chosen(columns[variable], level or term.removeprefix(variable))


def calibrated(case: Case) -> dict[str, Any]:
    design, columns = design_of(case)
    totals = case.params["population_totals"]
    auxiliary = np.column_stack([_auxiliary(columns, term) for term in totals])
    found = calibrate(design, auxiliary, list(totals.values()))
    assert isinstance(found, SurveyDesign)
    mean = survey_mean(found, columns[case.params.get("variable", "api00")])
    assert isinstance(mean, SurveyEstimate)
    return {**_of_weights(found), "mean": mean.value, "se": mean.error}
