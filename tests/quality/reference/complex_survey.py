"""What the reference cases of complex samples share: the design they name, and an estimate's fields."""

from __future__ import annotations

import math
from typing import Any

from parem.quality.statistics.survey_design import SecondStage, SurveyDesign, survey_design
from parem.quality.statistics.survey_estimates import SurveyEstimate
from tests.quality.reference.case import Case, Columns


def design_of(case: Case) -> tuple[SurveyDesign, Columns]:
    params, columns = case.params, case.columns()
    clusters, units = _by_stage(params["ids"])
    population, within = _by_stage(params.get("fpc", "none").partition("(")[0])
    second = SecondStage(columns.get(units), columns.get(within)) if units else None
    return survey_design(
        columns[params["weights"]], columns.get(params.get("strata", "")), columns.get(clusters),
        columns.get(population), second, params.get("lonely_psu", "fail"),
    ), columns  # fmt: skip


def _by_stage(words: str) -> tuple[str, str]:
    """The names of the first and the second stage's columns in a formula of R: "~dnum + snum"."""
    first, _, second = words.replace("~", "").partition("+")
    return first.strip(), second.strip()


def chosen(answers: list[Any], level: str) -> list[float]:
    return [math.nan if answer is None else float(answer == level) for answer in answers]


def fields_of(found: dict[str, Any]) -> dict[str, Any]:
    assert all(isinstance(each, SurveyEstimate) for each in found.values())
    return {
        "estimate": {name: each.value for name, each in found.items()},
        "se": {name: each.error for name, each in found.items()},
        "ci95_normal": {name: each.interval() for name, each in found.items()},
        "ci95_t_degf": {name: [each.low, each.high] for name, each in found.items()},
        "deff": {name: each.deff for name, each in found.items()},
        "deff_replace": {name: each.deff_replace for name, each in found.items()},
        "cv": {name: each.cv for name, each in found.items()},
    }
