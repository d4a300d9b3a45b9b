"""A partner of a joint plan reads it whole, comments, and writes its own lines, costs and risks in the draft."""

from __future__ import annotations

import re
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from parem.accounts.models import Organisation
from parem.extensions import db
from parem.improvements.models import KaizenAction
from parem.improvements.plans import states as plan_states
from parem.improvements.plans.operations import PlanProblem, add_part, delete_part, edit_part
from parem.improvements.plans.partner_operations import join_by_code, leave_out, make_code, withdraw_code
from parem.improvements.plans.queries import comments_of
from parem.improvements.plans.share_operations import shares_of
from parem.languages import Texts
from tests.conftest import make_person, sign_in
from tests.improvements.action_world import page
from tests.improvements.plan_world import add_all, texts

TODAY = date(2026, 4, 1)
COST = {"grant_cents": 0, "own_cents": 500, "other_cents": 0, "total_cents": 500}


@pytest.fixture
def joined(page_world: SimpleNamespace) -> SimpleNamespace:
    """The plan of the first municipality, which a town with no common parent joined by a code."""
    world = add_all(page_world)
    world.town = Organisation(code="elsewhere", kind="municipality", name=Texts.of("Elsewhere"))
    db.session.add(world.town)
    db.session.flush()
    world.writer = make_person("writer@elsewhere.example", "quality_manager", world.town)
    world.head = make_person("head@elsewhere.example", "director", world.town)
    world.code = make_code(world.plan, TODAY)
    join_by_code(world.town, world.code.lower().replace("-", " "), TODAY)
    db.session.commit()
    return world


@pytest.fixture
def partner(page_app: Flask, joined: SimpleNamespace) -> FlaskClient:
    return sign_in(page_app, joined.writer)


def at(joined: SimpleNamespace, rest: str = "", owner: str = "elsewhere") -> str:
    return f"/o/{owner}/plans/{joined.plan.id}{rest}"


def test_a_partner_reads_the_whole_plan_and_its_report(partner: FlaskClient, joined: SimpleNamespace) -> None:
    shown = page(partner, at(joined))
    for words in ("Better home help (en)", "Call back within a day", "Telephone system (en)", "Staff leave (en)"):
        assert words in shown, words
    assert "/o/alytus/" not in shown and "Send to the director" not in shown
    report = page(partner, at(joined, "/report"))
    assert "€27,608.40" in report and "/o/alytus/" not in report[report.index("<article") :]
    assert "Better home help (en)" in page(partner, "/o/elsewhere/shares")


def test_a_partner_comments(partner: FlaskClient, joined: SimpleNamespace) -> None:
    assert partner.post(at(joined, "/comments"), data={"text": "We join in"}).status_code == 303
    assert [each.text for each in comments_of(joined.plan)] == ["We join in"]


def test_a_partner_writes_its_own_costs_and_risks(partner: FlaskClient, joined: SimpleNamespace) -> None:
    typed = {"text-en": "A stand", "total_cents": "5", "own_cents": "5", "organisation_id": joined.town.id}
    assert partner.post(at(joined, "/budget/new"), data=typed).status_code == 303
    risk = {"text-en": "Rain", "likelihood": "1", "impact": "1", "organisation_id": joined.town.id}
    assert partner.post(at(joined, "/risks/new"), data=risk).status_code == 303
    assert [joined.plan.budget[-1].organisation, joined.plan.risks[-1].organisation] == [joined.town, joined.town]
    shown = page(partner, at(joined))
    mine = at(joined, f"/budget/{joined.plan.budget[-1].id}")
    assert f'href="{mine}"' in shown and f'href="{at(joined, f"/budget/{joined.plan.budget[0].id}")}"' not in shown
    assert partner.post(f"{mine}/delete").status_code == 303 and len(joined.plan.budget) == 2


def test_a_partner_writes_nothing_of_others(partner: FlaskClient, joined: SimpleNamespace) -> None:
    plan = joined.plan
    before = page(partner, at(joined))
    changed = {"text-en": "Ours now", "total_cents": "0", "own_cents": "0", "organisation_id": joined.town.id}
    partner.post(at(joined, f"/budget/{plan.budget[0].id}"), data=changed)
    partner.post(at(joined, f"/lines/{plan.lines[0].id}/delete"))
    partner.post(at(joined, "/goals/new"), data={"text-en": "Our goal"})
    for step in ("/submit", "/edit", "/delete", "/code/make", f"/goals/{plan.goals[0].id}/move"):
        assert partner.post(at(joined, step), data={"to": "up"}).status_code == 404, step
    assert (
        partner.post(at(joined, "/budget/new"), data={**changed, "organisation_id": joined.first.id}).status_code == 400
    )
    facts = [re.findall(r"<td.*", text) for text in (before, page(partner, at(joined)))]
    assert facts[0] == facts[1]


