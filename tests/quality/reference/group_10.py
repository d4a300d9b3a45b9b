"""Sample size and power: the words of the reference cases, and Parem's functions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from parem.quality.statistics import (
    power_of_anova,
    power_of_means,
    power_of_two_proportions,
    sample_size_for_mean,
    sample_size_for_share,
)
from tests.quality.reference.case import Case, differences


def _shares(case: Case) -> dict[str, Any]:
    data = {key: value if isinstance(value, list) else [value] for key, value in case.data["inline"].items()}
    found = [
        sample_size_for_share(margin, float(str(population).replace("Infinity", "inf")), p, level)
        for margin, population, p, level in zip(
            data["margin"], data["N"], data["p"], data["conf_level"], strict=True
        )
    ]  # fmt: skip
    columns: dict[str, Any] = {
        "n_unrounded": [each.unrounded for each in found], "n_ceiling": [each.n for each in found],
        # samplingbook refuses a margin wider than the share or the rest: "estimate useless".
        "n_samplingbook_variant": [
            None if margin > min(p, 1 - p) else each.simple
            for each, margin, p in zip(found, data["margin"], data["p"], strict=True)
        ],
        "achieved_margin_at_n": [each.margin for each in found],
    }  # fmt: skip
    # A vector of one is a number in the file.
    return columns if isinstance(case.data["inline"]["margin"], list) else {key: one for key, (one,) in columns.items()}


def _mean(case: Case) -> dict[str, Any]:
    data = case.data["inline"]
    population = float(str(data["N"]).replace("Infinity", "inf"))
    return {"n_ceiling": sample_size_for_mean(data["margin"], data["sd"], population, data["conf_level"])}


def _alpha(case: Case) -> float:
    return float(case.data["inline"].get("sig_level", case.params.get("sig_level", 0.05)))


def _two(case: Case) -> dict[str, Any]:
    data = case.data["inline"]
    p1, p2 = data.get("p1"), data.get("p2")
    falls = p1 is None  # R then seeks p1 below p2: the same as a rise of those who say no.
    found = power_of_two_proportions(
        1 - p2 if falls else p1, None if falls else p2, data.get("n"), data.get("power"), _alpha(case),
        data.get("alternative", "two.sided") == "two.sided", bool(data.get("strict")),
    )  # fmt: skip
    return {
        "n_per_group": found.n, "n_per_group_ceiling": math.ceil(found.n - 1e-9),
        "p1": 1 - found.p2 if falls else found.p1, "p2": 1 - found.p1 if falls else found.p2,
        "power": found.power, "cohens_h": found.cohens_h, "arcsine_n": found.arcsine_n,
        "arcsine_power": found.arcsine_power,
    }  # fmt: skip


def _means(case: Case) -> dict[str, Any]:
    data = case.data["inline"]
    n, delta, power = data.get("n"), data.get("delta"), data.get("power")
    all_given = None not in (n, delta, power)  # The deviation is asked for: only their ratio counts.
    found = power_of_means(
        n, None if all_given else delta, data.get("sd", 1), power, _alpha(case),
        data.get("type") in ("paired", "one.sample"), data.get("alternative", "two.sided") == "two.sided",
        bool(data.get("strict")),
    )  # fmt: skip
    return {
        "n": found.n, "n_ceiling": math.ceil(found.n - 1e-9), "delta": delta if all_given else found.delta,
        "sd": delta / found.delta if all_given else found.deviation,
        "power": found.power,
    }  # fmt: skip


def _anova(case: Case) -> dict[str, Any]:
    data = case.data["inline"]
    found = power_of_anova(data["k"], data.get("n"), data.get("f"), data.get("power"), _alpha(case))
    return {"n_per_group": found.n, "f": found.f, "power": found.power}


RESULTS: dict[str, Callable[[Case], dict[str, Any]]] = {
    "sample_size_proportion_fpc": _shares, "sample_size_mean_fpc": _mean, "power_two_proportions": _two,
    "power_means": _means, "power_anova": _anova,
}  # fmt: skip
LEFT_OUT: dict[str, str] = {}
#: pwr has no tolerance to set: uniroot ends within double.eps^0.25 of the n or the f that it seeks.
UNIROOT = 1.3e-4


def _pwr_within(expected: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    for key, value in expected.items():
        sought = key in ("n_per_group", "f", "arcsine_n") and None not in (value, found[key])
        if not (sought and abs(value - found[key]) <= UNIROOT):
            yield from differences({key: value}, found, 1e-5)


WITHIN = {"power_anova": _pwr_within, "power_two_proportions": _pwr_within}
