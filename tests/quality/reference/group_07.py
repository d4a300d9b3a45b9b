"""Control charts: the words of the reference cases, and Parem's functions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parem.quality.statistics import (
    ControlChart,
    NotEstimable,
    beyond_limits,
    c_chart,
    deviation_chart,
    laney_chart,
    moving_ranges,
    np_chart,
    p_chart,
    range_chart,
    run_rules,
    u_chart,
    xbar_chart,
    xmr_chart,
)
from tests.quality.reference.case import Case, differences
from tests.quality.reference.runs_over_time import anhoej, nhs

NAMES = {
    "rule1_beyond_3sigma": "beyond limits", "we2_2of3_beyond_2sigma": "2 of 3 beyond 2 sigma",
    "we3_4of5_beyond_1sigma": "4 of 5 beyond 1 sigma", "we4_8_one_side": "8 on one side",
    "nelson2_9_one_side": "9 on one side", "nelson3_6_trend": "6 in a trend",
    "nelson4_14_alternating": "14 alternating", "nelson7_15_within_1sigma": "15 within 1 sigma",
    "nelson8_8_outside_1sigma_both_sides": "8 on both sides beyond 1 sigma",
}  # fmt: skip


def _known(chart: ControlChart | NotEstimable) -> ControlChart:
    assert isinstance(chart, ControlChart)
    return chart


def _from_one(points: Any) -> list[int]:
    return [int(at) + 1 for at in points]


def _rules(chart: ControlChart) -> dict[str, list[int]]:
    found = run_rules(chart)
    return {name: _from_one(found[ours]) for name, ours in NAMES.items()}


def _described(case: Case, chart: ControlChart) -> dict[str, Any]:
    """Limits that are the same at every point are given once, as the cases do."""
    one = len(case.expected["lcl"]) == 1
    rules = run_rules(chart)
    return {
        "center": chart.center, "std_dev": chart.sigma, "lcl": list(chart.lower[:1] if one else chart.lower),
        "ucl": list(chart.upper[:1] if one else chart.upper), "statistics": list(chart.statistics),
        "qcc27_beyond_limits": _from_one(rules["beyond limits"]),
        "qcc27_violating_runs_7": _from_one(rules["7 on one side"]), "rules": _rules(chart),
    }  # fmt: skip


def _baseline(case: Case) -> int | None:
    first, last = case.params.get("baseline_samples", [1, None])
    assert first == 1
    return last if last is None else int(last)


def _subgroups(chart: Callable[..., ControlChart | NotEstimable]) -> Callable[[Case], dict[str, Any]]:
    def result(case: Case) -> dict[str, Any]:
        table = _samples(case)
        # Of samples of one size the weights of "MVLUE" are alike: it is "UWAVE".
        name = case.params["sigma"].split(":")[0] if "sigma" in case.params else ""
        by = {"pooled": True} if name == "RMSDF" else {"by_range": name.endswith("-R")} if name else {}
        return _described(case, _known(chart(table, _baseline(case), **by)))

    return result


def _samples(case: Case) -> NDArray[np.float64]:
    """A row a sample, by its number or, where none is told, as the file has it; shorter ones end in NaN."""
    columns = case.columns()
    if "sample" not in columns:
        return case.matrix(case.params.get("columns") or list(columns))
    value = case.params.get("column") or next(name for name in columns if name not in ("sample", "trial"))
    rows: dict[Any, list[float]] = {}
    for x, at in zip(columns[value], columns["sample"], strict=True):
        rows.setdefault(at, []).append(x)
    most = max(map(len, rows.values()))
    return np.array([[*row, *[math.nan] * (most - len(row))] for row in rows.values()], dtype=float)


def _counts(case: Case) -> dict[str, Any]:
    columns, base = case.columns(), _baseline(case)
    # R gives the points of the baseline alone where no others are handed to it.
    points = len(case.expected["statistics"])
    x = columns[case.params["count"]][:points]
    kind = case.params["chart"]
    if kind == "np":
        (size,) = set(columns[case.params["size"]])
        return _described(case, _known(np_chart(x, int(size), base)))
    if kind == "c":
        return _described(case, _known(c_chart(x, base)))
    chart = p_chart if kind == "p" else u_chart
    return _described(case, _known(chart(x, columns[case.params["size"]][:points], base)))


def _xmr(case: Case) -> dict[str, Any]:
    x = np.array(case.columns()[case.params["column"]])
    base = _baseline(case)
    chart, rounded = xmr_chart(x, base), xmr_chart(x, base, per_range=2.66)
    screened, by_deviation = xmr_chart(x, base, screened=True), xmr_chart(x, base, by_deviation=True)
    (ranges, _), (known, limit) = moving_ranges(x), moving_ranges(x[:base])
    return {
        **_described(case, _known(chart)), "mean_moving_range": known.mean(), "moving_range_ucl_3.267": limit,
        "moving_range_beyond": _from_one(np.flatnonzero(ranges > limit) + 1),
        "limits_with_rounded_2.66": _ends(_known(rounded)), "limits_screened_mr_qicharts2": _ends(_known(screened)),
        "sd_based_limits_c4": _ends(_known(by_deviation)),
    }  # fmt: skip


def _ends(chart: ControlChart) -> list[float]:
    return [chart.lower[0], chart.upper[0]]


def _laney(case: Case) -> dict[str, Any]:
    columns = case.columns()
    x, n = columns[case.params["count"]], columns[case.params["size"]]
    base, per_unit = _baseline(case), "_u" in case.indicator
    usual = _known((u_chart if per_unit else p_chart)(x, n, base))
    found, screened = (laney_chart(x, n, base, each, per_unit) for each in (False, True))
    return {
        "center": usual.center, "values": list(usual.statistics), **_laney_limits(found, len(x)),
        "sigma_z": found[1] if isinstance(found, tuple) else found,
        "plain_chart_beyond_limits": _from_one(beyond_limits(usual)), "screened": _laney_limits(screened, len(x)),
    }  # fmt: skip


def _laney_limits(found: tuple[ControlChart, float] | NotEstimable, m: int) -> dict[str, Any]:
    """R has NA for each point's limits where sigma_z is NaN."""
    if isinstance(found, NotEstimable):
        return {"lcl": [None] * m, "ucl": [None] * m, "beyond_limits": []}
    chart = found[0]
    return {"lcl": list(chart.lower), "ucl": list(chart.upper), "beyond_limits": _from_one(beyond_limits(chart))}


