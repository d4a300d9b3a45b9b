"""Findings: what the rules see, once; decisions stay."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import event, insert, select

from parem.accounts.models import AuditEntry
from parem.catalogue.models import Service
from parem.extensions import db
from parem.languages import Texts
from parem.quality.finding_words import sentence
from parem.quality.models import Finding
from parem.quality.operations import dismiss, refresh_findings, reopen, set_target
from parem.quality.screens import Found, Screened, called, chance_of_difference
from parem.quality.statistics import Estimate
from parem.surveys.models import Response, Survey
from tests.conftest import sign_in
from tests.quality.make import add_answers, make_survey

DAYS = [date(2025, 1, 1) + timedelta(d) for d in range(90)]


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
    assert finding.evidence["high"] < finding.evidence["mean"]


def test_questions_that_do_not_hang_together_are_found(app: Flask, world: SimpleNamespace) -> None:
    """Three of the items follow one mood, the fourth is a number of its own: alpha falls, and without it is near 1."""
    survey = make_survey(world)
    service = survey.services[0]
    names = {"organisation_id": service.organisation_id, "version_id": survey.versions[0].id, "service_id": service.id}
    rest = {"channel": "web", "language": "lt", "day": date(2025, 5, 5)}
    rows = []
    for i in range(400):
        mood = i % 2 + 3
        row = {"satisfaction": mood, "reliability": mood, "responsiveness": mood, "empathy": (i // 2) % 5 + 1}
        rows.append(names | rest | {"id": uuid.uuid4(), "answers": row})
    db.session.execute(insert(Response), rows)
    refresh_findings(survey, date(2025, 7, 4))
    finding = db.session.scalars(select(Finding).filter_by(rule="low_reliability")).one()
    assert finding.evidence["high"] < 0.7 and finding.evidence["without"] == "empathy"
    assert finding.evidence["alpha_without"] == pytest.approx(1.0)
    assert "“empathy” fits least" in sentence(finding, "Satisfied?")


def test_few_answers_are_no_finding(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    add_answers(survey, [date(2025, 4, 3)] * 9, best=-2.0)
    set_target(survey, "satisfaction", "top_2_box", 0.99)
    assert refresh_findings(survey, date(2025, 7, 4)).new == 0


def test_a_fall_among_many_looks_has_to_be_clearer() -> None:
    """A p of 0.03 alone is called; as the least of twenty it is what chance gives."""
    seen = Screened(Found("fell", "a", "mean", {"n": 50}), 0.03)
    (alone,) = called({1: [seen]})[1]
    assert alone.evidence == {"n": 50, "p": pytest.approx(0.03), "looks": 1}
    assert called({1: [seen], 2: [Screened(None, 0.5)] * 19}) == {}
    many = called({service: [seen] for service in range(20)})
    assert len(many) == 20 and many[3][0].evidence["p"] == pytest.approx(0.03)


def test_the_p_of_a_difference_agrees_with_its_interval() -> None:
    assert chance_of_difference(Estimate(-0.2, -0.5, 0.0, 90, "Newcombe")) == pytest.approx(0.05)
    assert chance_of_difference(Estimate(-0.2, -0.3, -0.1, 90, "Newcombe")) == pytest.approx(0.0000887, rel=1e-2)
    assert chance_of_difference(Estimate(0.0, -0.1, 0.1, 90, "Welch")) == 1


@pytest.mark.parametrize("rule", ["special_cause", "below_peers", "weak_driver", "low_reliability", "fell"])
def test_a_findings_page_shows_what_the_rule_used(page_app: Flask, page_world: SimpleNamespace, rule: str) -> None:
    survey, whole = make_survey(page_world), {"value": 0.5, "low": 0.4, "high": 0.6, "n": 90, "method": "Wilson"}
    used, words = {
        "special_cause": (
            {"cause": "outside the limits", "first": "2025-05", "last": "2025-06", "center": 0.7, "lower": 0.6,
             "upper": 0.8, "p": 0.0004, "looks": 12},
            ["2025-05 – 2025-06", "70% [60%; 80%]", "below 0.001", "among 12 looks"],
        ),
        "below_peers": ({"center": 0.7, "peers": 9}, ["All services together", "70%", "Services compared"]),
        "weak_driver": (
            {"importance": 0.42, "even": 0.25, "explained": 0.61, "mean": 0.7},
            ["carries 42% of what the questions explain", "an even share is 25%", "they explain 61%"],
        ),
        "low_reliability": ({"items": ["a", "b", "c"], "without": "b", "alpha_without": 0.81}, ["a, b, c", "81%"]),
        "fell": ({"earlier": whole, "change": whole, "p": 0.012, "looks": 1}, ["0.012", "among 1 look "]),
    }[rule]  # fmt: skip
    db.session.add(
        Finding(
            organisation_id=page_world.service.organisation_id, survey_id=survey.id, service_id=page_world.service.id,
            question_code="satisfaction", measure="top_2_box", rule=rule, period_start=date(2025, 4, 1),
            period_end=date(2025, 6, 30), evidence=whole | used,
        )
    )  # fmt: skip
    db.session.commit()
    page = sign_in(page_app, page_world.quality_manager).get("/o/alytus/findings/1").get_data(as_text=True)
    said = " ".join(page.replace("\xa0", " ").split())
    assert [each for each in words if each not in said and each.replace("%", " %") not in said] == []
    assert "period=days&amp;start=2025-04-01&amp;end=2025-06-30" in page


def test_a_service_that_is_hidden_on_the_results_has_no_finding(page_app: Flask, page_world: SimpleNamespace) -> None:
    """Five answers of one service can't be shown, so those of the other, which are all less five, neither."""
    survey, days = make_survey(page_world), [date(2025, 4, 1) + timedelta(d % 85) for d in range(200)]
    add_answers(survey, days, best=-0.8)
    set_target(survey, "satisfaction", "top_2_box", 0.8)
    add_answers(survey, days[:5], service=survey.services[1], seed=3)
    assert refresh_findings(survey, date(2025, 7, 4)).new == 0
    add_answers(survey, days[5:20], service=survey.services[1], best=2.0, seed=4)
    assert refresh_findings(survey, date(2025, 7, 4)).new == 1
    assert db.session.scalars(select(Finding.service_id)).one() == survey.services[0].id


