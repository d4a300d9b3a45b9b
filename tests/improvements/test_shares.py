"""One change plan over several organisations: each agrees to its own part before the whole is approved."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from flask import Flask

from parem.extensions import db
from parem.improvements import plan_states
from parem.improvements.brief_decisions import decisions_of
from parem.improvements.pdf import html_of
from parem.improvements.plan_models import ChangePlan
from parem.improvements.plan_operations import PlanProblem
from parem.improvements.report_queries import gather
from parem.improvements.share_operations import approve_share, shares_for, shares_of
from tests.conftest import make_person, sign_in
from tests.improvements.action_world import page
from tests.improvements.plan_world import add_all

TODAY = date(2026, 4, 1)


def joint(world: SimpleNamespace) -> ChangePlan:
    """The county's plan with one action of the first municipality, sent for approval."""
    add_all(world)
    plan: ChangePlan = world.plan
    plan.organisation = world.county
    db.session.commit()
    plan_states.submit(plan)
    db.session.commit()
    return plan


def test_the_whole_waits_for_each_part(app: Flask, world: SimpleNamespace) -> None:
    plan = joint(world)
    (share,) = shares_of(plan)
    assert (share.organisation, share.state) == (world.first, "waiting")
    with pytest.raises(PlanProblem, match="have not agreed"):
        plan_states.approve(plan, world.director, gather(plan, TODAY), TODAY)
    db.session.rollback()
    approve_share(share, "Director of the first", TODAY)
    revision = plan_states.approve(plan, world.director, gather(plan, TODAY), TODAY)
    assert revision.contents["shares"][0]["by"] == "Director of the first"
    assert "Director of the first" in html_of(gather(plan, TODAY), "en")
    with pytest.raises(PlanProblem):
        approve_share(share, "Again", TODAY)


def test_a_plan_of_one_organisation_asks_nobody_else(app: Flask, world: SimpleNamespace) -> None:
    add_all(world)
    plan_states.submit(world.plan)
    assert shares_of(world.plan) == []
    plan_states.approve(world.plan, world.director, gather(world.plan, TODAY), TODAY)


def test_what_goes_back_must_be_agreed_to_anew(app: Flask, world: SimpleNamespace) -> None:
    plan = joint(world)
    approve_share(shares_of(plan)[0], "Director", TODAY)
    plan_states.give_back(plan, "One more thing", "County")
    assert shares_of(plan) == []
    plan_states.submit(plan)
    assert [share.state for share in shares_of(plan)] == ["waiting"]


def test_the_director_reads_agrees_and_the_county_sees_it(page_app: Flask, page_world: SimpleNamespace) -> None:
    plan = joint(page_world)
    client = sign_in(page_app, page_world.director)
    assert [d.kind for d in decisions_of(page_world.first, [], [], TODAY)] == ["share"]
    assert "Waits for our director" in page(client, "/o/alytus/shares")
    shown = page(client, f"/o/alytus/shares/{plan.id}")
    for words in ("Call back within a day", "Agree to our part", "Better home help (en)"):
        assert words in shown
    assert sign_in(page_app, page_world.quality_manager).post(f"/o/alytus/shares/{plan.id}/approve").status_code == 403
    assert client.post(f"/o/alytus/shares/{plan.id}/approve").status_code == 303
    db.session.expire_all()
    (share,) = shares_for(page_world.first)
    assert (share.state, share.decided_by) == ("approved", page_world.director.name)
    above = make_person("county.director@example.org", "director", page_world.county)
    db.session.commit()
    county = page(sign_in(page_app, above), f"/o/{page_world.county.code}/plans/{plan.id}")
    assert "Parts of other organisations" in county and "Agreed" in county


def test_the_director_sends_it_back_with_a_reason(page_app: Flask, page_world: SimpleNamespace) -> None:
    plan = joint(page_world)
    client = sign_in(page_app, page_world.director)
    at = f"/o/alytus/shares/{plan.id}/return"
    empty = client.post(at, data={"reason": ""}, headers={"Accept-Language": "en"})
    assert empty.status_code == 400 and "Say why" in empty.text
    assert client.post(at, data={"reason": "We lack people"}).status_code == 303
    db.session.expire_all()
    assert (plan.state, plan.returned_because) == ("draft", "We lack people")
    assert client.get(f"/o/alytus/shares/{plan.id}").status_code == 404


def test_nobody_sees_the_part_of_another(page_app: Flask, page_world: SimpleNamespace) -> None:
    plan = joint(page_world)
    stranger = make_person("second@example.org", "director", page_world.second)
    db.session.commit()
    assert sign_in(page_app, stranger).get(f"/o/{page_world.second.code}/shares/{plan.id}").status_code == 404
