"""One change plan over several organisations: each agrees to its own part before the whole is approved."""

from __future__ import annotations

import re
from datetime import date
from types import SimpleNamespace

import pytest
from flask import Flask

from parem.extensions import db
from parem.improvements.brief.decisions import decisions_of
from parem.improvements.pdf import html_of
from parem.improvements.plans import states as plan_states
from parem.improvements.plans.models import ChangePlan
from parem.improvements.plans.operations import PlanProblem, add_part, delete_part
from parem.improvements.plans.plan_hash import plan_hash
from parem.improvements.plans.share_operations import approve_share, shares_for, shares_of
from parem.improvements.report.queries import gather
from parem.improvements.report_contents import ReportContents
from tests.conftest import make_person, sign_in
from tests.improvements.action_world import page
from tests.improvements.plan_world import add_all, texts

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
    approve_share(share, "Director of the first", TODAY, plan_hash(plan))
    revision = plan_states.approve(plan, world.director, gather(plan, TODAY), TODAY)
    assert revision.contents["shares"][0]["by"] == "Director of the first"
    assert "Director of the first" in html_of(gather(plan, TODAY), "en")
    with pytest.raises(PlanProblem):
        approve_share(share, "Again", TODAY, plan_hash(plan))


def test_a_plan_of_one_organisation_asks_nobody_else(app: Flask, world: SimpleNamespace) -> None:
    add_all(world)
    plan_states.submit(world.plan)
    assert shares_of(world.plan) == []
    plan_states.approve(world.plan, world.director, gather(world.plan, TODAY), TODAY)


def test_what_goes_back_must_be_agreed_to_anew(app: Flask, world: SimpleNamespace) -> None:
    plan = joint(world)
    approve_share(shares_of(plan)[0], "Director", TODAY, plan_hash(plan))
    plan_states.give_back(plan, "One more thing", "County")
    assert [(share.state, share.decided_on) for share in shares_of(plan)] == [("drafting", None)]
    plan_states.submit(plan)
    assert [share.state for share in shares_of(plan)] == ["waiting"]


def test_the_director_reads_agrees_and_the_county_sees_it(page_app: Flask, page_world: SimpleNamespace) -> None:
    plan = joint(page_world)
    client = sign_in(page_app, page_world.director)
    assert [d.kind for d in decisions_of(page_world.first, [], TODAY)] == ["share"]
    assert "Waits for our director" in page(client, "/o/alytus/shares")
    shown = page(client, f"/o/alytus/shares/{plan.id}")
    for words in ("Call back within a day", "Agree to our part", "Better home help (en)"):
        assert words in shown
    assert sign_in(page_app, page_world.quality_manager).post(f"/o/alytus/shares/{plan.id}/approve").status_code == 403
    seen = {"content_hash": plan_hash(plan)}
    assert client.post(f"/o/alytus/shares/{plan.id}/approve", data=seen).status_code == 303
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
    assert "We write our part" in page(client, f"/o/alytus/shares/{plan.id}")


def test_a_stale_page_agrees_to_nothing(page_app: Flask, page_world: SimpleNamespace) -> None:
    """While the director looks at the page it goes back, gets a cost, and is sent again."""
    plan = joint(page_world)
    client = sign_in(page_app, page_world.director)
    at = f"/o/alytus/shares/{plan.id}"
    seen = re.search(r'name="content_hash" value="(\w{64})"', page(client, at))
    assert seen
    plan_states.give_back(plan, "One more cost")
    plan.budget_cents += 100
    values = {"text": texts("Stamps"), "grant_cents": 100, "own_cents": 0, "other_cents": 0, "total_cents": 100}
    add_part(plan, "budget", {**values, "organisation_id": page_world.first.id})
    plan_states.submit(plan)
    db.session.commit()
    for posted in (seen[1], ""):
        late = client.post(f"{at}/approve", data={"content_hash": posted}, headers={"Accept-Language": "en"})
        assert late.status_code == 409 and "changed since you opened this page" in late.text and "Stamps" in late.text
    db.session.expire_all()
    assert [share.state for share in shares_of(plan)] == ["waiting"]
    now = re.search(r'name="content_hash" value="(\w{64})"', late.text)
    assert now and client.post(f"{at}/approve", data={"content_hash": now[1]}).status_code == 303


def test_what_changes_after_it_was_agreed_to_is_not_approved(world: SimpleNamespace) -> None:
    plan = joint(world)
    approve_share(shares_of(plan)[0], "Director", TODAY, plan_hash(plan))
    plan.budget[0].text = texts("Something else")
    db.session.flush()
    with pytest.raises(PlanProblem, match="have not agreed"):
        plan_states.approve(plan, world.director, gather(plan, TODAY), TODAY)


