"""Means and ranks: the words of the reference cases, and Parem's functions."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from parem.quality.statistics import (
    Distribution,
    Estimate,
    NotEstimable,
    Reason,
    TTest,
    exact_mann_whitney,
    k_groups,
    mann_whitney,
    mean_interval,
    p_adjust,
    paired_comparison,
    two_groups,
)
from tests.quality.reference.case import Case

NONE = [None, None]


def _all_tied(half: float) -> dict[str, Any]:
    return {
        "U1": half, "U2": half, "hodges_lehmann_exact_median_of_differences": 0, "cliffs_delta": 0,
        "cliffs_delta_var": 0, "cliffs_delta_ci_t": [0, 0], "cliffs_delta_ci_normal": [0, 0], "vargha_delaney_A": 0.5,
    }  # fmt: skip


def _ends(estimate: Estimate | None) -> list[Any]:
    return NONE if estimate is None else [estimate.low, estimate.high]


def _group(case: Case, name: Any) -> Distribution:
    columns = case.columns()
    pairs = zip(columns[case.params["value"]], columns[case.params["group"]], strict=True)
    return Distribution.of(value for value, group in pairs if _word(group) == _word(name))


def _word(name: Any) -> str:
    """A group's name as it is in the parameters: 14 may stand in a column of numbers or beside 17-19."""
    try:
        return f"{float(name):.12g}"
    except (TypeError, ValueError):
        return str(name)


def _nothing(case: Case) -> dict[str, Any]:
    """What can't be estimated, as the case expects it: null, of intervals and of pairs, too."""

    def null(value: Any) -> Any:
        return dict.fromkeys(value) if isinstance(value, dict) else NONE if isinstance(value, list) else None

    return {key: null(value) for key, value in case.expected.items()}


def _mean(case: Case) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in case.params["items"]:
        answers = Distribution.of(case.columns()[item])
        n, deviation = answers.n, math.sqrt(answers.variance)
        mean = mean_interval(n, answers.mean, answers.variance, case.params.get("conf_level", 0.95))
        # t.test has no interval where nothing varies; ours is the point.
        ends = _ends(mean) if isinstance(mean, Estimate) and deviation > 0 else NONE
        found[item] = {
            "n": n, "mean": answers.mean if n else None, "sd": deviation if n > 1 else None,
            "se": deviation / math.sqrt(n) if n > 1 else None, "ci": ends, "median": answers.median if n else None,
        }  # fmt: skip
    return found


def _t(test: TTest | None, name: str) -> dict[str, Any]:
    if test is None:
        return {f"{name}_t": None, f"{name}_df": None, f"{name}_p": None, f"{name}_ci_diff": NONE}
    return {
        f"{name}_t": test.t, f"{name}_df": test.freedom, f"{name}_p": test.p, f"{name}_ci_diff": _ends(test.difference)
    }  # fmt: skip


def _two(case: Case) -> dict[str, Any]:
    x, y = _group(case, case.params["group1"]), _group(case, case.params["group2"])
    found = two_groups(x, y, case.params.get("conf_level", 0.95), "rescaled")
    sizes = {"n1": x.n, "n2": y.n, "mean1": x.mean if x.n else None, "mean2": y.mean if y.n else None}
    if isinstance(found, NotEstimable):
        # NaN in R, but for what is plain where all answers are the same: every pair of them is a tie.
        return {**_nothing(case), **sizes, **(_all_tied(x.n * y.n / 2) if found.reason == Reason.NO_VARIATION else {})}
    ranks = found.ranks
    return {
        **sizes, **_t(found.welch, "welch"),
        **_t(found.student, "student"), "U1": ranks.u1, "U2": ranks.u2, "mw_p_no_continuity": ranks.p,
        "mw_p_continuity": ranks.p_corrected, "mw_z_no_continuity": ranks.z,
        "hodges_lehmann_exact_median_of_differences": ranks.shift, "cliffs_delta": found.cliffs_delta,
        "cliffs_delta_ci_t": found.cliffs_delta_t or NONE, "cliffs_delta_ci_normal": found.cliffs_delta_normal or NONE,
        "cliffs_delta_var": found.cliffs_delta_variance, "vargha_delaney_A": found.vargha_delaney,
        "cohens_d_pooled": found.cohens_d, "cohens_d_ci": _ends(found.cohens_d), "hedges_g": found.hedges_g,
    }  # fmt: skip