def test_what_belongs_to_whom_is_held_by_the_operations(joined: SimpleNamespace) -> None:
    plan, town = joined.plan, joined.town
    line = plan.lines[0]
    values = {"text": texts("x"), **COST, "organisation_id": None}
    for refused in (
        lambda: add_part(plan, "goals", {"text": texts("x")}, town),
        lambda: add_part(plan, "budget", values, town),
        lambda: edit_part(plan, "budget", plan.budget[0], {**values, "organisation_id": town.id}, town),
        lambda: delete_part(plan, "risks", plan.risks[0], town),
        lambda: delete_part(plan, "lines", line, town),
        lambda: add_part(plan, "lines", {"action_id": 10**6, "starts_on": TODAY, "ends_on": TODAY}, town),
    ):
        with pytest.raises(PlanProblem):
            refused()
        db.session.rollback()


def test_a_partners_action_comes_from_the_partner_alone(joined: SimpleNamespace) -> None:
    service = type(joined.service)(
        organisation=joined.town, code="desk", name=texts("Desk"), area=joined.service.area
    )  # fmt: skip
    action = KaizenAction(organisation_id=joined.town.id, service=service, title="Open till six")
    db.session.add_all([service, action])
    db.session.flush()
    values = {
        "action_id": action.id, "goal_id": None, "owner_id": None, "recommendation": texts("x"), "needs": [],
        "starts_on": TODAY, "ends_on": TODAY,
    }  # fmt: skip
    with pytest.raises(PlanProblem, match="another organisation"):
        add_part(joined.plan, "lines", values)
    line = add_part(joined.plan, "lines", values, joined.town)
    edit_part(joined.plan, "lines", line, {**values, "owner_id": joined.service_owner.id})
    plan_states.submit(joined.plan)
    assert [(share.organisation.code, share.state) for share in shares_of(joined.plan)] == [("elsewhere", "waiting")]
    assert [share.state for share in shares_of(joined.plan) if share.organisation is joined.town] == ["waiting"]


def test_a_code_works_once_and_not_for_ever(joined: SimpleNamespace) -> None:
    with pytest.raises(PlanProblem, match="lets nobody in"):
        join_by_code(joined.second, joined.code, TODAY)
    code = make_code(joined.plan, TODAY)
    with pytest.raises(PlanProblem, match="lets nobody in"):
        join_by_code(joined.second, code, TODAY + timedelta(31))
    with pytest.raises(PlanProblem, match="your own plan"):
        join_by_code(joined.first, code, TODAY)
    withdraw_code(joined.plan)
    with pytest.raises(PlanProblem, match="lets nobody in"):
        join_by_code(joined.second, code, TODAY)


def test_who_has_something_in_the_plan_is_not_left_out(joined: SimpleNamespace) -> None:
    (share,) = shares_of(joined.plan)
    cost = add_part(joined.plan, "budget", {"text": texts("x"), **COST, "organisation_id": joined.town.id}, joined.town)
    with pytest.raises(PlanProblem, match="take those out"):
        leave_out(joined.plan, share)
    delete_part(joined.plan, "budget", cost)
    leave_out(joined.plan, share)
    assert shares_of(joined.plan) == []


def test_codes_and_partners_on_the_pages(page_app: Flask, joined: SimpleNamespace) -> None:
    host = sign_in(page_app, joined.quality_manager)
    assert host.post(at(joined, "/code/make", "alytus")).status_code == 303
    shown = page(host, at(joined, owner="alytus"))
    code = re.search(r"(\w{5}-){3}\w{5}", shown)
    assert code and "Elsewhere" in shown and "Writes its part" in shown
    second = sign_in(page_app, make_person("q@second.example", "quality_manager", joined.second))
    db.session.commit()
    wrong = second.post(f"/o/{joined.second.code}/shares/join", data={"code": "nonsense"}, follow_redirects=True)
    assert wrong.status_code == 200 and len(shares_of(joined.plan)) == 1
    found = second.post(f"/o/{joined.second.code}/shares/join", data={"code": code[0]})
    assert found.location.endswith(f"/shares/{joined.plan.id}") and len(shares_of(joined.plan)) == 2
    assert host.post(at(joined, f"/partners/{joined.second.id}/leave-out", "alytus")).status_code == 303
    assert second.get(at(joined, owner=joined.second.code)).status_code == 404


def test_an_organisation_below_is_asked_by_name(page_app: Flask, joined: SimpleNamespace) -> None:
    plan = joined.plan
    plan.organisation = joined.county
    writer = make_person("q@county.example", "quality_manager", joined.county)
    db.session.commit()
    county = sign_in(page_app, writer)
    place = f"/o/{joined.county.code}/plans/{plan.id}"
    assert county.post(f"{place}/partners", data={"organisation_id": joined.second.id}).status_code == 303
    assert joined.second in [share.organisation for share in shares_of(plan)]
    assert "not below yours" in county.post(
        f"{place}/partners", data={"organisation_id": joined.town.id}, headers={"Accept-Language": "en"},
        follow_redirects=True,
    ).text  # fmt: skip