def test_a_fall_from_months_that_are_hidden_is_no_finding(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = make_survey(page_world)
    before, now = ([day + timedelta(d % 85) for d in range(300)] for day in (date(2025, 1, 1), date(2025, 4, 1)))
    add_answers(survey, before, best=1.2)
    add_answers(survey, now, best=-0.8, seed=2)
    add_answers(survey, [date(2025, 2, 1)] * 4, service=survey.services[1], seed=3)
    add_answers(survey, now[:60], service=survey.services[1], seed=3, best=2.0)
    refresh_findings(survey, date(2025, 7, 4))
    assert not db.session.scalars(select(Finding).filter_by(rule="fell", service_id=survey.services[0].id)).all()


def test_a_special_cause_and_a_service_below_the_others_are_found(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    extra = [more_services(world, survey, code) for code in ("a", "b", "c")]
    months = [date(2024 + (m // 12), m % 12 + 1, 10) for m in range(5, 18)]
    for service in (*survey.services[:1], *extra):
        add_answers(survey, [day for day in months for _ in range(40)], service=service, best=1.0)
    poor = [date(2025, 4, 1) + timedelta(d % 85) for d in range(300)]
    add_answers(survey, poor, best=-1.5, seed=5)
    refresh_findings(survey, date(2025, 7, 4))
    found = {(each.rule, each.service_id): each for each in db.session.scalars(select(Finding))}
    below = found["below_peers", world.service.id]
    assert below.evidence["high"] < below.evidence["center"] and below.evidence["peers"] == 4
    assert all(service != each.id for rule, service in found if rule == "below_peers" for each in extra)
    cause = found["special_cause", world.service.id]
    assert cause.evidence["last"] >= "2025-04" and cause.evidence["value"] < cause.evidence["center"]
    assert refresh_findings(survey, date(2025, 7, 4)).new == 0


def more_services(world: SimpleNamespace, survey: Survey, code: str) -> Service:
    """One more service that the survey serves."""
    service = Service(
        organisation=world.service.organisation, area=world.service.area, code=code,
        name=Texts.of(code), channels=["web"],
    )  # fmt: skip
    survey.services.append(service)
    db.session.flush()
    return service
