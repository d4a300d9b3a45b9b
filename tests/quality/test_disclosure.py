"""Disclosure control: nobody can add and subtract their way to a cell of few answers."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from parem.extensions import db
from parem.quality.disclosure import Suppressed, protected, shown_together
from parem.quality.guard import NEVER, Guard
from parem.quality.statistics import Estimate
from parem.quality.store import Selection
from parem.quality.tables import histograms
from tests.conftest import sign_in
from tests.quality.make import add_answers, make_survey

SMALLEST = 10
tables = arrays(
    np.int64, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=6),
    elements=st.one_of(st.just(0), st.integers(1, 12), st.integers(0, 60)),
)  # fmt: skip


def with_margins(counts: np.ndarray) -> np.ndarray:
    table = np.zeros((counts.shape[0] + 1, counts.shape[1] + 1), dtype=np.int64)
    table[:-1, :-1] = counts
    table[:-1, -1], table[-1, :-1], table[-1, -1] = counts.sum(1), counts.sum(0), counts.sum()
    return table


def had_by_subtraction(table: np.ndarray, hidden: np.ndarray) -> set[tuple[int, int]]:
    """The hidden cells that follow from what is shown: those that no other table with the same shown cells changes."""
    cells = [tuple(at) for at in np.argwhere(hidden)]
    if not cells:
        return set()
    relations = np.zeros((sum(table.shape), len(cells)))
    for place, (row, column) in enumerate(cells):
        # Each row and each column adds up to its margin: the margin has the other sign.
        relations[row, place] = -1 if column == table.shape[1] - 1 else 1
        relations[table.shape[0] + column, place] = -1 if row == table.shape[0] - 1 else 1
    _, values, right = np.linalg.svd(relations)
    rank = int((values > 1e-9).sum())
    free = np.abs(right[rank:]).sum(axis=0) if rank < len(cells) else np.zeros(len(cells))
    return {cell for cell, moves in zip(cells, free, strict=True) if moves < 1e-9}


@settings(max_examples=300)
@given(tables)
def test_no_small_cell_can_be_had_from_rows_columns_and_margins(counts: np.ndarray) -> None:
    table, hidden = with_margins(counts), protected(counts, SMALLEST)
    small = (table > 0) & (table < SMALLEST)
    assert hidden[small].all()
    assert not hidden[table == 0].any()
    found = {cell for cell in had_by_subtraction(table, hidden) if small[cell]}
    # Only where nothing is left to hide: the cell stands alone in its row, or alone in its column.
    for row, column in found:
        others = (table > 0) & ~hidden
        assert not others.any() or alone(table, row, column)


def alone(table: np.ndarray, row: int, column: int) -> bool:
    """Whether every way round from the cell's row to its column goes over the cell itself: no other cell could help."""
    reached, seen = {("r", row)}, set()
    while reached - seen:
        kind, at = (reached - seen).pop()
        seen.add((kind, at))
        line = table[at] if kind == "r" else table[:, at]
        for other in np.flatnonzero(line):
            cell = (at, int(other)) if kind == "r" else (int(other), at)
            if cell != (row, column):
                reached.add(("c" if kind == "r" else "r", int(other)))
    return ("c", column) not in reached


@given(tables)
def test_nothing_is_hidden_where_nothing_is_small(counts: np.ndarray) -> None:
    assert not protected(counts + (counts > 0) * SMALLEST, SMALLEST).any()


def test_a_small_service_takes_the_fewest_others_with_it() -> None:
    hidden = protected(np.array([[5], [100], [60]]), SMALLEST)
    assert hidden[:, 0].tolist() == [True, False, True, False]


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8))
def test_a_breakdown_never_lacks_one_cell_alone(sizes: list[int]) -> None:
    cells = shown_together([Estimate(0.5, 0.4, 0.6, n, "Wilson") for n in sizes], SMALLEST)
    hidden = [n for n, cell in zip(sizes, cells, strict=True) if isinstance(cell, Suppressed)]
    assert len(hidden) != 1 or not any(n > 0 for n, c in zip(sizes, cells, strict=True) if isinstance(c, Estimate))


@pytest.fixture
def county(page_app: Flask, page_world: SimpleNamespace) -> SimpleNamespace:
    """Sixty answers for one service, four for the other."""
    survey = make_survey(page_world, "filled")
    add_answers(survey, [date.today()] * 60)
    add_answers(survey, [date.today()] * 40, channel="kiosk", seed=6)
    add_answers(survey, [date.today()] * 4, service=survey.services[1], seed=4)
    db.session.commit()
    page_world.survey = survey
    return page_world


def test_a_filter_does_not_show_what_would_give_another_service_away(page_app: Flask, county: SimpleNamespace) -> None:
    client = sign_in(page_app, county.above)
    for service in (county.service.id, county.other.id):
        page = client.get(f"/o/county/results/filled?service={service}").get_data(as_text=True)
        page = page.partition("By channel</h2>")[0]
        assert "Fewer than 10 answers are not shown." in page
        assert 'class="num interval" data-label="95 % interval">[' not in page
    everything = client.get("/o/county/results/filled").get_data(as_text=True)
    assert 'class="num interval" data-label="95 % interval">[' in everything


def test_the_guard_knows_services_channels_and_periods(page_app: Flask, county: SimpleNamespace) -> None:
    pieces = histograms(Selection(county.survey.id))
    assert Guard(pieces, SMALLEST, "month").least() == SMALLEST
    assert Guard(pieces, SMALLEST, "month", service=county.other.id).least() == NEVER
    assert Guard(pieces, SMALLEST, "month", service=county.service.id).least("satisfaction") == NEVER
    # The kiosk's answers are all of one service: they give nothing away.
    assert Guard(pieces, SMALLEST, "month", channel="kiosk").least("satisfaction") == SMALLEST
    assert Guard(pieces, SMALLEST, "month", channel="paper").least("satisfaction") == SMALLEST