def _run_rules(case: Case) -> dict[str, Any]:
    x, sigma = np.array(case.data["inline"]["values"], dtype=float), float(case.params["sigma"])
    centre, reach = case.params["center"], case.params["nsigmas"] * sigma
    m = len(x)
    # The zones are at a third and at two thirds of the way to the limits.
    chart = ControlChart(
        "given", centre, sigma, x, np.full(m, reach / 3), np.full(m, centre - reach), np.full(m, centre + reach), m
    )
    return _rules(chart)


RESULTS: dict[str, Callable[[Case], dict[str, Any]]] = {
    "spc_xbar": _subgroups(xbar_chart), "spc_R": _subgroups(range_chart), "spc_S": _subgroups(deviation_chart),
    "spc_p": _counts, "spc_np": _counts, "spc_u": _counts, "spc_c": _counts, "spc_xmr": _xmr,
    "spc_laney_p_prime": _laney, "spc_laney_u_prime": _laney,
    "spc_run_rules": _run_rules, "anhoej_rules": anhoej, "nhs_making_data_count": nhs,
}  # fmt: skip


def _range_within(expected: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    """qcc's table of d3 was integrated coarsely (0.8640855 of five values; it is 0.8640819, and 1.7e-5 less of 25).

    So the limits are held to 2e-5 of their distance from the centre.
    """
    reach = found["ucl"][0] - found["center"]
    for key, value in expected.items():
        if key not in ("lcl", "ucl"):
            yield from differences({key: value}, found, 1e-9)
        elif any(abs(one - other) > 2e-5 * reach for one, other in zip(value, found[key], strict=True)):
            yield f".{key}: {found[key]}, expected {value}"


WITHIN = {"spc_R": _range_within}
LEFT_OUT: dict[str, str] = {}
