"""Do the questions belong together: the figures of scales, what is said of them, the page and its files."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest
from flask import Flask

from parem.extensions import db
from parem.quality.burt import BurtTable, Item, Schema
from parem.quality.disclosure import Suppressed
from parem.quality.findings import low_reliability
from parem.quality.scale_words import advice, reason_of, verdict_words
from parem.quality.scales import Fit, ScaleFit, Verdict, scale_fit
from parem.quality.statistics import NotEstimable, OneFactor, Reason, ScaleReliability, omega_total, scale_reliability
from parem.surveys.models import Question
from tests.conftest import sign_in
from tests.quality.make import add_answers, make_survey

RNG = np.random.default_rng(11)
MOOD = RNG.normal(size=(400, 1))
#: Four questions about one thing, on 1..5.
GOOD = np.clip(np.round(3 + MOOD + RNG.normal(0, 0.7, size=(400, 4))), 1, 5)
NOISE = RNG.integers(1, 6, size=(400, 1)).astype(float)


def table_of(rows: np.ndarray) -> tuple[BurtTable, list[str]]:
    """The Burt table of answers on 1..5 (NaN where missing), and its codes."""
    codes = [f"q{number}" for number in range(1, rows.shape[1] + 1)]
    schema = Schema(tuple(Item(code, (1, 2, 3, 4, 5)) for code in codes))
    places = np.where(np.isnan(rows), schema.items[0].missing, np.nan_to_num(rows) - 1).astype(np.int64)
    return BurtTable.of(schema, places), codes


def fit_of(rows: np.ndarray, smallest: int = 10) -> ScaleFit | NotEstimable | Suppressed:
    return scale_fit(*table_of(rows), smallest)


def known(rows: np.ndarray) -> ScaleFit:
    found = fit_of(rows)
    assert isinstance(found, ScaleFit)
    return found


def test_the_pairs_tell_what_the_rows_tell() -> None:
    """scale_reliability is held to R's psych::alpha; the table's pairs must say the same, also with holes."""
    rows = np.where(np.random.default_rng(2).random(GOOD.shape) < 0.1, np.nan, GOOD)
    found, by_rows = known(rows), scale_reliability(rows)
    assert isinstance(by_rows, ScaleReliability)
    assert found.alpha.value == pytest.approx(by_rows.alpha.value)
    assert found.average_r == pytest.approx(by_rows.of.average_r)
    assert [item.rest for item in found.items] == pytest.approx(list(by_rows.r_drop))
    assert [item.alpha_without for item in found.items] == pytest.approx([each.raw for each in by_rows.dropped if each])
    assert [item.n for item in found.items] == by_rows.item_n.tolist()
    factor = omega_total(by_rows.covariance)
    assert isinstance(factor, OneFactor) and found.omega == pytest.approx(factor.omega)
    assert (found.verdict, found.against, found.misfit) == (Verdict.WELL, (), None)


def test_a_question_that_was_asked_the_other_way_round_is_named(page_app: Flask) -> None:
    turned = GOOD.copy()
    turned[:, 2] = 6 - turned[:, 2]
    found = known(turned)
    assert found.items[2].fit == Fit.AGAINST and found.items[2].rest < 0
    assert [item.code for item in found.against] == ["q3"]
    assert found.turned == pytest.approx(known(GOOD).alpha.value)
    with page_app.test_request_context():
        said = advice(found, {code: code.upper() for code in ("q1", "q2", "q3", "q4")})
    assert "“Q3”" in said[0] and "Turned round, alpha would be 0.8" in said[0]


def test_a_question_about_something_else_is_named(page_app: Flask) -> None:
    found = known(np.hstack([GOOD, NOISE]))
    assert found.items[4].fit == Fit.LITTLE and found.misfit is found.items[4]
    assert found.items[4].alpha_without == pytest.approx(known(GOOD).alpha.value)
    with page_app.test_request_context():
        assert "fits least" in " ".join(advice(found, {item.code: item.code for item in found.items}))


def test_noise_is_poor_and_few_answers_leave_it_open(page_app: Flask) -> None:
    noise = np.random.default_rng(4).integers(1, 6, size=(400, 4)).astype(float)
    with page_app.test_request_context():
        assert known(noise).verdict == Verdict.POOR and "read them one by one" in verdict_words(known(noise))
        few = known(np.clip(np.round(GOOD[:25] + np.random.default_rng(5).normal(0, 0.9, (25, 4))), 1, 5))
        assert few.verdict == Verdict.UNSURE and "can't be told" in verdict_words(few)
        alike = known(np.hstack([GOOD[:, :1]] * 3 + [GOOD[:, :1]]))
        assert alike.verdict == Verdict.REPEATED and alike.omega is None
        assert "fewer of them would do" in advice(alike, {})[0]


def test_two_questions_have_alpha_alone(page_app: Flask) -> None:
    found = known(GOOD[:, :2])
    assert found.omega is None and [item.alpha_without for item in found.items] == [None, None]
    assert found.items[0].rest == pytest.approx(np.corrcoef(GOOD[:, :2].T)[0, 1])
    with page_app.test_request_context():
        assert "Two questions say little" in advice(found, {})[-1]


def test_negative_alpha_is_poor_and_says_which_way() -> None:
    found = known(np.column_stack([GOOD[:, 0], np.clip(6 - GOOD[:, 1], 1, 5)]))
    assert found.alpha.value < 0 and found.verdict == Verdict.POOR
    assert len(found.against) == 1 and found.turned is not None and found.turned > 0.5


def test_a_factor_that_would_explain_more_than_all_gives_no_omega() -> None:
    r = np.array([[1, 0.8, 0.8], [0.8, 1, 0.5], [0.8, 0.5, 1]])
    factor = omega_total(r)
    assert isinstance(factor, OneFactor) and factor.is_heywood
    rows = np.clip(np.round(3 + np.random.default_rng(3).multivariate_normal(np.zeros(3), r, 2000)), 1, 5)
    assert known(rows).omega is None
    fine = omega_total(np.full((3, 3), 0.5) + np.eye(3) / 2)
    assert isinstance(fine, OneFactor) and not fine.is_heywood


def test_what_has_no_figure_says_why() -> None:
    constant = GOOD.copy()
    constant[:, 1] = 4
    assert fit_of(constant) == NotEstimable(Reason.NO_VARIATION, 400)
    assert fit_of(GOOD[:, :1]) == NotEstimable(Reason.TOO_FEW_ITEMS)
    assert fit_of(np.zeros((0, 3))) == NotEstimable(Reason.NO_ANSWERS)
    # Never asked of the same people.
    apart = GOOD[:, :2].copy()
    apart[:200, 0], apart[200:, 1] = np.nan, np.nan
    assert fit_of(apart) == NotEstimable(Reason.TOO_FEW_ANSWERS, 200)
    # Nine who answered both are hidden, though each question has hundreds.
    apart[:9, 0] = 3
    assert fit_of(apart) == Suppressed()
    for why in (Suppressed(), *(NotEstimable(reason) for reason in Reason)):
        assert reason_of(why)


def test_findings_tell_no_scale_that_the_page_hides() -> None:
    asked = [SimpleNamespace(code=f"q{i}", type="scale", points=5, dimension=None, role=None) for i in (1, 2, 3)]
    noise = np.random.default_rng(4).integers(1, 6, size=(400, 3)).astype(float)
    assert [each.rule for each in low_reliability(table_of(noise)[0], asked, 10)] == ["low_reliability"]  # type: ignore[arg-type]
    noise[9:200, 0], noise[200:, 1] = np.nan, np.nan
    assert not list(low_reliability(table_of(noise)[0], asked, 10))  # type: ignore[arg-type]


def test_the_page_and_its_files(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = make_survey(page_world, "filled")
    for question in survey.versions[0].questions:
        question.dimension = "staff" if question.code in ("reliability", "empathy") else None
    add_answers(survey, [date.today()] * 300)
    db.session.commit()
    client = sign_in(page_app, page_world.quality_manager)
    page = client.get("/o/alytus/results/filled/scales").get_data(as_text=True)
    assert "All questions with 5 points" in page and "Staff" in page and "one thing well enough" in page
    assert "scales?" in client.get("/o/alytus/results/filled?period=all").get_data(as_text=True)
    lines = client.get("/o/alytus/results/filled/scales.csv").get_data(as_text=True).splitlines()
    assert sum("Correlation with the rest" in line for line in lines) == 4 + 2
    assert client.get("/o/alytus/results/filled/scales.xlsx").status_code == 200
    hidden = client.get("/o/alytus/results/filled/scales?channel=paper").get_data(as_text=True)
    assert "Nobody has answered these questions yet" in hidden and "nan" not in hidden.lower().replace("nano", "")
    assert client.get("/o/alytus/results/filled/scales.csv?channel=paper").status_code == 404
    db.session.execute(db.delete(Question).where(Question.type == "scale"))
    db.session.commit()
    assert "No scale here yet" in client.get("/o/alytus/results/filled/scales").get_data(as_text=True)
