"""Runs about a line and the NHS's charts: the words of the reference cases, and Parem's functions."""

from __future__ import annotations

from typing import Any

import numpy as np

from parem.quality.statistics import (
    ControlChart,
    NotEstimable,
    anhoej_rules,
    beyond_limits,
    c_chart,
    deviation_chart,
    laney_chart,
    making_data_count,
    np_chart,
    p_chart,
    u_chart,
    xbar_chart,
    xmr_chart,
)
from parem.quality.statistics.making_data_count import Assurance, Signal, SpecialCause
from tests.quality.reference.case import Case


def _points(case: Case) -> tuple[list[float], ControlChart | None]:
    """The points that qicharts2 draws under this name, and their chart, moving ranges screened as it does by default.

    No chart for runs about the median. A size divides the counts, whatever the chart.
    """
    first, last = case.params.get("rows", [1, None])
    columns = {name: values[first - 1 : last] for name, values in case.columns().items()}
    kind, x = case.params["chart"], columns[case.params["column"]]
    sizes = columns[case.params["size"]] if "size" in case.params else None
    if kind in ("pp", "p'", "up", "u'"):
        laney = laney_chart(x, sizes or [], screened=True, per_unit=kind.startswith("u"))
        return _of(laney if isinstance(laney, NotEstimable) else laney[0])
    if kind in ("xbar", "s"):
        groups: dict[Any, list[float]] = {}
        for value, at in zip(x, columns[case.params.get("subgroup", "sample")], strict=True):
            groups.setdefault(at, []).append(value)
        table = np.array(list(groups.values()))
        return _of(xbar_chart(table, by_range=False) if kind == "xbar" else deviation_chart(table))
    if kind in ("u", "p"):
        return _of((u_chart if kind == "u" else p_chart)(x, sizes or []))
    if kind == "np":
        (size,) = set(sizes or [])
        return _of(np_chart(x, int(size)))
    if kind == "c":
        return _of(c_chart(x))
    y = [float("nan") if each is None else each for each in x]
    y = [each / size for each, size in zip(y, sizes, strict=True)] if sizes else y
    return _of(xmr_chart(y, screened=True)) if kind == "i" else (y, None)


def _of(chart: ControlChart | NotEstimable) -> tuple[list[float], ControlChart]:
    assert isinstance(chart, ControlChart)
    return list(chart.statistics), chart


def anhoej(case: Case) -> dict[str, Any]:
    points, chart = _points(case)
    centre = case.params.get("centre")
    line = float(centre) if isinstance(centre, (int, float)) else chart.center if chart else None
    found = anhoej_rules(points, line)
    signals = [at + 1 for at in beyond_limits(chart)] if chart else []
    if isinstance(found, NotEstimable):
        # R counts the points, and has NA for the rest.
        return {
            "centre": float(np.nanmedian(points)) if line is None else line, "n_obs": len(points), "n_useful": 0,
            "longest_run": None, "longest_run_max": None, "crossings": None, "crossings_min": None,
            "runs_signal": False, "sigma_signals": signals,
        }  # fmt: skip
    return {
        "centre": found.centre, "n_obs": found.n, "n_useful": found.n_useful, "longest_run": found.longest_run,
        "longest_run_max": found.longest_run_limit, "crossings": found.crossings,
        "crossings_min": found.crossings_limit, "runs_signal": found.signal, "sigma_signals": signals,
    }  # fmt: skip


_CAUSES = {
    (SpecialCause.OUTSIDE, 1): "Above UCL", (SpecialCause.OUTSIDE, -1): "Below LCL",
    (SpecialCause.TREND, 1): "7 Point Trend (Increasing)", (SpecialCause.TREND, -1): "7 Point Trend (Decreasing)",
    (SpecialCause.TWO_IN_THREE, 1): "2 in 3 Above CL", (SpecialCause.TWO_IN_THREE, -1): "2 in 3 Below CL",
    (SpecialCause.ONE_SIDE, 1): "7 Points Above CL", (SpecialCause.ONE_SIDE, -1): "7 Points Below CL",
}  # fmt: skip
_ASSURANCE = {Assurance.PASS: "consistent_pass", Assurance.CHANCE: "inconsistent", Assurance.FAIL: "consistent_fail"}


def nhs(case: Case) -> dict[str, Any]:
    """As R does it, the points in the order of their dates; a day of rebasing that no point has tells nothing."""
    params, columns = case.params, case.columns()
    points = sorted(zip(columns[params["date"]], columns[params["column"]], strict=True))
    dates = [day for day, _ in points]
    wanted = {"increase": True, "decrease": False, "neutral": None}[params.get("improvement_direction", "increase")]
    rebase = params.get("rebase") or []
    rebase = [dates.index(day) for day in ([rebase] if isinstance(rebase, str) else rebase) if day in dates]
    segments = making_data_count(
        [value for _, value in points], rebase, params.get("target"), wanted, params.get("screen_outliers", True),
        params.get("fix_after_n_points"),
    )  # fmt: skip
    assert isinstance(segments, list)

    def kind(signal: Signal | None) -> str:
        if signal is None:
            return "common_cause"
        if wanted is None:
            return "special_cause_neutral_high" if signal.direction > 0 else "special_cause_neutral_low"
        return "special_cause_improvement" if (signal.direction > 0) == wanted else "special_cause_concern"

    signals = [each for segment in segments for each in segment.signals]
    return {
        "mean": [each.chart.center for each in segments], "lower_limit": [each.chart.lower[0] for each in segments],
        "upper_limit": [each.chart.upper[0] for each in segments],
        "special_cause_type": [_CAUSES[each.cause, each.direction] if each else "Common Cause" for each in signals],
        "point_type": [kind(each) for each in signals],
        "flagged_points": [at + 1 for at, each in enumerate(signals) if each],
        "variation_type_last_point": [kind(each.signals[-1]) for each in segments],
        "assurance_type": [_ASSURANCE[each.assurance] if each.assurance else None for each in segments],
    }  # fmt: skip
