"""Samples of two stages, and strata of which one unit was drawn."""

from __future__ import annotations

import math

import numpy as np
import pytest

from parem.quality.statistics import (
    NotEstimable,
    SecondStage,
    SurveyDesign,
    SurveyEstimate,
    survey_design,
    survey_mean,
    survey_total,
)

#: Three of twelve offices were drawn, and in each some of its visitors.
OFFICES = ["a"] * 2 + ["b"] * 3 + ["c"] * 2
VISITORS = [10.0] * 2 + [6.0] * 3 + [2.0] * 2
ANSWERS = [3.0, 5.0, 2.0, 4.0, 3.0, 5.0, 1.0]
WEIGHTS = [12 / 3 * m / n for m, n in zip(VISITORS, [2, 2, 3, 3, 3, 2, 2], strict=True)]


def design(second: SecondStage | None = None, population: float | None = 12) -> SurveyDesign:
    return survey_design(WEIGHTS, None, OFFICES, [population] * 7 if population else None, second)


def error_of(found: object) -> float:
    assert isinstance(found, SurveyEstimate)
    return found.error


def test_the_second_stage_adds_its_variance() -> None:
    # Särndal, Swensson and Wretman 1992, (4.3.22): N²(1 - f)s²/n of the estimated totals, and N/n times each's own.
    totals = [40.0, 18.0, 6.0]
    first = 12**2 * (1 - 3 / 12) * np.var(totals, ddof=1) / 3
    inner = [
        10**2 * (1 - 2 / 10) * np.var([3, 5], ddof=1) / 2,
        6**2 * (1 - 3 / 6) * np.var([2, 4, 3], ddof=1) / 3,
        2**2 * (1 - 2 / 2) * np.var([5, 1], ddof=1) / 2,
    ]
    both = survey_total(design(SecondStage(population=VISITORS)), ANSWERS)
    assert error_of(survey_total(design(), ANSWERS)) == pytest.approx(math.sqrt(first))
    assert error_of(both) == pytest.approx(math.sqrt(first + 12 / 3 * sum(inner)))
    assert isinstance(both, SurveyEstimate)
    assert (both.value, both.degrees) == (pytest.approx(12 / 3 * sum(totals)), 2)


def test_a_second_stage_counts_only_in_a_finite_population() -> None:
    second = SecondStage(population=VISITORS)
    assert error_of(survey_total(design(second, None), ANSWERS)) == error_of(survey_total(design(None, None), ANSWERS))


def test_offices_that_were_all_asked_vary_by_their_visitors_alone() -> None:
    weights = [m / n for m, n in zip(VISITORS, [2, 2, 3, 3, 3, 2, 2], strict=True)]
    all_offices = survey_design(weights, None, OFFICES, [3.0] * 7, SecondStage(population=VISITORS))
    strata = survey_design(weights, OFFICES, None, VISITORS)
    assert error_of(survey_mean(all_offices, ANSWERS)) == pytest.approx(error_of(survey_mean(strata, ANSWERS)))


def test_one_visitor_of_many_can_not_say_how_they_vary() -> None:
    alone = survey_design([4.0, 4.0, 8.0], None, ["a", "a", "b"], [12.0] * 3, SecondStage(population=[2.0, 2.0, 2.0]))
    assert isinstance(survey_mean(alone, [1, 2, 3]), NotEstimable)


STRATA = ["a"] * 4 + ["b"] * 4 + ["c"]
VALUES = [1.0, 2.0, 4.0, 5.0, 2.0, 3.0, 3.0, 5.0, 4.0]


def test_what_is_done_about_a_stratum_of_one() -> None:
    found = {
        rule: survey_mean(survey_design([2.0] * 9, STRATA, lonely=rule), VALUES)  # type: ignore[arg-type]
        for rule in ("fail", "remove", "average", "adjust")
    }
    assert isinstance(found["fail"], NotEstimable)
    mean = np.mean(VALUES)
    known = sum(4 / 3 * np.sum((np.array(part) - np.mean(part)) ** 2) / 81 for part in (VALUES[:4], VALUES[4:8]))
    assert error_of(found["remove"]) == pytest.approx(math.sqrt(known))
    assert error_of(found["average"]) == pytest.approx(math.sqrt(known * 3 / 2))
    assert error_of(found["adjust"]) == pytest.approx(math.sqrt(known + (VALUES[-1] - mean) ** 2 / 81))
