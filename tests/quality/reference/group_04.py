"""The net promoter score: the words of the reference cases, and Parem's functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from parem.quality.statistics import NotEstimable, NpsDifference, nps, nps_difference
from tests.quality.reference.case import Case

COUNTED = ("n", "promoters", "passives", "detractors")


def _counts(case: Case, name: str) -> list[int]:
    """The eleven counts: scores may come in any order, and those that nobody gave may be left out."""
    data = case.data["inline"]
    counted = dict(zip(data["score"], data[name], strict=True))
    assert set(counted) <= set(range(11))
    return [counted.get(score) or 0 for score in range(11)]


def _nps(case: Case) -> dict[str, Any]:
    found = nps(_counts(case, "count"), case.params.get("conf_level", 0.95))
    if isinstance(found, NotEstimable):
        nothing = {name: [None, None] if "_ci_" in name else None for name in case.expected}
        return {**nothing, **dict.fromkeys(COUNTED, 0)}
    return {
        "n": found.n, "promoters": found.promoters, "passives": found.passives, "detractors": found.detractors,
        "nps_share": found.score, "nps_points": 100 * found.score, "var_one_response": found.variance,
        "se_share": found.error, "se_points": 100 * found.error, "wald_ci_share": found.wald,
        "wald_ci_points": [100 * end for end in found.wald], "se_share_n_minus_1": found.error_unbiased,
        "t_ci_share_n_minus_1": found.t or [None, None],
    }  # fmt: skip


def _difference(case: Case) -> dict[str, Any]:
    found = nps_difference(_counts(case, "count1"), _counts(case, "count2"), case.params.get("conf_level", 0.95))
    assert isinstance(found, NpsDifference)
    return {
        "nps1": found.score1, "nps2": found.score2, "diff_share": found.difference, "se_diff": found.error,
        "z": found.z, "p": found.p, "ci_share": [found.difference.low, found.difference.high],
    }  # fmt: skip


RESULTS: dict[str, Callable[[Case], dict[str, Any]]] = {"nps": _nps, "nps_difference": _difference}
LEFT_OUT: dict[str, str] = {}
