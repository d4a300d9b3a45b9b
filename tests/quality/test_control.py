"""A trend as a control chart: what it says, and when it says nothing."""

from __future__ import annotations

import pytest

from parem.quality.control import Stretch, control_of
from parem.quality.statistics import Assurance, SpecialCause

CALM = [0.70, 0.72, 0.69, 0.71, 0.73, 0.70, 0.72, 0.69, 0.71, 0.70, 0.72, 0.71]


def test_chance_alone_is_said_to_be_chance() -> None:
    found = control_of(CALM, (0, 1), target=0.6)
    assert found is not None
    assert not found.stretches and set(found.directions) == {0}
    assert (found.assurance, found.is_trial) == (Assurance.PASS, False)
    assert found.lower < min(CALM) and max(CALM) < found.upper


def test_a_lasting_rise_is_one_stretch() -> None:
    found = control_of([*CALM, *(0.85, 0.86, 0.84, 0.86, 0.85, 0.84, 0.86)], (0, 1))
    assert found is not None
    highest = [each for each in found.stretches if each.direction > 0]
    assert highest[0].first == 12 and highest[-1].last == 18
    assert found.directions[12:] == (1,) * 7


def test_periods_that_may_not_be_shown_are_skipped_and_places_kept() -> None:
    found = control_of([None, *CALM[:8], None, 0.2], (0, 1))
    assert found is not None
    assert found.stretches[-1] == Stretch(SpecialCause.OUTSIDE, -1, 10, 10)
    assert found.directions[0] == found.directions[9] == 0
    assert len(found.directions) == 11


def test_limits_stay_on_the_scale() -> None:
    found = control_of([0.9, 1.0, 0.8, 1.0, 0.9, 1.0, 0.7], (0, 1))
    assert found is not None and found.upper == 1.0


@pytest.mark.parametrize("values", [[], [0.5] * 5, [0.5] * 20, [None] * 20])
def test_too_few_points_or_none_that_vary_are_no_chart(values: list[float | None]) -> None:
    assert control_of(values) is None
