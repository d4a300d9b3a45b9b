"""Indicators, findings and their command line."""

from __future__ import annotations

import json
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from parem.accounts.models import AuditEntry
from parem.extensions import db
from parem.quality import queries, store
from parem.quality.disclosure import Suppressed, shown_together
from parem.quality.indicators import indicators_of
from parem.quality.models import Finding
from parem.quality.operations import dismiss, refresh_findings, reopen, set_target
from parem.quality.periods import months_later, period_of, periods_between
from parem.quality.statistics import Estimate, NotEstimable, Reason, wilson
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
    assert queries.response_rate(Selection(survey.id), 10) is None


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
    rate = queries.response_rate(Selection(survey.id), 10)
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


def test_findings_come_once_and_decisions_stay(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    good = [date(2025, 1, 1) + timedelta(d % 85) for d in range(300)]
    bad = [date(2025, 4, 1) + timedelta(d % 85) for d in range(300)]
    add_answers(survey, good, best=1.2)
    add_answers(survey, bad, best=-0.8, seed=2)
    set_target(survey, "satisfaction", "top_2_box", 0.8)
    assert refresh_findings(survey, date(2025, 7, 4)).new > 0
    rules = set(db.session.scalars(select(Finding.rule)))
    assert {"below_target", "fell"} <= rules
    finding = db.session.scalars(select(Finding).filter_by(rule="fell", question_code="satisfaction")).one()
    assert finding.evidence["change"]["high"] < 0
    assert finding.evidence["n"] > 200
    assert (finding.period_start, finding.period_end) == (date(2025, 4, 1), date(2025, 6, 30))
    dismiss(finding, "The office was being rebuilt", None)
    assert refresh_findings(survey, date(2025, 7, 4)).new == 0
    assert finding.state == "dismissed"
    reopen(finding)
    with pytest.raises(ValueError, match="reason"):
        dismiss(finding, "  ", None)
    actions = set(db.session.scalars(select(AuditEntry.action)))
    assert {"finding.dismissed", "findings.found", "target.set"} <= actions


def test_few_answers_are_no_finding(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    add_answers(survey, [date(2025, 4, 3)] * 9, best=-2.0)
    set_target(survey, "satisfaction", "top_2_box", 0.99)
    assert refresh_findings(survey, date(2025, 7, 4)).new == 0


def test_the_command_line_prints_json_and_suppresses(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world, "printed")
    add_answers(survey, DAYS[:60])
    add_answers(survey, DAYS[:9], channel="kiosk", seed=4)
    store.fold(limit=30)
    db.session.commit()
    answer = app.test_cli_runner().invoke(args=["quality", "indicators", "printed", "--json"])
    assert answer.exit_code == 0, answer.output
    rows = json.loads(answer.stdout)
    total = next(r for r in rows if r["question"] == "satisfaction" and r["measure"] == "top_2_box")
    assert (total["period"], total["service"], total["channel"]) == (None, None, None)
    assert 0 < total["low"] < total["value"] < total["high"] < 1
    kiosk = [r for r in rows if r["channel"] == "kiosk"]
    assert kiosk
    assert all(r["value"] is None and r["n"] is None for r in kiosk)
    assert any(r["measure"] == "cronbach_alpha" and r["question"].startswith("satisfaction,") for r in rows)
    assert {r["period"] for r in rows} == {None, "2025-01", "2025-02", "2025-03"}


def test_an_unknown_survey_is_named(app: Flask) -> None:
    answer = app.test_cli_runner().invoke(args=["quality", "indicators", "nothing", "--json"])
    assert answer.exit_code == 2
    assert "nothing" in answer.stderr
