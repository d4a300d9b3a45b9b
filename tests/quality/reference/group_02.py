"""Shares: the words of the reference cases, and Parem's functions."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from parem.quality.statistics import (
    Estimate,
    agresti_coull,
    clopper_pearson,
    jeffreys,
    multinomial_intervals,
    paired_proportions,
    two_proportions,
    wald,
    wilson,
    wilson_corrected,
)
from parem.quality.statistics.paired_proportions import PairedProportions
from parem.quality.statistics.two_proportions import TwoProportions
from tests.quality.reference.case import Case, differences

ONE: dict[str, Callable[..., Any]] = {
    "wilson": wilson,
    "wilson_cc_newcombe": wilson_corrected,
    "wilson_cc_prop_test": partial(wilson_corrected, capped=True),
    "agresti_coull_untruncated": partial(agresti_coull, cut=False),
    "agresti_coull_truncated": agresti_coull,
    "clopper_pearson": clopper_pearson,
    "jeffreys": jeffreys,
    "jeffreys_beta_quantiles_no_edge_rule": partial(jeffreys, edge="none"),
    "jeffreys_binom_bayes_central": partial(jeffreys, edge="one tail"),
    "wald_untruncated": wald,
}


def _one(case: Case) -> dict[str, Any]:
    data = case.columns()
    asked = list(zip(data["x"], data["n"], data["conf_level"], strict=True))
    found: dict[str, Any] = {
        name: [[each.low, each.high] for each in (function(*one) for one in asked)] for name, function in ONE.items()
    }
    return {**found, "estimate": [wilson(*one) for one in asked]}


def _two(case: Case) -> dict[str, Any]:
    data: dict[str, Any] = case.data["inline"]
    found = two_proportions(**data, level=case.params["conf_level"])
    assert isinstance(found, TwoProportions)
    return {
        "diff": found.difference, "newcombe_score": found.newcombe, "newcombe_score_cc": found.newcombe_corrected,
        "wald": found.wald, "agresti_caffo": found.agresti_caffo, "miettinen_nurminen": found.miettinen_nurminen,
        "z_pooled": found.z_pooled, "chi2_uncorrected": found.chi2, "p_uncorrected": found.p,
        "chi2_yates": found.chi2_yates, "p_yates": found.p_yates, "prop_test_ci_uncorrected": found.wald,
        "prop_test_ci_corrected": found.wald_corrected, "fisher_p_two_sided": found.fisher_p,
        "fisher_odds_ratio_cmle": found.fisher_odds_ratio, "fisher_or_ci": found.fisher_interval,
    }  # fmt: skip


def _paired(case: Case) -> dict[str, Any]:
    # The level stands in the case's layout, as words.
    said = re.search(r"conf(?:_level|idence)?\D{0,9}(0?\.\d+)", str(case.params.get("layout", "")))
    level = case.params.get("conf_level", float(said[1]) if said else 0.95)
    found = paired_proportions(case.data["inline"]["table"], level)
    assert isinstance(found, PairedProportions)
    return {
        "chi2": found.chi2, "p": found.p, "chi2_cc": found.chi2_corrected, "p_cc": found.p_corrected,
        "p_exact": found.p_exact, "diff_p2_minus_p1_tango_score_ci": [found.difference.low, found.difference.high],
    }  # fmt: skip


def _multinomial(case: Case) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for method in ("goodman", "wilson", "sisonglaz"):
        shares = multinomial_intervals(case.data["inline"]["counts"], method, case.params["conf_level"])
        assert isinstance(shares, list)
        found[method] = [[each.value, each.low, each.high] for each in shares if isinstance(each, Estimate)]
    return found


RESULTS: dict[str, Callable[[Case], dict[str, Any]]] = {
    "proportion_ci": _one, "two_proportions": _two, "paired_proportions": _paired, "multinomial_ci": _multinomial,
}  # fmt: skip
#: How far R's own figures may be off (the cases' notes): uniroot ends within double.eps^0.25 of OR or of 1/OR.
UNIROOT = 1.3e-4
TOLERANCES = {"miettinen_nurminen": 1e-4, "diff_p2_minus_p1_tango_score_ci": 1e-4}
LEFT_OUT = {"layout": "prose"}


def odds_within(key: str, expected: Any, found: Any) -> Iterator[str]:
    """Odds ratios as near as R's uniroot comes, which searches OR or, above 1, its inverse."""
    wanted, got = (expected, found) if isinstance(expected, list) else ([expected], [found])
    for one, other in zip(wanted, got, strict=True):
        one = math.inf if one == "Infinity" else one
        away = min(abs(one - other), abs(1 / one - 1 / other)) if one and other else abs(one - other)
        if one != other and away > UNIROOT:
            yield f"{key}: {other}, expected {one}"


def _two_within(expected: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    for key, value in expected.items():
        if key in ("fisher_odds_ratio_cmle", "fisher_or_ci"):
            yield from odds_within(key, value, found[key])
        else:
            yield from differences({key: value}, found, TOLERANCES.get(key, 1e-8))


WITHIN = {"two_proportions": _two_within}
