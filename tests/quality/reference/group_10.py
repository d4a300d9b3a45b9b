"""Sample size and power: the words of the reference cases, and Parem's functions."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from parem.quality.statistics import (
    power_of_anova,
    power_of_means,
    power_of_two_proportions,
    sample_size_for_mean,
    sample_size_for_share,
)
from tests.quality.reference.case import Case


def _shares(case: Case) -> dict[str, Any]:
    data = case.data["inline"]
    found = [
        sample_size_for_share(margin, float(str(population).replace("Infinity", "inf")), p, level)
        for margin, population, p, level in zip(
            data["margin"], data["N"], data["p"], data["conf_level"], strict=True
        )
    ]  # fmt: skip
    return {
        "n_unrounded": [each.unrounded for each in found], "n_ceiling": [each.n for each in found],
        "n_samplingbook_variant": [each.simple for each in found],
        "achieved_margin_at_n": [each.margin for each in found],
    }  # fmt: skip


def _mean(case: Case) -> dict[str, Any]:
    data = case.data["inline"]
    population = float(str(data["N"]).replace("Infinity", "inf"))
    return {"n_ceiling": sample_size_for_mean(data["margin"], data["sd"], population, data["conf_level"])}


def _two(case: Case) -> dict[str, Any]:
    data = case.data["inline"]
    found = power_of_two_proportions(
        data["p1"], data.get("p2"), data.get("n"), data.get("power"), data.get("sig_level", 0.05),
        data.get("alternative", "two.sided") == "two.sided", bool(data.get("strict")),
    )  # fmt: skip
    return {
        "n_per_group": found.n, "n_per_group_ceiling": math.ceil(found.n - 1e-9), "p1": found.p1, "p2": found.p2,
        "power": found.power, "cohens_h": found.cohens_h, "arcsine_n": found.arcsine_n,
        "arcsine_power": found.arcsine_power,
    }  # fmt: skip


def _means(case: Case) -> dict[str, Any]:
    data = case.data["inline"]
    found = power_of_means(
        data.get("n"), data.get("delta"), data.get("sd", 1), data.get("power"), data.get("sig_level", 0.05),
        data.get("type") in ("paired", "one.sample"), data.get("alternative", "two.sided") == "two.sided",
        bool(data.get("strict")),
    )  # fmt: skip
    return {
        "n": found.n, "n_ceiling": math.ceil(found.n - 1e-9), "delta": found.delta, "sd": found.deviation,
        "power": found.power,
    }  # fmt: skip


def _anova(case: Case) -> dict[str, Any]:
    data = case.data["inline"]
    alpha = data.get("sig_level", case.params.get("sig_level", 0.05))
    found = power_of_anova(data["k"], data.get("n"), data.get("f"), data.get("power"), alpha)
    return {"n_per_group": found.n, "f": found.f, "power": found.power}


RESULTS: dict[str, Callable[[Case], dict[str, Any]]] = {
    "sample_size_proportion_fpc": _shares, "sample_size_mean_fpc": _mean, "power_two_proportions": _two,
    "power_means": _means, "power_anova": _anova,
}  # fmt: skip
LEFT_OUT: dict[str, str] = {}
