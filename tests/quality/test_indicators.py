"""Indicators, periods, suppression and response rates."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from parem.extensions import db
from parem.quality import queries
from parem.quality.disclosure import Suppressed, shown_together
from parem.quality.indicators import dimension_indicator, indicators_of
from parem.quality.periods import months_later, period_of, periods_between
from parem.quality.results.response_rates import response_rate
from parem.quality.statistics import Estimate, NotEstimable, Reason, mean_interval, wilson
from parem.quality.store import Selection
from parem.quality.tables import histograms, table
from parem.surveys.models import Response, Volume
from tests.quality.make import add_answers, make_survey

DAYS = [date(2025, 1, 1) + timedelta(d) for d in range(90)]


def test_every_measure_equals_its_own_count(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    add_answers(survey, DAYS)
    figures = {
        (f.question, f.measure): f.estimate
        for f in indicators_of(table(Selection(survey.id)), survey.versions[0].questions)
    }
    answers = db.session.scalars(select(Response.answers)).all()
    known = [a["satisfaction"] for a in answers if isinstance(a.get("satisfaction"), int)]
    assert figures["satisfaction", "top_2_box"] == wilson(sum(v >= 4 for v in known), len(known))
    mean = figures["minutes", "mean"]
    assert isinstance(mean, Estimate)
    assert mean.value == pytest.approx(sum(a["minutes"] for a in answers) / 90)
    assert figures["which=a", "share"] == wilson(sum("a" in a["which"] for a in answers), 90)
    assert figures["how=b", "share"] == wilson(sum(a["how"] == "b" for a in answers), 90)
    assert figures["ease", "share"] == wilson(sum(a["ease"] >= 5 for a in answers), 90)
    assert figures["again", "share"] == wilson(sum(a["again"] for a in answers), 90)


def test_an_empty_survey_has_reasons_and_no_numbers(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    for figure in indicators_of(table(Selection(survey.id)), survey.versions[0].questions):
        assert figure.estimate == NotEstimable(Reason.NO_ANSWERS)
    assert queries.trend(histograms(Selection(survey.id)), "satisfaction", "scale", "top_2_box", "month", 10) == []
    assert response_rate(Selection(survey.id), 10) is None


def test_a_lone_small_cell_takes_another_with_it() -> None:
    cells = shown_together([wilson(3, 4), wilson(20, 30), wilson(50, 60)], 10)
    assert [isinstance(cell, Suppressed) for cell in cells] == [True, True, False]
    assert not any(isinstance(cell, Suppressed) for cell in shown_together([wilson(20, 30), wilson(0, 0)], 10))


def test_the_response_rate_counts_only_days_with_volumes(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    add_answers(survey, [DAYS[0]] * 12 + [DAYS[1]] * 30)
    service = survey.services[0]
    db.session.add(
        Volume(
            organisation_id=service.organisation_id,
            service_id=service.id,
            channel="web",
            day=DAYS[0],
            served=60,
            offered=40,
        )
    )
    db.session.flush()
    rate = response_rate(Selection(survey.id), 10)
    assert rate is not None
    assert (rate.served, rate.offered, rate.answered, rate.rate) == (60, 40, 12, wilson(12, 40))


def test_periods_have_iso_labels() -> None:
    assert period_of(date(2024, 12, 30), "week").label == "2025-W01"
    assert period_of(date(2025, 5, 3), "quarter").label == "2025-Q2"
    assert [p.label for p in periods_between(date(2025, 11, 3), date(2026, 1, 1), "month")] == [
        "2025-11",
        "2025-12",
        "2026-01",
    ]
    assert months_later(date(2025, 3, 31), -1) == date(2025, 2, 28)


def test_a_dimension_is_the_mean_of_each_citizens_own_mean(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    add_answers(survey, DAYS)
    whole = table(Selection(survey.id))
    codes = ["recommend", "ease"]
    both = [(a["recommend"], a["ease"]) for a in db.session.scalars(select(Response.answers))]
    own = [sum(pair) / 2 for pair in both]
    variance = sum((value - sum(own) / 90) ** 2 for value in own) / 89
    truth = mean_interval(90, sum(own) / 90, variance)
    seen = dimension_indicator(whole, codes)
    assert isinstance(seen, Estimate) and isinstance(truth, Estimate)
    assert (seen.value, seen.low, seen.high) == pytest.approx((truth.value, truth.low, truth.high))
