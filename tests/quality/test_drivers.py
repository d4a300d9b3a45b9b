"""What to fix first: the ranking from tables and rows, and its page."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from flask import Flask

from parem.extensions import db
from parem.quality import store
from parem.quality.burt import BurtTable, Item, Schema
from parem.quality.drivers import DriverRanking, Quadrant, drivers_of, outcomes_of, rank_drivers
from parem.quality.rows.answer_rows import answer_matrix
from parem.quality.statistics import NotEstimable, Reason
from parem.quality.store import Selection
from tests.conftest import sign_in
from tests.quality.make import add_answers, make_survey


def asked(code: str, dimension: str | None = "x", kind: str = "scale") -> Any:
    return SimpleNamespace(code=code, type=kind, dimension=dimension, role=None, points=5, minimum=None, maximum=None)


OVERALL, A, B = asked("overall", None), asked("a"), asked("b")
SCHEMA = Schema(tuple(Item(code, (1, 2, 3, 4, 5)) for code in ("overall", "a", "b")))


def made(rows: np.ndarray) -> tuple[BurtTable, np.ndarray]:
    return BurtTable.of(SCHEMA, rows - 1), rows.astype(float)


def people(n: int) -> np.ndarray:
    """Overall follows a closely and b hardly; a goes badly."""
    rng = np.random.default_rng(3)
    a, b = rng.integers(1, 4, n), rng.integers(3, 6, n)
    return np.column_stack([np.clip(a + rng.integers(0, 3, n) + (b == 5) * rng.integers(0, 2, n), 1, 5), a, b])


def test_what_carries_the_most_and_goes_badly_comes_first() -> None:
    ranking = rank_drivers(*_args(people(600)))
    assert isinstance(ranking, DriverRanking)
    first, second = ranking.drivers
    assert (first.code, first.quadrant, first.stands_out) == ("a", Quadrant.FIX_FIRST, True)
    assert (second.code, second.quadrant) == ("b", Quadrant.ENOUGH)
    assert first.importance.value + second.importance.value == pytest.approx(1)
    assert first.importance.low < first.importance.value < first.importance.high
    assert ranking.n == 600 and 0 < ranking.explained < 1


def _args(rows: np.ndarray, smallest: int = 10) -> tuple[Any, ...]:
    table, values = made(rows)
    return table, OVERALL, [A, B], values, smallest


def test_a_sample_of_the_rows_gives_narrower_intervals_for_all_of_them() -> None:
    rows = people(4000)
    table, values = made(rows)
    few = rank_drivers(table, OVERALL, [A, B], values[:400], 10)
    alone = rank_drivers(*_args(rows[:400]))
    assert isinstance(few, DriverRanking) and isinstance(alone, DriverRanking)
    width = {name: r.drivers[0].importance.high - r.drivers[0].importance.low for name, r in (("f", few), ("a", alone))}
    assert width["f"] < width["a"] / 2


def test_the_intervals_are_of_shares_and_not_of_weights_by_a_fixed_whole() -> None:
    """Of two drivers the one's share is what the other's leaves: so are the ends of their intervals."""
    ranking = rank_drivers(*_args(people(120)))
    assert isinstance(ranking, DriverRanking)
    one, other = (driver.importance for driver in ranking.drivers)
    assert (one.low, one.high) == (pytest.approx(1 - other.high), pytest.approx(1 - other.low))
    assert ranking.drivers[0].stands_out == (one.low > 0.5)


def test_answers_that_are_no_category_count_as_missing_when_resampled_too() -> None:
    rows = people(600)
    table, values = made(rows)
    odd = np.vstack([values, [[5.0, 99.0, 1.0]] * 30])
    ranking, plain = rank_drivers(table, OVERALL, [A, B], odd, 10), rank_drivers(table, OVERALL, [A, B], values, 10)
    assert ranking == plain


def test_the_first_is_never_one_to_keep_up() -> None:
    """It carries nearly all and goes a little better than the other, which goes badly: most room, but not to fix."""
    rng = np.random.default_rng(5)
    a, b = rng.integers(2, 6, 600), rng.integers(1, 5, 600)
    ranking = rank_drivers(*_args(np.column_stack([np.clip(a + rng.integers(-1, 2, 600), 1, 5), a, b])))
    assert isinstance(ranking, DriverRanking)
    assert [(each.code, each.quadrant) for each in ranking.drivers] == [("b", Quadrant.LATER), ("a", Quadrant.KEEP_UP)]
    assert ranking.drivers[1].room > ranking.drivers[0].room
    assert [ranking.place(each) for each in ranking.drivers] == [1, 2]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (people(40), Reason.TOO_FEW_ANSWERS),
        (np.column_stack([people(80)[:, :2], np.full(80, 3)]), Reason.NO_VARIATION),
        (people(80)[:, [0, 1, 1]], Reason.COLLINEAR),
    ],
)
def test_what_cannot_be_ranked_says_why(rows: np.ndarray, reason: Reason) -> None:
    found = rank_drivers(*_args(rows))
    assert isinstance(found, NotEstimable) and found.reason == reason


def test_one_question_is_no_ranking() -> None:
    table, values = made(people(80))
    assert rank_drivers(table, OVERALL, [A], values[:, :2], 10) == NotEstimable(Reason.TOO_FEW_ITEMS)
    assert outcomes_of([A, asked("again", None, "yes_no"), OVERALL]) == [OVERALL, asked("again", None, "yes_no")]
    assert drivers_of([OVERALL, A, B], "overall") == [A, B]
    assert drivers_of([OVERALL, asked("other", None)], "overall") == [asked("other", None)]


def test_the_rows_are_those_of_the_selection(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    add_answers(survey, [date(2026, 1, 5)] * 30)
    add_answers(survey, [date(2026, 2, 5)] * 20, channel="kiosk", seed=2)
    store.fold()
    db.session.commit()
    codes = ["satisfaction", "reliability"]
    assert answer_matrix(Selection(survey.id), codes).shape == (50, 2)
    assert answer_matrix(Selection(survey.id), codes, most=7).shape == (7, 2)
    assert len(answer_matrix(Selection(survey.id, channels=("kiosk",)), codes)) == 20
    assert len(answer_matrix(Selection(survey.id, None, None, date(2026, 1, 1), date(2026, 1, 31)), codes)) == 30
    assert answer_matrix(Selection(survey.id, ()), codes).shape == (0, 2)


def test_the_page(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = make_survey(page_world, "filled")
    add_answers(survey, [date.today()] * 300)
    db.session.commit()
    client = sign_in(page_app, page_world.quality_manager)
    page = client.get("/o/alytus/results/filled/drivers?period=all").get_data(as_text=True)
    assert "Most is to be won at" in page and "data-chart" in page
    for query in ("outcome=recommend", "outcome=again", "outcome=nonsense", "service=999", "channel=paper&period=3m"):
        answer = client.get(f"/o/alytus/results/filled/drivers?{query}")
        assert answer.status_code == 200
    assert "No ranking can be given here" in answer.get_data(as_text=True)
    assert client.get("/o/alytus/results/nothing/drivers").status_code == 404
