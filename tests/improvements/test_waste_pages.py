"""The pages of wastes, as a quality manager and others see them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from parem.extensions import db
from parem.improvements.models import Waste
from parem.improvements.wastes.operations import create_waste
from tests.conftest import sign_in
from tests.improvements.action_world import page, statements
from tests.improvements.plan_world import add_action, add_survey

WASTES = "/o/alytus/wastes"
TYPED = {
    "kind": "waiting", "title": "Nobody calls back", "evidence": "Counted", "minutes_per_month": "600",
    "cents_per_month": "1 260,50",
}  # fmt: skip


@pytest.fixture
def manager(page_app: Flask, page_world: SimpleNamespace) -> FlaskClient:
    return sign_in(page_app, page_world.quality_manager)


def add_wastes(world: SimpleNamespace, count: int) -> None:
    for number in range(count):
        create_waste(
            world.service,
            {"kind": "waiting", "title": f"Waste {number}", "evidence": "Seen", "cents_per_month": 100 * number},
        )
    db.session.commit()


def test_an_empty_register_says_what_comes_here(manager: FlaskClient) -> None:
    assert "No open waste" in page(manager, WASTES)
    assert "No waste fits" in page(manager, f"{WASTES}?search=nothing")


def test_writing_down_from_a_service(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    address = f"{WASTES}/new?service={page_world.service.id}"
    assert "five systems for one answer" in page(manager, address)
    answer = manager.post(address, data={**TYPED, "service_id": page_world.service.id})
    assert answer.status_code == 303
    waste = db.session.scalars(db.select(Waste)).one()
    assert (waste.cents_per_month, waste.minutes_per_month, waste.service_id) == (126050, 600, page_world.service.id)
    shown = page(manager, answer.headers["Location"])
    assert "€1,260.50" in shown and "Nothing is planned against it yet" in shown


def test_a_form_that_fails_keeps_what_was_typed(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    wrong = {**TYPED, "evidence": " ", "kind": "boredom", "minutes_per_month": "-3", "cents_per_month": "much"}
    answer = manager.post(f"{WASTES}/new", data={**wrong, "service_id": page_world.service.id})
    assert answer.status_code == 400
    for words in (
        "Please mend this first",
        "without a finding",
        "whole number of minutes",
        "Nobody calls back",
        "much",
    ):
        assert words in answer.text
    assert db.session.scalar(db.select(db.func.count(Waste.id))) == 0


def test_a_service_of_another_organisation_cannot_be_chosen(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    answer = manager.post(f"{WASTES}/new", data={**TYPED, "service_id": page_world.other.id})
    assert answer.status_code == 400
    assert db.session.scalar(db.select(db.func.count(Waste.id))) == 0


def test_taking_up_a_finding(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    action = add_action(page_world, add_survey(page_world, [5] * 20))
    finding = action.waste.finding
    finding.state = "new"
    db.session.commit()
    address = f"{WASTES}/new?finding={finding.id}"
    assert "below its target of 80" in page(manager, address)
    answer = manager.post(address, data={**TYPED, "evidence": ""})
    assert answer.status_code == 303
    db.session.refresh(finding)
    assert (finding.state, finding.decided_by_id) == ("taken_up", page_world.quality_manager.id)
    shown = page(manager, answer.headers["Location"])
    assert f"/findings/{finding.id}" in shown and "/results/one-minute?service=home-help#q1" in shown
    assert page(manager, f"{WASTES}/new?finding=9999", 404)


def test_editing_closing_and_opening_again(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    add_wastes(page_world, 1)
    waste = db.session.scalars(db.select(Waste)).one()
    assert "Waste 0" in page(manager, f"{WASTES}/{waste.id}/edit")
    assert manager.post(f"{WASTES}/{waste.id}/edit", data={**TYPED, "evidence": ""}).status_code == 400
    assert manager.post(f"{WASTES}/{waste.id}/edit", data=TYPED).status_code == 303
    assert manager.post(f"{WASTES}/{waste.id}/close").status_code == 303
    assert "Nobody calls back" in page(manager, f"{WASTES}?state=all")
    assert "Open again" in page(manager, f"{WASTES}/{waste.id}")
    assert manager.post(f"{WASTES}/{waste.id}/reopen").status_code == 303


def test_the_export_is_safe_for_spreadsheets(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    create_waste(page_world.service, {"kind": "defects", "title": "=1+1", "evidence": "Seen", "cents_per_month": 5})
    db.session.commit()
    answer = manager.get(f"{WASTES}/export.csv", headers={"Accept-Language": "en"})
    assert answer.mimetype == "text/csv"
    assert "'=1+1,Defects,Home help,Alytus,,0,0.05,Open,0," in answer.text


def test_who_may_do_what(page_app: Flask, page_world: SimpleNamespace) -> None:
    add_wastes(page_world, 1)
    waste = db.session.scalars(db.select(Waste)).one()
    for person in (page_world.service_owner, page_world.director):
        client = sign_in(page_app, person)
        assert "Write down a waste" not in page(client, WASTES)
        assert "Plan an action" not in page(client, f"{WASTES}/{waste.id}")
        assert client.get(f"{WASTES}/new").status_code == 403
        assert client.post(f"{WASTES}/{waste.id}/close").status_code == 403
    assert sign_in(page_app, page_world.stranger).get(f"{WASTES}/{waste.id}").status_code == 404


def test_a_county_reads_it_at_its_own_organisation(page_app: Flask, page_world: SimpleNamespace) -> None:
    add_wastes(page_world, 1)
    waste = db.session.scalars(db.select(Waste)).one()
    client = sign_in(page_app, page_world.above)
    assert f"/o/alytus/wastes/{waste.id}" in page(client, "/o/county/wastes")
    assert client.get(f"/o/county/wastes/{waste.id}").headers["Location"].endswith(f"/o/alytus/wastes/{waste.id}")
    assert client.post(f"/o/county/wastes/{waste.id}/close").status_code == 404


def test_a_long_register_costs_no_more_queries(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    add_wastes(page_world, 3)
    page(manager, WASTES)
    with statements() as few:
        page(manager, WASTES)
    add_wastes(page_world, 40)
    with statements() as many:
        page(manager, WASTES)
    assert len(many) == len(few) <= 12
