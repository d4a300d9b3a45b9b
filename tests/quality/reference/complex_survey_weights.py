"""Weights of complex samples: the words of the reference cases, and Parem's functions."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from parem.quality.statistics.estimate import NotEstimable
from parem.quality.statistics.survey_calibration import calibrate, poststratify, rake
from parem.quality.statistics.survey_design import SurveyDesign, survey_design
from parem.quality.statistics.survey_estimates import SurveyEstimate, survey_mean, survey_total
from parem.quality.statistics.survey_weights import WeightsSummary, trim_weights, weights_summary
from tests.quality.reference.case import Case, Columns, cases_of
from tests.quality.reference.complex_survey import chosen, design_of, fields_of


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
    fields = fields_of(found)
    return {"mean": fields["estimate"], "se_mean": fields["se"], "se": fields["se"]}


def poststratified(case: Case) -> dict[str, Any]:
    design, columns = design_of(case)
    strata = columns[case.params["poststratum"]]
    found = poststratify(design, strata, case.params["population_counts"])
    assert isinstance(found, SurveyDesign)
    total = survey_total(found, columns["enroll"])
    assert isinstance(total, SurveyEstimate)
    return {
        **_of_means(found, columns, case.expected["mean"]), **_of_weights(found), "total_enroll": total.value,
        "se_total_enroll": total.error, "weights_by_poststratum": dict(zip(strata, found.weights, strict=True)),
    }  # fmt: skip


def _raked_design(case: Case) -> tuple[SurveyDesign, SurveyDesign, Columns]:
    design, columns = design_of(case)
    found = rake(design, [(columns[name], counts) for name, counts in case.params["margins"].items()])
    assert isinstance(found, SurveyDesign)
    return design, found, columns


def raked(case: Case) -> dict[str, Any]:
    margins = case.params["margins"]
    before, found, columns = _raked_design(case)
    rows = zip(*(columns[name] for name in margins), strict=True)
    cells = ["|".join(f"{name}={each}" for name, each in zip(margins, row, strict=True)) for row in rows]
    ratios = found.weights / before.weights
    by_cell = dict(zip(cells, ratios, strict=True))
    return {
        **_of_means(found, columns, case.expected["mean"]), **_of_weights(found), "weight_ratio_by_cell": by_cell,
        "ratio_constant_within_cell": all(
            math.isclose(by_cell[cell], each) for cell, each in zip(cells, ratios, strict=True)
        ),
    }  # fmt: skip


def _raking_case(case: Case) -> Case:
    """The case that raked the weights: a case that takes them up names it, not its margins."""
    cases = cases_of(case.folder / f"{case.group}.json")
    return next(each for each in cases if each.indicator == "raking" and each.data == case.data)


def naive(case: Case) -> dict[str, Any]:
    raking = _raking_case(case)
    _, raked, columns = _raked_design(raking)
    found = survey_mean(survey_design(raked.weights), columns[next(iter(raking.expected["mean"]))])
    assert isinstance(found, SurveyEstimate)
    return {"mean": found.value, "se": found.error, "deff": found.deff}


def trimmed(case: Case) -> dict[str, Any]:
    _, raked, columns = _raked_design(_raking_case(case))
    upper = case.params["upper"]
    weights = trim_weights(raked.weights, upper, strict=case.params["strict"])
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
    name = max((each for each in columns if term.startswith(each)), key=len)
    return chosen(columns[name], term.removeprefix(name))


def calibrated(case: Case) -> dict[str, Any]:
    design, columns = design_of(case)
    totals = case.params["population_totals"]
    auxiliary = np.column_stack([_auxiliary(columns, term) for term in totals])
    found = calibrate(design, auxiliary, list(totals.values()))
    assert isinstance(found, SurveyDesign)
    mean = survey_mean(found, columns[case.params.get("variable", "api00")])
    assert isinstance(mean, SurveyEstimate)
    return {**_of_weights(found), "mean": mean.value, "se": mean.error}
