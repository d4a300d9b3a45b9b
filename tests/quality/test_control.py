"""A trend as a control chart: what it says, and when it says nothing."""

from __future__ import annotations

import pytest

from parem.quality.control import control_of
from parem.quality.control_rules import Stretch
from parem.quality.statistics import Assurance, SpecialCause

CALM = [0.70, 0.72, 0.69, 0.71, 0.73, 0.70, 0.72, 0.69, 0.71, 0.70, 0.72, 0.71]


def test_chance_alone_is_said_to_be_chance() -> None:
    found = control_of(CALM, (0, 1), target=0.6)
    assert found is not None
    assert not found.stretches and set(found.directions) == {0}
    assert (found.assurance, found.now.is_trial) == (Assurance.PASS, False)
    assert found.now.lower < min(CALM) and max(CALM) < found.now.upper


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
    assert found is not None and found.now.upper == 1.0


@pytest.mark.parametrize("values", [[], [0.5] * 5, [0.5] * 20, [None] * 20])
def test_too_few_points_or_none_that_vary_are_no_chart(values: list[float | None]) -> None:
    assert control_of(values) is None


def test_a_level_that_does_not_vary_has_no_limits_of_its_own() -> None:
    """Seven months at 100 %, then an improvement elsewhere and months that vary: one chart, with limits that part."""
    for values, at in (([1.0] * 7 + CALM, 7), (CALM + [1.0] * 7, 12)):
        found = control_of(values, (0, 1), improved_at=[at])
        assert found is not None and len(found.levels) == 1
        assert found.now.lower < found.now.center < found.now.upper
    both = control_of([*CALM, *[0.9] * 7, *RISEN], (0, 1), improved_at=[12, 19])
    assert both is not None and [level.first for level in both.levels] == [0, 12]
    assert all(level.lower < level.upper for level in both.levels)


RISEN = [each + 0.12 for each in CALM[:7]]


def test_at_a_recorded_improvement_the_limits_begin_anew() -> None:
    found = control_of([*CALM, *RISEN], (0, 1), improved_at=[12])
    assert found is not None
    assert [(each.first, each.last) for each in found.levels] == [(0, 11), (12, 18)]
    assert found.levels[0].center == pytest.approx(sum(CALM) / 12)
    assert found.now.center == pytest.approx(sum(RISEN) / 7)
    assert found.now.is_trial and not found.levels[0].is_trial
    assert not found.stretches, "the rise is the new normal, so nothing in it is special"


@pytest.mark.parametrize("improved_at", [[3], [15], [19], [0]])
def test_a_level_needs_six_points_of_its_own(improved_at: list[int]) -> None:
    values = [*CALM, *RISEN]
    assert control_of(values, (0, 1), improved_at=improved_at) == control_of(values, (0, 1))


def test_points_that_may_not_be_shown_do_not_count_for_a_level() -> None:
    values = [*CALM, None, None, *RISEN]
    found = control_of(values, (0, 1), improved_at=[13])
    assert found is not None and [each.first for each in found.levels] == [0, 14]
    hidden = [*CALM, *RISEN[:5], None, None]
    assert control_of(hidden, (0, 1), improved_at=[12]) == control_of(hidden, (0, 1))
