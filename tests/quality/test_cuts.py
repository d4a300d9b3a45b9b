"""Periods that overlap: nobody can add and subtract their way over months, filters and margins to a few answers."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from werkzeug.datastructures import MultiDict

from parem.extensions import db
from parem.quality.cuts import in_order, moments_of, usable_moments
from parem.quality.disclosure import with_margins, withheld_groups
from parem.quality.guard import Guard
from parem.quality.results.filters import filters_of
from parem.quality.store import Selection
from parem.quality.tables import histograms
from tests.conftest import sign_in
from tests.quality.make import add_answers, make_survey
from tests.quality.test_disclosure import alone

SMALLEST = 10
SIZES = st.one_of(st.just(0), st.integers(1, 12), st.integers(0, 60))
shapes = st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 3))
answers = shapes.flatmap(
    lambda shape: arrays(
        np.int64, shape, elements=SIZES
    )
)  # fmt: skip


def usable_of(counts: np.ndarray, order: list[int] | None = None) -> np.ndarray:
    """With the moment after all answers added, and by default the order of time with the end first."""
    ended = np.concatenate([counts, np.zeros((1, *counts.shape[1:]), dtype=np.int64)])
    last = len(counts)
    return usable_moments(ended, order or [last, *range(last)], SMALLEST)


class Attacker:
    """Knows every figure between two moments that may be used, of each cell and margin, and that margins are sums.

    What cannot be had by any adding and subtracting of those is what some other answers, with all the same figures,
    would change: a period whose sum is not in the span of the known sums.
    """

    def __init__(self, counts: np.ndarray, usable: np.ndarray) -> None:
        self.months, self.rows, self.columns = counts.shape
        known = [
            self.sum_of(0, at, row, column)
            for at in range(self.months + 1)
            for row in range(self.rows + 1)
            for column in range(self.columns + 1)
            if usable[at, row, column]
        ]
        # That a place had nobody yet may be known.
        had = np.cumsum(np.concatenate([np.zeros((1, *counts.shape[1:]), dtype=np.int64), counts]), axis=0)
        known += [self.sum_of(0, int(at), int(r), int(c)) for at, r, c in np.argwhere(had == 0)]
        _, values, right = np.linalg.svd(np.array(known))
        self.span = right[: int((values > 1e-9).sum())]

    def sum_of(self, first: int, after: int, row: int, column: int) -> np.ndarray:
        """Which answers make up a cell or margin from one moment to another."""
        chosen = np.zeros((self.months, self.rows, self.columns))
        rows = slice(None) if row == self.rows else slice(row, row + 1)
        columns = slice(None) if column == self.columns else slice(column, column + 1)
        chosen[first:after, rows, columns] = 1
        return chosen.ravel()

    def can_have(self, first: int, after: int, row: int, column: int) -> bool:
        """Whether the sum follows from what is known."""
        wanted = self.sum_of(first, after, row, column)
        return float(np.abs(wanted - self.span.T @ (self.span @ wanted)).max()) < 1e-7


@settings(max_examples=150, deadline=None)
@given(answers, st.randoms(use_true_random=False))
def test_no_few_answers_can_be_had_from_overlapping_periods(counts: np.ndarray, random: object) -> None:
    last = len(counts)
    order = [last, *range(last)]
    random.shuffle(order)  # type: ignore[attr-defined]
    attacker = Attacker(counts, usable_of(counts, order))
    had = np.array([with_margins(each) for each in np.cumsum(np.concatenate([counts[:1] * 0, counts]), axis=0)])
    for first, after in combinations(range(last + 1), 2):
        between = had[after] - had[first]
        for row, column in np.argwhere((between > 0) & (between < SMALLEST)):
            if attacker.can_have(first, after, row, column):
                # Only where nothing is left to hide: the cell stands alone in its row or column at one of the moments.
                assert any(alone(had[at], row, column) for at in (first, after) if had[at][row, column])


def test_the_attacker_finds_what_months_alone_would_give() -> None:
    """Two periods that differ by a month of three answers: were every moment used, they would be had."""
    counts = np.array([[[20, 20], [20, 20]], [[3, 20], [20, 20]], [[20, 20], [20, 20]]])
    everything = np.ones((4, 3, 3), dtype=np.bool_)
    assert Attacker(counts, everything).can_have(1, 2, 0, 0)
    assert not Attacker(counts, usable_of(counts)).can_have(1, 2, 0, 0)


@given(answers)
def test_all_may_be_used_where_enough_answer_everywhere(counts: np.ndarray) -> None:
    assert usable_of(counts + SMALLEST).all()


def test_the_order_begins_with_the_end_and_what_is_offered() -> None:
    moments = moments_of([date(2025, 11, 20), date(2026, 4, 2)])
    assert moments == [date(2025, 11, 1), date(2025, 12, 1), *(date(2026, month, 1) for month in range(1, 6))]
    assert in_order(moments, [date(2026, 2, 1), date(2024, 1, 1)]) == [6, 3, 2, 5, 0, 1, 4]


def test_chosen_days_become_whole_months() -> None:
    chosen = MultiDict({"period": "days", "start": "2026-03-17", "end": "2026-02-03"})
    filters = filters_of(chosen, date(2026, 5, 5), "month")
    assert (filters.start, filters.end) == (date(2026, 2, 1), date(2026, 3, 31))
    assert filters.is_whole_months
    before = filters.before(1, (1,))
    assert before is not None
    assert (before.start, before.end) == (date(2025, 12, 1), date(2026, 1, 31))


@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)), st.sampled_from(["3m", "12m"]))
def test_what_is_offered_is_among_the_first_moments(today: date, period: str) -> None:
    filters = filters_of(MultiDict({"period": period}), today, "month")
    before = filters.before(1, (1,))
    assert filters.is_whole_months
    assert before is not None
    assert {filters.start, before.start} <= set(filters.offered)


def test_a_month_of_few_is_not_the_difference_of_two_periods(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    service, other = survey.services
    for each in (service, other):
        add_answers(survey, [date(2026, 1, 5)] * 30 + [date(2026, 3, 5)] * 30, service=each)
    add_answers(survey, [date(2026, 2, 5)] * 3, service=service)
    add_answers(survey, [date(2026, 2, 5)] * 30, service=other)
    db.session.commit()
    guard = Guard(histograms(Selection(survey.id)), SMALLEST, "month")
    months = [date(2026, month, 1) for month in (1, 2, 3, 4)]
    ends = [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]
    shown = {
        (start, end)
        for start in months[:3]
        for end in ends
        if start < end and not guard.at(start, end).hides("satisfaction", service.id)
    }
    assert (months[0], ends[2]) in shown
    assert not {(months[0], ends[0]), (months[0], ends[1])} <= shown
    assert not {(months[1], ends[2]), (months[2], ends[2])} <= shown
    # All together may be seen by month: nobody can take one service from it without the other.
    assert not guard.at(months[1], ends[1]).hides("satisfaction")
    assert guard.at(months[1], ends[1]).hides("satisfaction", other.id)


def test_a_group_less_its_other_members_is_hidden_too() -> None:
    sizes = {1: 100, 2: 40, 3: 60}
    assert withheld_groups(sizes, {1: [], 2: [], 3: []}, set(), SMALLEST) == set()
    assert withheld_groups(sizes, {1: [30], 2: [], 3: [4, 20]}, set(), SMALLEST) == {1, 3}
    assert withheld_groups(sizes, {1: [30], 2: [12], 3: []}, set(), SMALLEST) == {1, 2}
    assert withheld_groups({1: 100, 2: 40}, {1: [], 2: []}, {1}, SMALLEST) == {1, 2}
    # Two hidden members together are seven answers; three groups' hidden members are ten and more.
    assert withheld_groups(sizes, {1: [3, 4], 2: [], 3: [5, 6]}, set(), SMALLEST) == {1, 3}


@pytest.mark.parametrize("by", ["service", "place"])
def test_the_comparison_hides_what_the_results_page_hides(
    page_app: Flask, page_world: SimpleNamespace, by: str
) -> None:
    survey = make_survey(page_world, "filled")
    add_answers(survey, [date.today()] * 60)
    add_answers(survey, [date.today()] * 4, service=survey.services[1], seed=4)
    db.session.commit()
    page = sign_in(page_app, page_world.above).get(f"/o/county/results/filled/compare?by={by}").get_data(as_text=True)
    assert "60" not in page.partition("<table")[2].partition("</table>")[0]
