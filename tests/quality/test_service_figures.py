"""The satisfaction index and the gaps between what was expected and met; headline figures judged together."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from flask import Flask

from parem.extensions import db
from parem.quality.burt import BurtTable, Item, Schema
from parem.quality.disclosure import Suppressed
from parem.quality.drivers import drivers_of, outcomes_of
from parem.quality.indicators import dimensions, measures_of, scales
from parem.quality.results.blocks import Tile, judged
from parem.quality.results.contents import headline_of
from parem.quality.service_figures import gap_of, gap_pairs, index_base, index_items, index_of, unpaired
from parem.quality.statistics import Estimate, NotEstimable, Reason
from parem.surveys.models import Response
from tests.conftest import sign_in
from tests.quality.make import make_service_survey

PARTS = ("s", "e", "p")


def asked(code: str, role: str | None = None, dimension: str | None = None, points: int = 10) -> Any:
    return SimpleNamespace(
        code=code, type="scale", role=role, dimension=dimension, points=points, minimum=None, maximum=None
    )


def table_of(rows: np.ndarray, codes: tuple[str, ...], points: int = 10) -> BurtTable:
    schema = Schema(tuple(Item(code, tuple(range(1, points + 1))) for code in codes))
    places = np.where(np.isnan(rows), points + 1, np.nan_to_num(rows) - 1).astype(np.int64)
    return BurtTable.of(schema, places)


def index(rows: np.ndarray, smallest: int = 0) -> Any:
    table = table_of(rows, PARTS)
    return index_of(table, index_base(table, PARTS), smallest)


def rows_of_index(n: int = 200) -> np.ndarray:
    rng = np.random.default_rng(3)
    return np.clip(np.round(7 + rng.normal(size=(n, 1)) + rng.normal(size=(n, 3))), 1, 10)


def test_the_index_is_the_mean_of_everybodys_own_index_with_its_t_interval() -> None:
    rows = rows_of_index()
    own = 100 * (rows.sum(axis=1) - 3) / 27
    # R: qt(0.975, 199)
    half = 1.971956544 * own.std(ddof=1) / len(own) ** 0.5
    found = index(rows)
    assert (found.value, found.n, found.method) == (pytest.approx(own.mean()), 200, "ACSI-type")
    assert (found.low, found.high) == (pytest.approx(own.mean() - half), pytest.approx(own.mean() + half))


def test_an_index_without_answers_or_with_few_says_so() -> None:
    rows = rows_of_index(8)
    assert index(rows, 10) == Suppressed()
    assert index(rows[:0]) == NotEstimable(Reason.NO_ANSWERS)
    assert index(rows[:1]) == NotEstimable(Reason.ONE_ANSWER, 1)
    alike = index(np.full((20, 3), 10.0))
    assert (alike.value, alike.low, alike.high) == (100, 100, 100)
    # Who answers one question of three counts there, and n is that of the rarest.
    holes = rows_of_index()
    holes[50:, 1] = np.nan
    found = index(holes)
    assert found.n == 50 and found.high - found.low > index(rows_of_index()).high - index(rows_of_index()).low


def test_the_three_questions_are_found_by_their_roles() -> None:
    parts = [asked("p", "ideal"), asked("s", "overall"), asked("e", "fulfilled")]
    assert index_items(parts) == ("s", "e", "p")
    assert index_items(parts[:2]) == () and index_items([*parts[:2], asked("e", "fulfilled", points=5)]) == ()
    # A newer version's question stands before an older one's.
    assert index_items([asked("new", "overall"), *parts]) == ("new", "e", "p")


def test_a_gap_is_that_of_a_paired_t_test() -> None:
    """R: t.test(c(4, 4, 3, 3, 5), c(5, 4, 5, 3, 4), paired = TRUE)"""
    rows = np.array([[5, 4], [4, 4], [5, 3], [3, 3], [4, 5], [1, np.nan], [np.nan, 7]], dtype=float)
    found = gap_of(table_of(rows, ("e", "m"), 7), "empathy", 7, [("e", "m")], 0)
    assert isinstance(found.shown, Estimate) and found.shown.n == 5
    assert (found.expected, found.perceived) == (pytest.approx(4.2), pytest.approx(3.8))
    assert found.shown.value == pytest.approx(-0.4)
    assert (found.shown.low, found.shown.high) == (
        pytest.approx(-1.815715, abs=1e-6),
        pytest.approx(1.015715, abs=1e-6),
    )
    assert found.way == 0


def test_several_pairs_of_a_dimension_are_everybodys_mean_gap() -> None:
    rng = np.random.default_rng(8)
    mood = rng.normal(size=(150, 1))
    rows = np.clip(np.round(np.array([6, 4.5, 6.2, 5]) + mood + rng.normal(size=(150, 4))), 1, 7)
    own = ((rows[:, 1] - rows[:, 0]) + (rows[:, 3] - rows[:, 2])) / 2
    # R: qt(0.975, 149)
    half = 1.976013178 * own.std(ddof=1) / 150**0.5
    found = gap_of(table_of(rows, ("e1", "m1", "e2", "m2"), 7), "x", 7, [("e1", "m1"), ("e2", "m2")], 10)
    assert isinstance(found.shown, Estimate) and found.way == -1
    assert found.shown.value == pytest.approx(own.mean())
    assert (found.shown.low, found.shown.high) == (pytest.approx(own.mean() - half), pytest.approx(own.mean() + half))
    assert found.perceived - found.expected == pytest.approx(own.mean())  # type: ignore[operator]


def test_a_gap_of_few_who_answered_both_is_hidden() -> None:
    rows = np.full((60, 2), 4.0)
    rows[9:30, 0], rows[30:, 1] = np.nan, np.nan
    table = table_of(rows, ("e", "m"), 7)
    assert gap_of(table, "x", 7, [("e", "m")], 10).shown == Suppressed()
    assert gap_of(table, "x", 7, [("e", "gone")], 10).shown == NotEstimable(Reason.NO_ANSWERS)


def test_what_is_expected_is_set_against_the_others_of_its_dimension() -> None:
    questions = [
        asked("e1", "expectation", "empathy", 7), asked("e2", "expectation", "empathy", 7),
        asked("m1", None, "empathy", 7),
        asked("e3", "expectation", "assurance", 7), asked("m3", None, "assurance", 5),
        asked("whole"), asked("s", "overall"),
    ]  # fmt: skip
    assert gap_pairs(questions) == {("empathy", 7): [("e1", "m1")]}
    assert unpaired(questions) == ["empathy", "assurance"]
    # Nobody is satisfied with what they expect, and it drives nothing.
    assert measures_of(questions[0]) == ("mean",) and "e1" not in str(scales(questions)) + str(dimensions(questions))
    assert [q.code for q in outcomes_of(questions)] == ["whole", "s"]
    assert [q.code for q in drivers_of(questions, "whole")] == ["m1", "m3"]
    assert headline_of(questions).code == "whole"  # type: ignore[union-attr]


def changed(value: float, half: float) -> Tile:
    figure = Estimate(0.5, 0.4, 0.6, 100, "Wilson")
    return Tile(None, "share", figure, Estimate(value, value - half, value + half, 200, "Newcombe"))


def test_headline_figures_are_judged_together() -> None:
    """z of 2.1 is p = 0.036: enough for one alone, too much for one of three (Holm)."""
    alone, of_three = (
        judged([changed(0.105, 0.098)]),
        judged([changed(0.105, 0.098), changed(0.01, 0.098), changed(-0.2, 0.098)]),
    )
    assert alone[0].way == 1 and alone[0].p == pytest.approx(0.0357, abs=1e-4)
    assert [tile.way for tile in of_three] == [0, 0, -1]
    assert of_three[0].p == pytest.approx(2 * 0.0357, abs=2e-4)
    assert judged([Tile(None, "share", Suppressed(), None)])[0].way == 0


def test_the_page_and_its_files(page_app: Flask, page_world: SimpleNamespace) -> None:
    make_service_survey(page_world.first, page_world.service)
    client = sign_in(page_app, page_world.quality_manager)
    page = client.get("/o/alytus/results/survey").get_data(as_text=True)
    assert "The satisfaction index is" in page and "That is better than in the period before: +" in page
    assert "Satisfaction index over time" in page and page.count("less than expected") == 5
    assert "In “" in page and "people expected 6.0 and met" in page and "Holm" in page
    assert "nan" not in page.lower().replace("nano", "")
    index_file = client.get("/o/alytus/results/survey.csv?table=index").get_data(as_text=True).splitlines()
    assert len(index_file) > 10
    gaps = client.get("/o/alytus/results/survey.csv?table=gaps").get_data(as_text=True).splitlines()
    assert len(gaps) == 6 and "expected_empathy, met_empathy" in "".join(gaps)
    assert client.get("/o/alytus/results/survey.xlsx").status_code == 200
    hidden = client.get("/o/alytus/results/survey?period=days&start=2001-01-01&end=2001-02-01").get_data(as_text=True)
    assert "No answers here yet" in hidden


def test_few_answers_show_neither_index_nor_gaps(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = make_service_survey(page_world.first, page_world.service)
    few = db.session.scalars(db.select(Response.id).limit(9)).all()
    db.session.execute(db.delete(Response).where(Response.version_id == survey.versions[0].id, Response.id.not_in(few)))
    db.session.commit()
    client = sign_in(page_app, page_world.quality_manager)
    page = client.get("/o/alytus/results/survey?period=all").get_data(as_text=True)
    assert "than expected" not in page and "The satisfaction index is" not in page
    for name in ("index", "gaps"):
        lines = client.get(f"/o/alytus/results/survey.csv?period=all&table={name}").get_data(as_text=True).splitlines()
        assert all(line.endswith(",,,") or line.endswith(",,,,") for line in lines[1:]), lines
