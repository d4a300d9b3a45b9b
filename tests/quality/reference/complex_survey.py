"""What the reference cases of complex samples share: the design they name, categories as R writes them, fields."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import numpy as np

from parem.quality.statistics.survey_design import SecondStage, SurveyDesign, survey_design
from parem.quality.statistics.survey_estimates import SurveyEstimate
from tests.quality.reference.case import Case, Columns

T = TypeVar("T")
#: A word that may be a column's name in R.
NAME = re.compile(r"[A-Za-z.][\w.]*")


def design_of(case: Case) -> tuple[SurveyDesign, Columns]:
    params, columns = case.params, case.columns()
    clusters, units = _by_stage(params.get("ids"), columns)
    population, within = _by_stage(params.get("fpc"), columns)
    strata = columns.get(_by_stage(params.get("strata"), columns)[0])
    weights = columns.get(_by_stage(params.get("weights"), columns)[0])
    if weights is None:
        weights = _drawn_weights(
            [strata, columns.get(clusters)], columns[population], columns.get(units), columns.get(within)
        )
    second = SecondStage(columns.get(units), columns.get(within)) if units else None
    lonely = next((value for key, value in params.items() if "lonely" in key), "fail")
    return survey_design(
        weights, strata, columns.get(clusters), columns.get(population), second, lonely,
    ), columns  # fmt: skip


def _by_stage(words: str | None, columns: Columns) -> tuple[str, str]:
    """The columns of the first and the second stage in a formula of R and what is said of it: "~dnum + snum"."""
    names = [word for word in NAME.findall((words or "").partition("(")[0]) if word in columns]
    return names[0] if names else "", names[1] if len(names) > 1 else ""


def _drawn_weights(
    first: list[list[Any] | None], population: list[float], units: list[Any] | None, within: list[float] | None
) -> list[float]:
    """What svydesign weights by without weights: for each stage how many units there are for each that was drawn."""
    n = len(population)
    stratum, cluster = (each or [0] * n if place == 0 else each or range(n) for place, each in enumerate(first))
    drawn = Counter(s for s, _ in set(zip(stratum, cluster, strict=True)))
    weights = [size / drawn[s] for size, s in zip(population, stratum, strict=True)]
    if not within:
        return weights
    inside = Counter((s, c) for s, c, _ in set(zip(stratum, cluster, units or range(n), strict=True)))
    places = zip(stratum, cluster, strict=True)
    return [w * size / inside[place] for w, size, place in zip(weights, within, places, strict=True)]


def named(value: Any) -> str:
    """A category as R writes it: 1, not 1.0."""
    return f"{value:.15g}" if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)


def categories(column: Iterable[Any]) -> list[str | None]:
    """A column of categories as R writes them; None where missing."""
    return [None if value is None or value != value else named(value) for value in column]


def levels(answers: Iterable[str | None]) -> list[str]:
    """The categories in the order of R's factor: numbers by size, words by the alphabet, whatever their case."""
    found = {each for each in answers if each is not None}
    try:
        return sorted(found, key=float)
    except ValueError:
        return sorted(found, key=lambda each: (each.casefold(), each.swapcase()))


def in_order(found: Mapping[str, T], wanted: Iterable[Any]) -> dict[Any, T]:
    """The categories found in the order, and by the names, of those that are expected; others at the end."""
    known = {each: found[named(each)] for each in wanted if named(each) in found}
    return known | {each: value for each, value in found.items() if each not in set(map(named, known))}


def chosen(answers: list[Any], level: Any) -> list[float]:
    return [np.nan if answer is None else float(answer == named(level)) for answer in categories(answers)]


def fields_of(found: dict[str, Any], design: SurveyDesign) -> dict[str, Any]:
    """All fields of these estimates; Student's t has the degrees of freedom of the whole design, as degf(design)."""
    assert all(isinstance(each, SurveyEstimate) for each in found.values())
    degrees = design.degrees_of_freedom()
    return {
        "estimate": {name: each.value for name, each in found.items()},
        "se": {name: each.error for name, each in found.items()},
        "ci95_normal": {name: each.interval() for name, each in found.items()},
        "ci95_t_degf": {name: each.interval(degrees=degrees) for name, each in found.items()},
        "deff": {name: each.deff for name, each in found.items()},
        "deff_replace": {name: each.deff_replace for name, each in found.items()},
        "cv": {name: each.cv for name, each in found.items()},
    }