def test_nobody_sees_the_part_of_another(page_app: Flask, page_world: SimpleNamespace) -> None:
    plan = joint(page_world)
    stranger = make_person("second@example.org", "director", page_world.second)
    db.session.commit()
    assert sign_in(page_app, stranger).get(f"/o/{page_world.second.code}/shares/{plan.id}").status_code == 404


def with_costs(world: SimpleNamespace) -> ChangePlan:
    """The joint plan as a draft, with a cost of the county's, one of each municipality's, odd cents and all."""
    plan = joint(world)
    plan_states.give_back(plan, "Whose costs are these?")
    for cost in list(plan.budget):
        delete_part(plan, "budget", cost)
    for whose, grant, own, other in (
        (None, 1_000_001, 2, 0), (world.first, 333_333, 333_333, 333_334), (world.first, 1, 0, 99),
        (world.second, 760_737, 0, 0),
    ):  # fmt: skip
        amounts = {"grant_cents": grant, "own_cents": own, "other_cents": other, "total_cents": grant + own + other}
        values = {"text": texts("Boxes"), "organisation_id": whose.id if whose else None, **amounts}
        add_part(plan, "budget", values)
    db.session.commit()
    return plan


def test_each_part_adds_up_to_the_cent(world: SimpleNamespace) -> None:
    plan = with_costs(world)
    contents = gather(plan, TODAY)
    found = {part.organisation["en"]: part.totals for part in contents.budget_shares}
    assert list(found) == [each.name["en"] for each in (world.county, world.first, world.second)]
    first = found[world.first.name["en"]]
    assert (first.total, first.grant, first.own, first.other) == (1_000_100, 333_334, 333_333, 333_433)
    for source in ("total", "grant", "own", "other"):
        parts = sum(getattr(part.totals, source) for part in contents.budget_shares)
        assert parts == getattr(contents.totals, source)
    assert contents.totals.total == plan.budget_cents
    assert ReportContents.from_json(contents.to_json()) == contents
    report = html_of(contents, "en")
    assert "€10,001.00" in report and "€3,334.33" in report and "All parts together" in report


def test_who_pays_something_is_asked_even_without_an_action(world: SimpleNamespace) -> None:
    plan = with_costs(world)
    plan_states.submit(plan)
    assert {share.organisation for share in shares_of(plan)} == {world.first, world.second}
    with pytest.raises(PlanProblem, match="have not agreed"):
        plan_states.approve(plan, world.director, gather(plan, TODAY), TODAY)


def test_a_cost_of_a_stranger_is_refused(world: SimpleNamespace) -> None:
    add_all(world)
    values = {"text": texts("Boxes"), "grant_cents": 1, "own_cents": 0, "other_cents": 0, "total_cents": 1}
    with pytest.raises(PlanProblem, match="no part in the plan"):
        add_part(world.plan, "budget", {**values, "organisation_id": world.second.id})


def test_a_plan_of_one_organisation_has_no_parts_in_its_budget(page_world: SimpleNamespace) -> None:
    add_all(page_world)
    contents = gather(page_world.plan, TODAY)
    assert contents.budget_shares == () and "organisation" not in contents.to_json()["budget"][0]
    assert "All parts together" not in html_of(contents, "en")


def test_costs_by_part_on_the_pages(page_app: Flask, page_world: SimpleNamespace) -> None:
    plan = with_costs(page_world)
    writer = sign_in(page_app, make_person("writer@county.example", "quality_manager", page_world.county))
    address = f"/o/{page_world.county.code}/plans/{plan.id}"
    form = page(writer, f"{address}/budget/new")
    assert "Whose part" in form and f'value="{page_world.first.id}"' in form
    typed = {
        "text-en": "Signs",
        "organisation_id": str(page_world.first.id),
        "total_cents": "1,10",
        "own_cents": "1.10",
    }
    assert writer.post(f"{address}/budget/new", data=typed).status_code == 303
    assert plan.budget[-1].organisation is page_world.first
    shown = page(writer, address)
    assert "All parts together" in shown and "€10,002.10" in shown
    delete_part(plan, "budget", plan.budget[-1])
    plan_states.submit(plan)
    db.session.commit()
    ours = page(sign_in(page_app, page_world.director), f"/o/alytus/shares/{plan.id}")
    assert "Our part costs €10,001.00." in ours
