"""The process map's page, its form and its file."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm.exc import StaleDataError

from parem.catalogue.operations import create_service
from parem.catalogue.process_models import ProcessStep
from parem.catalogue.process_operations import add_step
from parem.catalogue.process_queries import steps_of
from parem.extensions import db
from parem.improvements.models import Waste
from parem.improvements.process_maps import views as process_views
from parem.improvements.wastes.operations import create_waste
from parem.languages import Texts
from tests.conftest import sign_in
from tests.counting import counted_queries
from tests.improvements.action_world import page

TYPED = {
    "name-en": "Check the application", "done_by": "Social worker", "kind": "necessary", "wait_minutes": "1,5",
    "wait_minutes-unit": "days", "work_minutes": "20", "work_minutes-unit": "minutes", "received": "40", "usable": "30",
    "note": "Often a paper is missing",
}  # fmt: skip


@pytest.fixture
def manager(page_app: Flask, page_world: SimpleNamespace) -> FlaskClient:
    return sign_in(page_app, page_world.quality_manager)


def address(world: SimpleNamespace) -> str:
    return f"/o/alytus/services/{world.service.id}/process"


def add(world: SimpleNamespace, name: str, **values: Any) -> ProcessStep:
    step = add_step(world.service, {"name": Texts.of(name), **values})
    db.session.commit()
    return step


def test_a_map_is_written_from_nothing(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    here = address(page_world)
    assert here in page(manager, f"/o/alytus/services/{page_world.service.id}")
    assert "No steps yet" in page(manager, here)
    answer = manager.post(f"{here}/new", data={**TYPED, "then": "another"})
    assert answer.headers["Location"].endswith("/process/new")
    (step,) = steps_of(page_world.service)
    assert (step.wait_minutes, step.work_minutes, step.usable, step.kind) == (2160, 20, 30, "necessary")
    manager.post(f"{here}/new", data={"name-lt": "Paskambinti", "before": str(step.id), "kind": ""})
    assert [each.name.in_language("en") for each in steps_of(page_world.service)] == ["Paskambinti", TYPED["name-en"]]
    shown = page(manager, here)
    for words in (
        "1\xa0day 12\xa0hr", "20\xa0min", "75\xa0%", "30 of 40", "Not judged yet", "Social worker", "1. Paskambinti",
        "Often a paper is missing", "How was this computed?", "Most errors arrive at “Check the application”",
    ):  # fmt: skip
        assert words in shown, words
    form = page(manager, f"{here}/{step.id}")
    assert 'value="36"' in form and '<option value="hours" selected>' in form, "a day and a half are 36 hours"


def test_a_form_that_fails_keeps_what_was_typed(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    for wrong, words in (
        ({"name-en": ""}, "at least one language"),
        ({"wait_minutes": "soon"}, "Write a number, like 20 or 1.5."),
        ({"wait_minutes": "NaN"}, "0 or more"),
        ({"wait_minutes": "-1"}, "0 or more"),
        ({"wait_minutes": "1e99"}, "ten years at most"),
        ({"wait_minutes": "0.3", "wait_minutes-unit": "minutes"}, "whole minutes"),
        ({"work_minutes-unit": "years"}, "Choose minutes, hours, days or weeks."),
        ({"kind": "useless"}, "Not a valid choice."),
        ({"usable": "41"}, "more than the cases it received"),
        ({"usable": ""}, "how many of them could be used"),
        ({"received": ""}, "how many cases there were in all"),
        ({"received": "-1", "usable": "-1"}, "Write a whole number"),
        ({"received": "many"}, "Not a valid integer value."),
        ({"received": "99999999999"}, "Write a whole number"),
        ({"done_by": "x" * 201}, "longer than 200"),
        ({"before": "999"}, "Not a valid choice."),
    ):
        answer = manager.post(f"{address(page_world)}/new", data={**TYPED, **wrong})
        assert answer.status_code == 400, wrong
        assert words in answer.text and 'id="errors"' in answer.text, wrong
        assert "Often a paper is missing" in answer.text
    assert steps_of(page_world.service) == []


def test_two_editors_are_told(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    step = add(page_world, "Check")
    edit = f"{address(page_world)}/{step.id}"
    seen = str(step.row_version)
    assert manager.post(edit, data={**TYPED, "version": seen}).status_code == 303
    answer = manager.post(edit, data={**TYPED, "name-en": "Look", "version": seen})
    assert answer.status_code == 409
    assert "Somebody else changed this step meanwhile" in answer.text and 'value="Look"' in answer.text
    gone = manager.post(f"{edit}/delete", data={"version": seen}, follow_redirects=True)
    assert "Somebody else changed this step" in gone.text
    assert len(steps_of(page_world.service)) == 1
    db.session.expire_all()
    version = str(steps_of(page_world.service)[0].row_version)
    assert (
        "The step is deleted." in manager.post(f"{edit}/delete", data={"version": version}, follow_redirects=True).text
    )
    assert steps_of(page_world.service) == []


def test_steps_move_by_buttons(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    add(page_world, "First")
    second = add(page_world, "Second")
    here = address(page_world)
    assert "Move “Second” up" in page(manager, here)
    manager.post(f"{here}/{second.id}/move", data={"to": "up"})
    assert [step.name["en"] for step in steps_of(page_world.service)] == ["Second", "First"]
    assert manager.post(f"{here}/{second.id}/move", data={"to": "side"}).status_code == 400


def test_who_may_only_read_sees_no_buttons(page_app: Flask, page_world: SimpleNamespace) -> None:
    step = add(page_world, "Check", work_minutes=0, wait_minutes=0)
    reader = sign_in(page_app, page_world.service_owner)
    here = address(page_world)
    shown = page(reader, here)
    assert "All times that are written down are zero" in shown
    assert "Add a step" not in shown and "Move" not in shown
    for way in ("new", str(step.id), f"{step.id}/move", f"{step.id}/delete"):
        assert reader.post(f"{here}/{way}").status_code == 403
    assert sign_in(page_app, page_world.stranger).get(here).status_code == 404
    other = f"/o/alytus/services/{page_world.other.id}/process"
    assert reader.get(other).status_code == 404
    assert sign_in(page_app, page_world.quality_manager).get(f"{here}/{step.id + 1}").status_code == 404


def test_a_long_map_is_read_at_once(page_app: Flask, page_world: SimpleNamespace, manager: FlaskClient) -> None:
    add(page_world, "Check", kind="waste", work_minutes=5, received=9, usable=8)
    with counted_queries() as few:
        page(manager, address(page_world))
    for number in range(20):
        add(page_world, f"Step {number}", kind="waste", work_minutes=5, received=9, usable=8)
    with counted_queries() as many:
        page(manager, address(page_world))
    assert len(many) == len(few)


def test_the_map_as_a_file(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    add(page_world, "=Check", kind="value_added", work_minutes=5, wait_minutes=15, received=8, usable=4, done_by="Desk")
    answer = manager.get(f"{address(page_world)}/table.csv")
    assert answer.headers["Content-Disposition"] == "attachment; filename=process-home-help.csv"
    assert "1,'=Check,Desk,Adds value,15,5,1.0,8,4,0.5,0.2" in answer.text
    assert manager.get(f"{address(page_world)}/table.xlsx").data.startswith(b"PK")


def waste_form(world: SimpleNamespace, step: ProcessStep | None, **values: Any) -> dict[str, Any]:
    usual = {"title": "Nobody calls back", "kind": "waiting", "evidence": "Counted", "service_id": world.service.id}
    return {**usual, "step_id": step.id if step else "", **values}


def test_a_waste_is_noted_at_a_step(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    step = add(page_world, "Check")
    new = f"/o/alytus/wastes/new?service={page_world.service.id}&step={step.id}"
    assert new.replace("&", "&amp;") in page(manager, address(page_world))
    form = page(manager, new)
    assert (
        f'<option selected value="{step.id}">1. Check</option>' in form and '<optgroup label="Home help">' not in form
    )
    answer = manager.post(new, data=waste_form(page_world, step, process_step="at the desk"))
    shown = page(manager, answer.headers["Location"])
    assert f"process#step-{step.id}" in shown and "at the desk" in shown
    listed = f"/o/alytus/wastes?service={page_world.service.id}&step={step.id}"
    assert listed.replace("&", "&amp;") in page(manager, address(page_world))
    register = page(manager, listed)
    assert "Only wastes at the step “Check” are listed." in register and "Home help › Check" in register
    (_head, row, *_) = manager.get("/o/alytus/wastes/export.csv").text.splitlines()
    assert ",at the desk," in row and row.endswith(",Check")
    manager.post(f"{address(page_world)}/{step.id}/delete", data={"version": "1"})
    waste = db.session.scalars(db.select(Waste)).one()
    assert (waste.step_id, waste.process_step) == (None, "Check: at the desk")


def test_a_step_of_another_service_is_not_taken(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    second = create_service(page_world.first, code="library", name={"en": "Library"}, area=page_world.area)
    step = add_step(second, {"name": Texts.of("Lend")})
    foreign = add_step(page_world.other, {"name": Texts.of("Elsewhere")})
    db.session.commit()
    form = page(manager, "/o/alytus/wastes/new")
    assert '<optgroup label="Library">' in form and "Elsewhere" not in form
    for wrong, words in (
        (step, "This step belongs to another service."),
        (foreign, "This step is no longer on the process map."),
    ):
        answer = manager.post("/o/alytus/wastes/new", data=waste_form(page_world, wrong))
        assert answer.status_code == 400 and words in answer.text
    assert db.session.scalars(db.select(Waste)).all() == []


def test_a_waste_moves_to_a_step_later(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    waste = create_waste(page_world.service, {"kind": "waiting", "title": "Late", "evidence": "Seen"})
    db.session.commit()
    edit = f"/o/alytus/wastes/{waste.id}/edit"
    assert "step_id" not in page(manager, edit), "there is no map yet"
    step = add(page_world, "Check")
    assert "At no step of the map" in page(manager, edit)
    manager.post(edit, data=waste_form(page_world, step))
    db.session.refresh(waste)
    assert waste.step_id == step.id
    assert f'<option selected value="{step.id}">' in page(manager, edit)
    manager.post(edit, data=waste_form(page_world, None))
    db.session.refresh(waste)
    assert waste.step_id is None


def test_two_who_delete_in_the_same_moment(
    manager: FlaskClient, page_world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = add(page_world, "Check")

    def stale(*_given: object) -> None:
        raise StaleDataError

    monkeypatch.setattr(process_views, "take_out_step", stale)
    answer = manager.post(f"{address(page_world)}/{step.id}/delete", follow_redirects=True)
    assert answer.status_code == 200 and "Somebody else changed this step meanwhile" in answer.text
    assert len(steps_of(page_world.service)) == 1
