"""How many answers are needed, and what change they could show."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from types import SimpleNamespace

import pytest
from flask import Flask

from parem.extensions import db
from parem.quality.planner.figures import Wish, planned
from parem.quality.store import fold
from tests.conftest import sign_in
from tests.quality.make import add_answers, make_survey


def test_the_textbooks_table() -> None:
    # Krejcie and Morgan 1970 (their N is 1000 and 10000; they take chi-square 3.841, and so do we).
    assert [planned(Wish(0.05, 0.5, 0.95, people)).size.n for people in (1000, 10_000, None)] == [278, 370, 385]


def test_offers_months_and_what_there_is() -> None:
    found = planned(Wish(0.05, 0.5, 0.95, 1000, response_rate=0.4, monthly=40, answers=100))
    assert (found.size.n, found.offers, found.months) == (278, 695, 7)
    assert found.margin_now == pytest.approx(1.959964 * (0.25 / 100 * 900 / 999) ** 0.5)
    assert [(span.months, span.answers) for span in found.spans] == [(1, 40), (3, 120), (6, 240), (12, 480)]
    changes = [span.change for span in found.spans]
    # R: power.prop.test(n = 480, p1 = 0.5, power = 0.8)$p2 is 0.5900
    assert changes[-1] == pytest.approx(0.0900, abs=1e-4)
    assert all(a and b and a > b for a, b in pairwise(changes))


def test_more_offers_than_people_are_everybody() -> None:
    found = planned(Wish(0.05, 0.5, 0.95, 300, response_rate=0.2))
    assert found.is_everybody and not found.spans and found.months is None
    assert planned(Wish(0.05, 0.5, 0.95, 50, answers=60)).margin_now is None


def test_a_change_that_cannot_be_seen_is_said_so() -> None:
    assert planned(Wish(0.05, 0.5, 0.95, monthly=1)).spans[0].change is None


@pytest.fixture
def filled(page_world: SimpleNamespace) -> SimpleNamespace:
    survey = make_survey(page_world)
    day = date.today()
    add_answers(survey, [day - timedelta(3 * n) for n in range(100)])
    add_answers(survey, [day - timedelta(n) for n in range(4)], survey.services[1])
    db.session.commit()
    fold()
    db.session.commit()
    return SimpleNamespace(**vars(page_world), survey=survey)


def test_the_page_begins_with_what_is_known(page_app: Flask, filled: SimpleNamespace) -> None:
    client = sign_in(page_app, filled.above)
    answer = client.get("/o/county/results/survey/planner?lang=en")
    assert answer.status_code == 200
    page = " ".join(answer.text.split())
    assert "Exact now to" in page and 'name="monthly" type="text" value="8"' in page
    # Of four answers nothing is told, not even how many there are.
    other = client.get(f"/o/county/results/survey/planner?lang=en&service={filled.survey.services[1].id}").text
    assert "Exact now to" not in other and 'name="monthly" type="text" value=""' in other
    assert 'name="expected" required type="text" value="50"' in other


def test_a_plan_is_an_address(page_app: Flask, filled: SimpleNamespace) -> None:
    client = sign_in(page_app, filled.above)
    asked = "margin=5&expected=50&level=95&population=1+000&rate=40&monthly=40"
    page = client.get(f"/o/county/results/survey/planner?lang=en&{asked}").text
    assert ">278<" in page and ">695<" in page and ">7<" in page
    assert "9.0 percentage points" in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [("margin=0", "from 1 to 50"), ("margin=", "whole number"), ("expected=abc", "whole number"), ("level=1", "level"),
     ("population=1", "from 2 to"), ("rate=101", "from 1 to 100"), ("monthly=-5", "whole number")],
)  # fmt: skip
def test_what_cannot_be_read_is_told_and_kept(page_app: Flask, filled: SimpleNamespace, wrong: str, words: str) -> None:
    client = sign_in(page_app, filled.above)
    sent = {"margin": "5", "expected": "50", "level": "95", **dict([wrong.split("=")])}
    answer = client.get("/o/county/results/survey/planner", query_string={"lang": "en", **sent})
    assert answer.status_code == 400 and words in answer.text
    value = wrong.partition("=")[2]
    assert f'value="{value}"' in answer.text