def _k(case: Case) -> dict[str, Any]:
    names = [str(name) for name in case.params["groups"]]
    groups = [_group(case, name) for name in names]
    found = k_groups(groups)
    sizes = {
        "n": sum(each.n for each in groups), "group_n": dict(zip(names, [each.n for each in groups], strict=True)),
        "group_mean": dict(zip(names, [each.mean for each in groups], strict=True)),
    }  # fmt: skip
    if isinstance(found, NotEstimable):
        return {**_nothing(case), **sizes, "df": len(groups) - 1}
    pairs = [f"{names[pair.first]} vs {names[pair.second]}" for pair in found.pairs]
    raw, dunn = [pair.mann_whitney_p for pair in found.pairs], [pair.dunn_p for pair in found.pairs]

    turned = [f"{names[pair.second]} vs {names[pair.first]}" for pair in found.pairs]

    def by_pair(values: list[Any], sign: int = 1) -> dict[str, Any]:
        """A pair is named by the order of the parameters or, where those are not sorted, by that of the names."""
        back = [value if value is None else sign * value for value in values]
        return {**dict(zip(turned, back, strict=True)), **dict(zip(pairs, values, strict=True))}

    return {
        **sizes, "kruskal_H_tie_corrected": found.h, "df": found.freedom, "kruskal_p": found.p,
        "eta2_H_rstatix": found.eta_squared_h, "epsilon2": found.epsilon_squared, "anova_F": found.anova_f,
        "anova_p": found.anova_p, "eta2_anova": found.eta_squared, "welch_anova_F": found.welch_f,
        "welch_anova_df2": found.welch_freedom, "welch_anova_p": found.welch_p, "pairwise_mw_p_raw": by_pair(raw),
        "pairwise_mw_p_holm": by_pair(p_adjust(raw)), "pairwise_mw_p_bh": by_pair(p_adjust(raw, "bh")),
        "dunn_z": by_pair([pair.dunn_z for pair in found.pairs], -1), "dunn_p": by_pair(dunn),
        "dunn_p_holm": by_pair(p_adjust(dunn)),
    }  # fmt: skip


def _paired(case: Case) -> dict[str, Any]:
    columns = case.columns()
    before, after = columns[case.params["before"]], columns[case.params["after"]]
    pairs = [(a, b) for a, b in zip(before, after, strict=True) if None not in (a, b)]
    found = paired_comparison(Distribution.of(b - a for a, b in pairs), case.params.get("conf_level", 0.95))
    if isinstance(found, NotEstimable):
        nothing = {**_nothing(case), "n": found.n}
        if found.reason == Reason.NO_VARIATION:  # Nobody differs.
            nothing |= {"mean_diff": 0, "df": found.n - 1, "signed_rank_V": 0, "n_nonzero": 0}
        return nothing
    varies = found.t is not None  # t.test says nothing else; ours has the mean's interval, a point.
    return {
        "n": found.mean.n, "mean_diff": found.mean, "t": found.t, "df": found.freedom if varies else None,
        "p": found.p, "ci": _ends(found.mean) if varies else NONE, "signed_rank_V": found.ranks.v,
        "n_nonzero": found.ranks.n_nonzero,
        "p_no_continuity": found.ranks.p, "p_continuity": found.ranks.p_corrected, "p_pratt": found.ranks.p_pratt,
        "cohens_dz": found.cohens_dz,
    }  # fmt: skip


def _exact(case: Case) -> dict[str, Any]:
    data = case.data["inline"]
    x, y = Distribution.of(np.atleast_1d(data["x"])), Distribution.of(np.atleast_1d(data["y"]))
    found, ninety, by_ranks = exact_mann_whitney(x, y), exact_mann_whitney(x, y, 0.9), mann_whitney(x, y)
    if isinstance(found, NotEstimable) or isinstance(ninety, NotEstimable) or isinstance(by_ranks, NotEstimable):
        return {**_nothing(case), "U1": x.n * y.n / 2, "p_exact": 1}  # All answers are the same, as is every split.
    return {
        "U1": found.u1, "p_exact": found.p, "hodges_lehmann": found.shift, "hl_ci95_exact": found.interval,
        "hl_ci90_exact": ninety.interval, "p_asymptotic_no_cc": by_ranks.p,
    }  # fmt: skip


def _adjust(case: Case) -> dict[str, Any]:
    p = case.data["inline"]["p"]
    methods = ("holm", "bh", "bonferroni", "by", "hochberg")
    if not isinstance(p, list):  # A vector of one is a number in the file.
        return {method: p_adjust([p], method)[0] for method in methods}
    return {method: p_adjust(p, method) for method in methods}


RESULTS: dict[str, Callable[[Case], dict[str, Any]]] = {
    "mean_t_interval": _mean, "two_group_comparison": _two, "k_group_comparison": _k, "paired_comparison": _paired,
    "exact_mann_whitney_ties": _exact, "exact_mann_whitney_no_ties": _exact, "p_adjust": _adjust,
}  # fmt: skip
LEFT_OUT: dict[str, str] = {}
