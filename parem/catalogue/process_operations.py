"""The verbs of process maps. Each flushes, writes its audit line and never commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from parem.accounts.audit import changes, record
from parem.accounts.operations import Refused
from parem.catalogue.models import Service
from parem.catalogue.process_models import ProcessStep
from parem.catalogue.process_queries import steps_of
from parem.extensions import db

#: A map of more steps is read by nobody; it is cut into several services, or told more coarsely.
MOST_STEPS = 100
#: The columns that a form or a file gives.
COLUMNS = ("name", "done_by", "kind", "work_minutes", "wait_minutes", "received", "usable", "note")


CHANGED = _l("Somebody else changed this step meanwhile, so nothing was done. Look at it once more.")


class StepChanged(Refused):
    """Somebody else changed the step since the page was shown."""


def add_step(service: Service, values: Mapping[str, Any], before: ProcessStep | None = None) -> ProcessStep:
    """Add a step before another of the map, or at its end. Raises Refused where the map is full or it has no name."""
    steps = steps_of(service)
    if len(steps) >= MOST_STEPS:
        raise Refused(too_many())
    step = _made(service, values)
    place = steps.index(before) if before in steps else len(steps)
    steps.insert(place, step)
    _put_in_order(steps)
    record("process.step_added", name_of(step), service.organisation_id, service=service.code)
    return step


def add_steps(service: Service, several: Sequence[Mapping[str, Any]], file: str) -> None:
    """Add the steps of a file at the end, with one line for all of them. Raises Refused where the map gets too long."""
    present = steps_of(service)
    if len(present) + len(several) > MOST_STEPS:
        raise Refused(too_many())
    _put_in_order([*present, *(_made(service, values) for values in several)])
    record("process.imported", service.code, service.organisation_id, file=file, added=len(several))


def change_step(step: ProcessStep, values: Mapping[str, Any], version: int | None = None) -> None:
    """Change these columns. Raises StepChanged unless it is still as the page showed it, Refused for no name."""
    must_be_version(step, version)
    before = readable(step)
    for name, value in values.items():
        setattr(step, name, value)
    _must_have_a_name(step)
    db.session.flush()
    differing = changes(before, readable(step))
    if differing:
        record(
            "process.step_changed", name_of(step), step.organisation_id, service=step.service.code, changes=differing
        )


def move_step(step: ProcessStep, by: int) -> None:
    """Move a step one place up (-1) or down (1); at the end it stays."""
    steps = steps_of(step.service)
    before = steps.index(step)
    after = min(max(before + by, 0), len(steps) - 1)
    steps.insert(after, steps.pop(before))
    _put_in_order(steps)
    if after != before:
        moved = {"position": [before + 1, after + 1]}
        record("process.step_moved", name_of(step), step.organisation_id, service=step.service.code, changes=moved)


def delete_step(step: ProcessStep, version: int | None = None) -> None:
    """Take a step out of the map. Raises StepChanged unless it is still as the page showed it."""
    must_be_version(step, version)
    record("process.step_deleted", name_of(step), step.organisation_id, service=step.service.code)
    db.session.delete(step)
    db.session.flush()


def hold_step(step: ProcessStep) -> bool:
    """Keep a step on its map until this transaction ends; False where it was taken out meanwhile.

    A change that changes nothing: on both databases it waits for whoever deletes the step, and they for this one.
    """
    held = db.update(ProcessStep).where(ProcessStep.id == step.id).values(position=ProcessStep.position)
    result = db.session.execute(held.returning(ProcessStep.id).execution_options(synchronize_session=False))
    return result.scalar() is not None


def must_be_version(step: ProcessStep, version: int | None) -> None:
    """Raises StepChanged unless the step is still as the page showed it (None: nothing was shown)."""
    if version is not None and version != step.row_version:
        raise StepChanged(CHANGED)


def too_many() -> Any:
    """Why a map can't get longer."""
    return _l(
        "A process map has at most %(most)s steps. Tell it more coarsely, or as two services.", most=MOST_STEPS
    )  # fmt: skip


def name_of(step: ProcessStep) -> str:
    """A step's name in its organisation's language, for the audit trail."""
    return step.name.in_language(step.service.organisation.default_language)


def readable(step: ProcessStep) -> dict[str, Any]:
    """A step's values as the audit trail compares and shows them."""
    return {**{name: getattr(step, name) for name in COLUMNS}, "name": dict(step.name)}


def _made(service: Service, values: Mapping[str, Any]) -> ProcessStep:
    step = ProcessStep(organisation_id=service.organisation_id, service=service, **values)
    _must_have_a_name(step)
    db.session.add(step)
    db.session.flush()
    return step


def _must_have_a_name(step: ProcessStep) -> None:
    if not step.name:
        raise Refused(_l("Give the step a name in at least one language."))


def _put_in_order(steps: list[ProcessStep]) -> None:
    """Not through the rows themselves: one that only moved is still the one that somebody may be editing."""
    for position, each in enumerate(steps):
        if each.position != position:
            db.session.execute(db.update(ProcessStep).where(ProcessStep.id == each.id).values(position=position))
            db.session.expire(each, ["position"])
