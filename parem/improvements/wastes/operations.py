"""The verbs of wastes. Each flushes, writes its audit line and never commits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from parem.accounts.audit import changes, record
from parem.accounts.models import User
from parem.accounts.operations import Refused
from parem.catalogue.models import Service
from parem.catalogue.process_models import ProcessStep
from parem.catalogue.process_operations import CHANGED, StepChanged, delete_step, hold_step, must_be_version, name_of
from parem.extensions import db
from parem.improvements.models import Waste
from parem.improvements.recommendations.operations import join_waste
from parem.quality.models import Finding
from parem.quality.operations import take_up

#: The columns that a form gives.
COLUMNS = ("kind", "title", "description", "process_step", "evidence", "minutes_per_month", "cents_per_month")
STEP_GONE = _l("This step is no longer on the process map. Choose another, or say in words where it happens.")


class StepGone(Refused):
    """The step was taken out of its map since the page was shown."""


def create_waste(
    service: Service, values: Mapping[str, Any], *, finding: Finding | None = None, person: User | None = None
) -> Waste:
    """Write down a waste of a service; it belongs to the service's organisation.

    `values` are the columns of COLUMNS (kind and title at least), and the `step` of the process map, if any. With a
    finding the waste rests on it and the finding is taken up; raises Refused where there is neither a finding nor
    evidence in words, or where the finding or the step is of another service; StepGone where the step is gone.
    """
    _must_be_there(values.get("step"))
    if finding is not None and finding.service_id != service.id:
        raise Refused(_l("This finding is about another service."))
    waste = Waste(organisation_id=service.organisation_id, service=service, finding=finding, **values)
    _must_hold(waste)
    db.session.add(waste)
    db.session.flush()
    if finding is not None and finding.state != "taken_up":
        take_up(finding, person)
    join_waste(waste)
    record("waste.created", waste.title, waste.organisation_id, waste_id=waste.id)
    return waste


def change_waste(waste: Waste, values: Mapping[str, Any]) -> Waste:
    """Change these columns, or the `step`. Raises Refused where it would be left without evidence, StepGone where the
    step is gone."""
    _must_be_there(values.get("step"))
    before = {name: getattr(waste, name) for name in values}
    for name, value in values.items():
        setattr(waste, name, value)
    _must_hold(waste)
    changed = changes(before, values)
    if changed:
        record("waste.changed", waste.title, waste.organisation_id, waste_id=waste.id, changed=sorted(changed))
    db.session.flush()
    return waste


def close_waste(waste: Waste) -> None:
    """It is gone, or no longer worth the work. Its actions stay as they are."""
    _set_state(waste, "closed", "waste.closed")


def reopen_waste(waste: Waste) -> None:
    """It is back."""
    _set_state(waste, "open", "waste.reopened")


def _set_state(waste: Waste, state: str, action: str) -> None:
    if waste.state != state:
        waste.state = state
        record(action, waste.title, waste.organisation_id, waste_id=waste.id)
    db.session.flush()


def take_out_step(step: ProcessStep, version: int | None = None) -> None:
    """Take a step out of its map; the wastes at it keep in words where they are. Raises StepChanged as delete_step."""
    must_be_version(step, version)
    # Who is just writing down a waste at it is waited for.
    if not hold_step(step):
        raise StepChanged(CHANGED)
    words = name_of(step)
    for waste in db.session.scalars(db.select(Waste).filter_by(step_id=step.id)):
        place = f"{words}: {waste.process_step}" if waste.process_step else words
        change_waste(waste, {"step": None, "process_step": place[:200]})
    delete_step(step, version)


def _must_be_there(step: ProcessStep | None) -> None:
    if step is not None and not hold_step(step):
        raise StepGone(STEP_GONE)


def _must_hold(waste: Waste) -> None:
    if waste.step is not None and waste.step.service_id != waste.service.id:
        raise Refused(_l("This step belongs to another service. Choose one of this service."))
    if waste.finding is None and not (waste.evidence or "").strip():
        raise Refused(_l("Say what was seen or said: a waste without a finding needs its evidence in words."))
