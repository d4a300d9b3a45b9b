"""The demonstration county: whole, with its story, and loaded once."""

from __future__ import annotations

from datetime import date

from flask import Flask
from sqlalchemy import func, select

from parem.accounts.models import Organisation
from parem.catalogue.models import Service, ServiceArea
from parem.demonstration.cli import demo_cli
from parem.demonstration.load import load_county
from parem.extensions import db
from parem.improvements.models import KaizenAction, Verdict
from parem.improvements.plans.models import ChangePlan
from parem.improvements.report_contents import ReportContents
from parem.surveys.models import Device, Response


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_the_county_and_its_story(page_app: Flask) -> None:
    answers = load_county(date(2026, 11, 23))
    assert answers == count(Response) > 15_000
    assert db.session.scalar(select(func.count()).where(Organisation.kind == "municipality")) == 5
    assert (count(ServiceArea), count(Service)) == (5, 30)
    assert count(Device) > 0
    verdicts = {
        action.service.code: action.outcome
        for action in db.session.scalars(select(KaizenAction).join(Verdict).distinct())
    }
    assert verdicts == {"home-help": "improved", "building-permits": "no_evidence", "waste-collection": "worse"}
    plan = db.session.scalars(select(ChangePlan).filter_by(state="published")).one()
    assert plan.state == "published"
    assert plan.revision is not None
    closed = db.session.scalars(select(ChangePlan).filter_by(state="closed")).one()
    closing = ReportContents.from_json(closed.closing or {})
    assert closing.verdict_counts == {"improved": 1, "no_evidence": 1, "worse": 1}
    assert closing.closed_on == date(2026, 11, 23) and closing.approval and closing.approval.revision == 1
    grants, own = sum(line.grant_cents for line in plan.budget), sum(line.own_cents for line in plan.budget)
    assert (plan.budget_cents, grants, own) == (2_760_840, 2_346_714, 414_126)
    again = page_app.test_cli_runner().invoke(demo_cli, ["load"])
    assert "nothing was changed" in again.output
    assert count(Response) == answers
