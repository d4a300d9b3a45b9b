"""Control charts by other rules, and charts of shares whose limits follow how many answered."""

from __future__ import annotations

import numpy as np
import pytest

from parem.quality.control import control_of
from parem.quality.control_rules import FEW_CROSSINGS, LENGTHS, LONG_RUN, Rules, Stretch
from parem.quality.control_words import CAUSE_ACTIONS, CAUSE_WORDS, RULES_METHODS, RULES_WORDS
from parem.quality.statistics.run_rules import NELSON, WESTERN_ELECTRIC

#: Twelve calm months around 0.70, so that the mean moving range is 0.02.
CALM = [0.70, 0.72, 0.69, 0.71, 0.73, 0.70, 0.72, 0.69, 0.71, 0.70, 0.72, 0.71]


def read(values: list[float], rules: Rules) -> list[Stretch]:
    found = control_of(list(values), rules=rules)
    assert found is not None and found.rules == rules
    return list(found.stretches)


def test_eight_on_one_side_are_a_shift_by_western_electric_and_not_by_nelson() -> None:
    low, high = [9.0, 10.0, 9.0, 10.0], [11.0, 12.0, 11.0, 12.0, 11.0, 12.0, 11.0, 12.0]
    values = low + high
    assert Stretch("8 on one side", 1, 4, 11) in read(values, Rules.WESTERN_ELECTRIC)
    assert not [each for each in read(values, Rules.NELSON) if "one side" in each.cause]


def test_six_rising_are_a_trend_by_nelson_alone() -> None:
    values = [5.0, 9.0, 2.0, 7.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 3.0, 6.0]
    assert Stretch("6 in a trend", 1, 4, 9) in read(values, Rules.NELSON)
    assert not [each for each in read(values, Rules.WESTERN_ELECTRIC) if "trend" in each.cause]
    assert not [each for each in read(values, Rules.NHS) if "trend" in each.cause]


def test_fourteen_up_and_down_are_neither_better_nor_worse() -> None:
    values = [1.0, 3.0, 1.5, 3.5, 1.0, 3.0, 1.2, 3.2, 1.1, 3.3, 1.4, 3.1, 1.3, 3.4]
    assert Stretch("14 alternating", 0, 0, 13) in read(values, Rules.NELSON)
    found = control_of(list(values), rules=Rules.NELSON)
    assert found is not None and set(found.directions) == {0}


def test_a_run_that_chance_seldom_gives_is_one_by_anhoej() -> None:
    values = [1.0, 2.0, 1.2, 2.1, 1.1, 0.9, 3.0, 3.1, 3.2, 3.1, 3.0, 3.3, 3.2, 3.1, 1.0, 0.8]
    found = read(values, Rules.ANHOEJ)
    assert Stretch(LONG_RUN, 1, 6, 13) in found
    assert Stretch(FEW_CROSSINGS, 0, 0, 15) not in found or found[0].cause == FEW_CROSSINGS
    assert not read(CALM, Rules.ANHOEJ)


@pytest.mark.parametrize("rules", Rules)
def test_every_rule_has_words_and_something_to_do(rules: Rules) -> None:
    assert str(RULES_WORDS[rules]) and str(RULES_METHODS[rules])
    names = {Rules.WESTERN_ELECTRIC: WESTERN_ELECTRIC, Rules.NELSON: NELSON}.get(rules, ())
    for name in names:
        assert name in LENGTHS and str(CAUSE_ACTIONS[name])
        assert any(cause == name for cause, _ in CAUSE_WORDS)


@pytest.mark.parametrize("rules", Rules)
def test_what_is_found_has_words_whatever_the_points(rules: Rules) -> None:
    rng = np.random.default_rng(3)
    for _ in range(200):
        values = np.cumsum(rng.normal(size=30)).tolist()
        for each in read(values, rules):
            assert (each.cause, each.direction) in CAUSE_WORDS and each.cause in CAUSE_ACTIONS
            assert 0 <= each.first <= each.last < 30


def test_the_limits_of_shares_are_wider_where_fewer_answered() -> None:
    rng = np.random.default_rng(5)
    sizes = [40, 400] * 8
    shares = [float(rng.binomial(n, 0.7)) / n for n in sizes]
    found = control_of(list(shares), (0, 1), sizes=sizes)
    assert found is not None and found.kind == "p"
    few, many = (step[2] - step[1] for step in found.now.steps[:2])
    error = (found.now.center * (1 - found.now.center)) ** 0.5
    assert many == pytest.approx(6 * error / 20)
    assert few == pytest.approx(min(1, found.now.center + 3 * error / 40**0.5) - found.now.center + 3 * error / 40**0.5)
    assert (found.now.lower, found.now.upper) == found.now.steps[-1][1:]


def test_shares_that_vary_more_than_chance_have_laneys_limits() -> None:
    shares = [0.60, 0.75, 0.62, 0.78, 0.66, 0.80, 0.61, 0.74, 0.65, 0.79, 0.63, 0.77]
    plain = control_of(list(shares), (0, 1), sizes=[30] * 12)
    many = control_of(list(shares), (0, 1), sizes=[3000] * 12)
    assert plain is not None and many is not None
    assert (plain.kind, many.kind) == ("p'", "p'") or plain.kind == "p"
    assert many.kind == "p'" and not many.stretches, "what varies from month to month is the process itself"


def test_shares_without_variation_are_no_chart() -> None:
    assert control_of([1.0] * 12, (0, 1), sizes=[50] * 12) is None


def test_a_level_that_does_not_vary_is_not_begun() -> None:
    values = [*CALM, *[0.8] * 8]
    assert control_of(list(values), improved_at=[12]) == control_of(list(values))
