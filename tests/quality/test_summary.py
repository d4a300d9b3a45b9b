"""The page in short: what is told of the rows, and what is not because it might be chance."""

from __future__ import annotations

from dataclasses import dataclass

from parem.quality.control import control_of
from parem.quality.disclosure import Shown, Suppressed
from parem.quality.results.summary import summary_of
from parem.quality.statistics import Estimate


@dataclass(frozen=True)
class Row:
    code: str
    shown: Shown
    state: str = ""
    measure: str = "top_2_box"


def share(value: float, half: float = 0.02) -> Estimate:
    return Estimate(value, value - half, value + half, 1000, "Wilson")


def test_the_best_and_the_weakest_are_told_where_they_are_clearly_apart() -> None:
    rows = [Row("a", share(0.7)), Row("b", share(0.8)), Row("c", share(0.75)), Row("whole", share(0.1))]
    short = summary_of(rows, ["a", "b", "c"], None, 0)
    assert short.best is rows[1] and short.weakest is rows[0]


def test_what_may_be_chance_has_no_best() -> None:
    rows = [Row("a", share(0.7, 0.06)), Row("b", share(0.8, 0.06)), Row("c", Suppressed())]
    short = summary_of(rows, ["a", "b", "c"], None, 0)
    assert short.best is None and short.weakest is None
    assert summary_of(rows[:1], ["a"], None, 0).best is None


def test_targets_are_counted() -> None:
    rows = [
        Row("a", share(0.7), "above"),
        Row("b", share(0.8), "below"),
        Row("c", share(0.8), "unclear"),
        Row("d", share(0.1)),
    ]
    short = summary_of(rows, [], None, 0)
    assert (short.reached, len(short.judged), short.below) == (1, 3, [rows[1]])


def test_only_what_happened_lately_is_told() -> None:
    calm = [0.70, 0.72, 0.69, 0.71, 0.73, 0.70, 0.72, 0.69, 0.71, 0.70, 0.72, 0.71]
    for values, is_told in (([*calm, 0.4], True), ([*calm[:4], 0.45, 0.97, *calm[4:]], False), (calm, False)):
        short = summary_of([], [], control_of(values, (0, 1)), len(values))
        assert (short.recent is not None) == is_told
        assert short.recent is None or short.recent.direction < 0
