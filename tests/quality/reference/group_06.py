"""Key drivers: the words of the reference cases, and Parem's functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from scipy.stats import rankdata

from parem.quality.statistics import DriverIntervals, NotEstimable, key_drivers, key_drivers_bootstrap, shapley
from parem.quality.statistics.moments import Moments
from tests.quality.reference.case import Case, listed


def _drivers(case: Case) -> dict[str, Any]:
    names = listed(case.params["drivers"])
    rows = case.matrix([case.params["outcome"], *names])
    weights = case.matrix([case.params["weights"]])[:, 0] if case.params.get("weights") else None
    found = key_drivers(Moments.of(rows, weights))
    if isinstance(found, NotEstimable):
        return {**dict.fromkeys(case.expected, found), "n": found.n}
    model = found.regression

    def by_name(values: Any) -> dict[str, float]:
        return dict(zip(names, values, strict=True))

    def with_intercept(values: Any) -> dict[str, float]:
        return dict(zip(["(Intercept)", *names], values, strict=True))

    # What rounding leaves between equal shares is no order.
    ranks = rankdata(-np.round(found.shapley, 12))
    return {
        "n": model.n, "r2": model.r_squared, "adj_r2": model.adjusted_r_squared, "sigma": model.sigma, "F": model.f,
        "b": with_intercept(model.coefficients), "se": with_intercept(model.errors), "t": with_intercept(model.t),
        "p": with_intercept(model.p), "vif": by_name(model.vif), "beta_std": by_name(model.standardised),
        "lmg_shapley": by_name(found.shapley), "last_usefulness": by_name(found.last),
        "first_squared_r": by_name(found.first), "pratt": by_name(found.pratt),
        "johnson_relative_weights": by_name(found.relative_weights),
        "johnson_percent": by_name(100 * found.relative_weights / model.r_squared),
        "lmg_percent": by_name(100 * found.shapley / model.r_squared), "general_dominance_rank": by_name(ranks),
        "conditional_dominance_by_subset_size": {
            "rows": names, "cols": [f"size{at + 1}" for at in range(len(names))], "values": found.conditional.tolist()
        },
        "complete_dominance_row_over_col": {"rows": names, "cols": names, "values": found.complete.tolist()},
    }  # fmt: skip


def _bootstrap(case: Case) -> dict[str, Any]:
    names = listed(case.params["drivers"])
    rows = case.matrix([case.params["outcome"], *names])
    # R's resamples are drawn at random; with five times as many, ours hardly are.
    resamples = 5 * case.params["resamples"]
    found = key_drivers_bootstrap(rows, resamples)
    by_order = key_drivers_bootstrap(rows, resamples, shares=shapley)
    assert isinstance(found, DriverIntervals) and isinstance(by_order, DriverIntervals)
    return {
        "johnson_boot_se": dict(zip(names, found.errors, strict=True)),
        "johnson_ci95_percentile": {"rows": names, "values": found.percentile.tolist()},
        "johnson_ci95_bca": {"rows": names, "values": found.bca.tolist()},
        "lmg_ci95_percentile": {"rows": names, "values": by_order.percentile.tolist()},
    }


def _near(expected: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    """Drawn at random: standard errors within a tenth, ends within 0.15 of the interval's length (the case's notes)."""
    for name, error in expected["johnson_boot_se"].items():
        if abs(found["johnson_boot_se"][name] - error) > 0.1 * error:
            yield f"standard error of {name}: {found['johnson_boot_se'][name]}, expected {error}"
    for key in expected.keys() - {"johnson_boot_se"}:
        for name, wanted, got in zip(expected[key]["rows"], expected[key]["values"], found[key]["values"], strict=True):
            if max(abs(a - b) for a, b in zip(wanted, got, strict=True)) > 0.15 * (wanted[1] - wanted[0]):
                yield f"{key} of {name}: {got}, expected {wanted}"


RESULTS: dict[str, Callable[[Case], dict[str, Any]]] = {"key_drivers": _drivers, "key_drivers_bootstrap": _bootstrap}
WITHIN = {"key_drivers_bootstrap": _near}
LEFT_OUT: dict[str, str] = {}
