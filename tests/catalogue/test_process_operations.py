"""Steps of process maps: order, rules of the database, two editors; on both databases."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from parem.accounts.models import AuditEntry
from parem.accounts.operations import Refused
from parem.catalogue import process_operations
from parem.catalogue.process_models import ProcessStep
from parem.catalogue.process_operations import StepChanged, add_step, change_step, delete_step, move_step
from parem.catalogue.process_queries import step_of, steps_of, steps_of_services
from parem.extensions import db
from parem.languages import Texts


def add(world: SimpleNamespace, name: str, before: ProcessStep | None = None, **values: Any) -> ProcessStep:
    return add_step(world.service, {"name": Texts.of(name), **values}, before)


def names(world: SimpleNamespace) -> str:
    return "".join(step.name["en"] for step in steps_of(world.service))


def test_steps_keep_their_order(world: SimpleNamespace) -> None:
    a, b = add(world, "A"), add(world, "B")
    c = add(world, "C", before=b)
    assert names(world) == "ACB"
    move_step(b, -1)
    move_step(b, -1)
    move_step(b, -1)
    assert names(world) == "BAC"
    move_step(b, 1)
    move_step(c, 1)
    assert names(world) == "ABC"
    delete_step(a)
    assert names(world) == "BC"
    add(world, "D")
    assert names(world) == "BCD"
    assert step_of(world.other, b.id) is None
    assert list(steps_of_services([world.service.id, world.other.id])) == [world.service.id]
    said = list(db.session.scalars(db.select(AuditEntry.action).order_by(AuditEntry.id)))
    assert said.count("process.step_moved") == 3, "what stayed at its place is not told"
    assert (said.count("process.step_added"), said.count("process.step_deleted")) == (4, 1)


def test_what_changed_is_told_and_two_editors_are(world: SimpleNamespace) -> None:
    step = add(world, "A")
    seen = step.row_version
    change_step(step, {"work_minutes": 20, "kind": "waste"}, seen)
    entry = db.session.scalars(db.select(AuditEntry).filter_by(action="process.step_changed")).one()
    assert entry.details["changes"] == {"work_minutes": [None, 20], "kind": [None, "waste"]}
    with pytest.raises(StepChanged):
        change_step(step, {"work_minutes": 30}, seen)
    with pytest.raises(StepChanged):
        delete_step(step, seen)
    move_step(step, 1)
    change_step(step, {"work_minutes": 30}, step.row_version)


def test_a_step_that_moved_is_still_the_one_being_edited(world: SimpleNamespace) -> None:
    a = add(world, "A")
    add(world, "B")
    seen = a.row_version
    move_step(a, 1)
    change_step(a, {"note": "Typed meanwhile"}, seen)
    assert names(world) == "BA"


def test_a_map_has_names_and_an_end(world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused):
        add(world, " ")
    db.session.rollback()
    monkeypatch.setattr(process_operations, "MOST_STEPS", 1)
    add(world, "A")
    with pytest.raises(Refused):
        add(world, "B")


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "useless"}, {"work_minutes": -1}, {"wait_minutes": -1}, {"received": 3}, {"usable": 3},
        {"received": 3, "usable": 4}, {"received": -1, "usable": -1},
    ],
)  # fmt: skip
def test_the_database_keeps_the_rules(world: SimpleNamespace, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        add(world, "A", **wrong)
    db.session.rollback()
