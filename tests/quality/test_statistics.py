"""Figures held against R. The small tables here stay with the repository; the large set is under `conformance`."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from parem.quality.statistics import (
    Estimate,
    NotEstimable,
    Reason,
    agresti_coull,
    clopper_pearson,
    cronbach_alpha,
    jeffreys,
    mean_interval,
    moments_of,
    net_promoter_score,
    newcombe_difference,
    pearson,
    welch_difference,
    wilson,
)
from parem.quality.statistics.nps import net_promoter_estimate


def figures(estimate: Any) -> tuple[float, float, float]:
    assert isinstance(estimate, Estimate), estimate
    return estimate.value, estimate.low, estimate.high


@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    # R: binom.confint(x, n, methods = "wilson")
    [(118, 143, 0.754649, 0.878687), (27, 143, 0.133131, 0.260773), (0, 10, 0.0, 0.277533), (10, 10, 0.722467, 1.0)],
)
def test_wilson(x: int, n: int, low: float, high: float) -> None:
    assert figures(wilson(x, n)) == pytest.approx((x / n, low, high), abs=5e-7)


def test_newcombe_of_the_published_example() -> None:
    """Newcombe 1998b, example a: 56/70 against 48/80 gives 0.2 [0.0524, 0.3339]."""
    assert figures(newcombe_difference(48, 80, 56, 70)) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_a_share_of_nothing_is_a_reason_and_not_a_number() -> None:
    assert wilson(0, 0) == NotEstimable(Reason.NO_ANSWERS)
    assert mean_interval(1, 3.0, 0.0) == NotEstimable(Reason.ONE_ANSWER, 1)
    assert net_promoter_score([0] * 11) == NotEstimable(Reason.NO_ANSWERS)
    assert cronbach_alpha(np.zeros((3, 3)), 20) == NotEstimable(Reason.NO_VARIATION, 20)
    assert welch_difference(5, 3.0, 0.0, 5, 3.0, 0.0) == NotEstimable(Reason.NO_VARIATION, 10)
    for function in (wilson, clopper_pearson, jeffreys, agresti_coull):
        assert function(0, 0) == NotEstimable(Reason.NO_ANSWERS)
        with pytest.raises(ValueError, match="not a share"):
            function(3, 2)


def test_correlations_of_two_items() -> None:
    x, y = [1, 2, 2, 3, 3, 3], [1, 1, 2, 2, 3, 3]
    table = np.zeros((3, 3), dtype=int)
    np.add.at(table, (np.array(x) - 1, np.array(y) - 1), 1)
    found = pearson(table, [1, 2, 3], [1, 2, 3])
    assert found == (pytest.approx(np.corrcoef(x, y)[0, 1]), 6)
    assert pearson(np.diag([5, 0, 0]), [1, 2, 3], [1, 2, 3]) == NotEstimable(Reason.NO_VARIATION, 5)


def test_a_net_promoter_score_of_answers_that_are_alike_is_not_sure() -> None:
    """By hand: (n - z²)/(n + z²) of promoters alone is twice Wilson's end less one; passives alone as many each way."""
    promoters, passives = [0] * 10 + [12], [0] * 8 + [12, 0, 0]
    wilsons = wilson(12, 12)
    assert isinstance(wilsons, Estimate)
    assert figures(net_promoter_estimate(promoters)) == pytest.approx((1, 2 * wilsons.low - 1, 1))
    assert figures(net_promoter_estimate([12] + [0] * 10)) == pytest.approx((-1, -1, 1 - 2 * wilsons.low))
    assert figures(net_promoter_estimate(passives)) == pytest.approx((0, wilsons.low - 1, 1 - wilsons.low))
    assert net_promoter_estimate([0] * 10 + [1]) == NotEstimable(Reason.ONE_ANSWER, 1)


def test_net_promoter_score_of_the_european_social_survey() -> None:
    counts = [5, 0, 6, 6, 19, 46, 64, 204, 534, 446, 937]  # R: NPS::nps, NPS::nps.se
    assert figures(net_promoter_score(counts)) == pytest.approx((0.5456550507, 0.5203893244, 0.5709207770), rel=1e-9)


def cases(shared: Path, group: str) -> list[dict[str, Any]]:
    data = json.loads((shared / "reference" / "statistics" / group).read_text(encoding="utf-8"))
    return list(data["cases"])


def columns(shared: Path, case: dict[str, Any]) -> dict[str, list[float]]:
    with (shared / "reference" / "statistics" / case["data"]).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wanted = case["params"]["items"]
    return {item: [float(row[item]) if row[item] not in ("", "NA") else math.nan for row in rows] for item in wanted}


