"""Indicators, findings and their command line."""

from __future__ import annotations

import json
import uuid
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import event, func, insert, select

from parem.accounts.models import AuditEntry
from parem.extensions import db
from parem.quality import jobs, queries, store
from parem.quality.disclosure import Suppressed, shown_together
from parem.quality.indicators import dimension_indicator, indicators_of
from parem.quality.models import Finding
from parem.quality.operations import dismiss, refresh_findings, reopen, set_target
from parem.quality.periods import months_later, period_of, periods_between
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


def test_two_targets_of_one_question_make_one_finding_and_late_answers_mend_it(
    app: Flask, world: SimpleNamespace
) -> None:
    survey = make_survey(world)
    days = [date(2025, 4, 1) + timedelta(d % 85) for d in range(200)]
    add_answers(survey, days, best=-0.8)
    set_target(survey, "satisfaction", "top_2_box", 0.8)
    set_target(survey, "satisfaction", "mean", 4.5)
    assert refresh_findings(survey, date(2025, 7, 4)).new == 1
    finding = db.session.scalars(select(Finding)).one()
    assert finding.measure == "top_2_box"
    before = finding.evidence["n"]
    add_answers(survey, days, best=-0.8, seed=8)
    assert refresh_findings(survey, date(2025, 7, 4)).new == 0
    assert finding.evidence["n"] > before


def test_looking_costs_the_same_statements_for_one_service_and_for_two(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    days = [date(2025, 4, 1) + timedelta(d) for d in range(60)]
    counts = []
    for service in survey.services:
        add_answers(survey, days, service=service, best=2.0)
        db.session.commit()
        _ = [each.id for each in survey.services]
        seen: list[str] = []
        listener = lambda *args: seen.append(args[2])  # noqa: B023, E731
        event.listen(db.engine, "before_cursor_execute", listener)
        assert refresh_findings(survey, date(2025, 7, 4)).new == 0
        event.remove(db.engine, "before_cursor_execute", listener)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 14


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


def test_a_weak_driver_is_found(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    service = survey.services[0]
    rows = []
    for i in range(400):
        mood = i % 5 + 1
        rows.append(
            {
                "satisfaction": mood,
                "reliability": max(1, mood - 1),
                "responsiveness": 4 + i % 2,
                "empathy": 4 + i % 3 % 2,
            }
        )
    names = {"organisation_id": service.organisation_id, "version_id": survey.versions[0].id, "service_id": service.id}
    rest = {"channel": "web", "language": "lt", "day": date(2025, 5, 5)}
    db.session.execute(insert(Response), [names | rest | {"id": uuid.uuid4(), "answers": row} for row in rows])
    refresh_findings(survey, date(2025, 7, 4))
    finding = db.session.scalars(select(Finding).filter_by(rule="weak_driver")).one()
    assert finding.question_code == "reliability"
    assert finding.evidence["importance"] > 0.9
    assert finding.evidence["high"] < finding.evidence["median"]


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


def test_services_of_one_code_are_told_apart_and_a_lone_small_one_takes_another_along(
    app: Flask, world: SimpleNamespace
) -> None:
    survey = make_survey(world, "printed")
    add_answers(survey, DAYS[:60])
    add_answers(survey, DAYS[:6], service=survey.services[1], seed=4)
    db.session.commit()
    answer = app.test_cli_runner().invoke(args=["quality", "indicators", "printed", "--json", "--by", "year"])
    rows = json.loads(answer.stdout)
    services = [row for row in rows if row["service"]]
    assert {row["service"] for row in services} == {"alytus/home-help", "birstonas/home-help"}
    # 66 less 60 would be the 6 that are too few to show.
    assert all(row["value"] is None and row["method"] == "too_few" for row in services)
    assert not any(row["channel"] for row in rows)
    assert {row["period"] for row in rows} == {None, "2025"}


def test_without_json_it_is_a_table_to_read(app: Flask, world: SimpleNamespace) -> None:
    add_answers(make_survey(world, "printed"), DAYS[:60])
    db.session.commit()
    answer = app.test_cli_runner().invoke(args=["quality", "indicators", "printed"])
    assert answer.exit_code == 0
    assert any(line.startswith("satisfaction") and "n=" in line for line in answer.stdout.splitlines())


def test_folding_by_command(app: Flask, world: SimpleNamespace) -> None:
    add_answers(make_survey(world, "printed"), DAYS[:60])
    db.session.commit()
    run = app.test_cli_runner().invoke
    assert run(args=["quality", "fold"]).stdout == "60 answers folded\n"
    assert run(args=["quality", "fold"]).stdout == "0 answers folded\n"
    assert run(args=["quality", "recount"]).exit_code == 0
    assert run(args=["quality", "fold"]).stdout == "60 answers folded\n"
    assert run(args=["quality", "find", "printed"]).stdout == "0 new findings\n"


def test_the_jobs_fold_and_look(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    add_answers(survey, DAYS)
    db.session.commit()
    assert jobs.fold_answers.call_local() == 90
    assert jobs.look_for_findings.call_local() == 0
    assert db.session.scalar(select(func.count()).where(Response.folded.is_(False))) == 0


def test_an_unknown_survey_is_named(app: Flask) -> None:
    answer = app.test_cli_runner().invoke(args=["quality", "indicators", "nothing", "--json"])
    assert answer.exit_code == 2
    assert "nothing" in answer.stderr
