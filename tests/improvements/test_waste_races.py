"""A waste is written down at a step in the moment in which the step is taken out of its map."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from parem.catalogue.process_models import ProcessStep
from parem.catalogue.process_operations import add_step
from parem.extensions import db
from parem.improvements.models import Waste
from parem.improvements.wastes import operations as waste_operations
from parem.improvements.wastes.operations import StepGone, change_waste, create_waste, take_out_step
from parem.languages import Texts
from tests.conftest import sign_in

SEEN = {"kind": "waiting", "title": "Late", "evidence": "Counted on forty applications."}


class Meanwhile:
    """Somebody else's transaction: its work is done at once, and committed a moment after somebody waits for it."""

    def __init__(self, app: Flask, work: Callable[[], Any]) -> None:
        self.done, self.problems = threading.Event(), list[Exception]()
        self._thread = threading.Thread(target=self._run, args=(app, work))
        self._thread.start()

    def _run(self, app: Flask, work: Callable[[], Any]) -> None:
        with app.app_context():
            try:
                work()
                self.done.set()
                time.sleep(0.2)
                db.session.commit()
            except Exception as problem:  # told where the test can see it
                self.problems.append(problem)
            finally:
                self.done.set()
                db.session.remove()

    def ended(self) -> None:
        self._thread.join()
        assert self.problems == []


@pytest.fixture
def step(world: SimpleNamespace) -> ProcessStep:
    made = add_step(world.service, {"name": Texts.of("Check")})
    db.session.commit()
    return made


def take_out(key: int) -> None:
    take_out_step(db.session.get_one(ProcessStep, key))


@pytest.mark.parametrize("is_new", [True, False])
def test_a_waste_at_a_step_that_goes_is_refused(
    app: Flask, world: SimpleNamespace, step: ProcessStep, is_new: bool
) -> None:
    waste = None if is_new else create_waste(world.service, SEEN)
    db.session.commit()
    key, service = step.id, world.service
    other = Meanwhile(app, lambda: take_out(key))
    assert other.done.wait(10)
    with pytest.raises(StepGone):
        change_waste(waste, {"step": step}) if waste else create_waste(service, {**SEEN, "step": step})
    db.session.rollback()
    other.ended()
    assert db.session.scalars(db.select(Waste.step_id)).all() == ([] if is_new else [None])


def test_who_takes_a_step_out_waits_for_a_waste_at_it(app: Flask, world: SimpleNamespace, step: ProcessStep) -> None:
    key, service = step.id, world.service.id

    def write_down() -> None:
        create_waste(
            db.session.get_one(type(world.service), service), {**SEEN, "step": db.session.get_one(ProcessStep, key)}
        )

    other = Meanwhile(app, write_down)
    assert other.done.wait(10)
    take_out(key)
    db.session.commit()
    other.ended()
    waste = db.session.scalars(db.select(Waste)).one()
    assert (waste.step_id, waste.process_step) == (None, "Check")


@pytest.mark.parametrize("left", [0, 1])
@pytest.mark.parametrize("is_new", [True, False])
def test_what_was_typed_is_kept(
    page_app: Flask, page_world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, is_new: bool, left: int
) -> None:
    """Also where the map has no other step."""
    client = sign_in(page_app, page_world.quality_manager)
    step, *_others = [add_step(page_world.service, {"name": Texts.of(name)}) for name in ("Check", "Pay")[: left + 1]]
    waste = create_waste(page_world.service, SEEN)
    db.session.commit()

    def gone(step: ProcessStep) -> bool:
        db.session.execute(db.delete(ProcessStep).where(ProcessStep.id == step.id))
        db.session.commit()
        return False

    monkeypatch.setattr(waste_operations, "hold_step", gone)
    typed = {**SEEN, "title": "Typed by hand", "service_id": page_world.service.id, "step_id": step.id}
    answer = client.post(f"/o/alytus/wastes/{'new' if is_new else f'{waste.id}/edit'}", data=typed)
    assert answer.status_code == 400 and "This step is no longer on the process map." in answer.text
    assert 'value="Typed by hand"' in answer.text and ">1. Check<" not in answer.text
    assert (">1. Pay<" in answer.text) == bool(left)
    assert db.session.scalars(db.select(Waste.title)).all() == ["Late"]