@pytest.mark.conformance
@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("wilson", wilson),
        ("clopper_pearson", clopper_pearson),
        ("jeffreys", jeffreys),
        ("agresti_coull_truncated", agresti_coull),
    ],
)
def test_shares_over_the_whole_grid(shared: Path, name: str, function: Callable[..., Any]) -> None:
    found = 0
    for case in cases(shared, "02_proportions.json"):
        if case["indicator"] != "proportion_ci":
            continue
        inline = case["data"]["inline"]
        for x, n, level, ends in zip(
            inline["x"], inline["n"], inline["conf_level"], case["expected"][name], strict=True
        ):
            assert figures(function(x, n, level))[1:] == pytest.approx(ends, rel=case["rel_tol"], abs=1e-12)
            found += 1
    assert found > 50


@pytest.mark.conformance
def test_newcombes_difference(shared: Path) -> None:
    found = 0
    for case in cases(shared, "02_proportions.json"):
        if case["indicator"] != "two_proportions":
            continue
        given, expected = case["data"]["inline"], case["expected"]
        # Golden differences are first less second; ours are after less before.
        result = newcombe_difference(given["x2"], given["n2"], given["x1"], given["n1"], case["params"]["conf_level"])
        truth = (expected["diff"], *expected["newcombe_score"])
        assert figures(result) == pytest.approx(truth, rel=case["rel_tol"], abs=1e-12)
        found += 1
    assert found >= 4


@pytest.mark.conformance
def test_welchs_difference(shared: Path) -> None:
    found = 0
    for case in cases(shared, "03_means.json"):
        if case["indicator"] != "two_group_comparison":
            continue
        params, expected = case["params"], case["expected"]
        with (shared / "reference" / "statistics" / case["data"]).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        samples = []
        for group in (params["group2"], params["group1"]):
            values = [float(row[params["value"]]) for row in rows if row[params["group"]] == group]
            samples += moments_of(*(list(part) for part in np.unique(values, return_counts=True)))
        difference = expected["mean1"] - expected["mean2"]
        truth = (difference, *expected["welch_ci_diff"])
        assert figures(welch_difference(*samples, params["conf_level"])) == pytest.approx(truth, rel=case["rel_tol"])
        found += 1
    assert found >= 3


@pytest.mark.conformance
def test_means_with_t_intervals(shared: Path) -> None:
    found = 0
    for case in cases(shared, "03_means.json"):
        if case["indicator"] != "mean_t_interval" or not isinstance(case["data"], str):
            continue
        for item, values in columns(shared, case).items():
            expected = case["expected"][item]
            known = np.array([value for value in values if not math.isnan(value)])
            scale, counts = np.unique(known, return_counts=True)
            result = mean_interval(*moments_of(scale.tolist(), counts.tolist()), case["params"]["conf_level"])
            assert figures(result) == pytest.approx((expected["mean"], *expected["ci"]), rel=case["rel_tol"])
            found += 1
    assert found >= 5


@pytest.mark.conformance
def test_net_promoter_scores(shared: Path) -> None:
    found = 0
    for case in cases(shared, "04_nps.json"):
        inline = case["data"].get("inline", {}) if isinstance(case["data"], dict) else {}
        if "count" not in inline or "wald_ci_share" not in case["expected"]:
            continue
        counts = dict(zip(inline["score"], inline["count"], strict=True))
        result = net_promoter_score([counts.get(s, 0) for s in range(11)], case["params"]["conf_level"])
        expected = case["expected"]
        assert figures(result) == pytest.approx(
            (expected["nps_share"], *expected["wald_ci_share"]), rel=case["rel_tol"]
        )
        found += 1
    assert found >= 1


@pytest.mark.conformance
def test_cronbachs_alpha_with_feldts_interval(shared: Path) -> None:
    found = 0
    for case in cases(shared, "01_reliability.json"):
        expected, params = case["expected"], case["params"]
        pairwise = "pairwise" in str(params.get("missing", ""))
        if case["indicator"] != "cronbach_alpha" or "feldt_lower" not in expected or not pairwise:
            continue
        data = columns(shared, case)
        matrix = np.array([data[item] for item in params["items"]])
        both = np.nanmax(matrix) + np.nanmin(matrix)
        for row, item in enumerate(params["items"]):
            if item in (params.get("reverse_keyed") or []):
                matrix[row] = both - matrix[row]
        result = cronbach_alpha(pairwise_covariance(matrix), matrix.shape[1])
        ends = (expected["alpha_raw"], expected["feldt_lower"], expected["feldt_upper"])
        assert figures(result) == pytest.approx(ends, rel=max(case["rel_tol"], 1e-9))
        found += 1
    assert found >= 3


def pairwise_covariance(matrix: np.ndarray) -> np.ndarray:
    k = len(matrix)
    result = np.empty((k, k))
    for i in range(k):
        for j in range(k):
            kept = ~np.isnan(matrix[i]) & ~np.isnan(matrix[j])
            result[i, j] = np.cov(matrix[i][kept], matrix[j][kept])[0, 1]
    return result
