"""The steps of process maps that a waste can be at: what its form offers, and what the register is filtered by."""

from __future__ import annotations

from collections.abc import Sequence

from parem.accounts.models import Organisation
from parem.accounts.queries import within
from parem.catalogue.process_models import ProcessStep
from parem.catalogue.process_queries import steps_of_services
from parem.extensions import db
from parem.improvements.wastes.forms import WasteForm
from parem.improvements.wastes.operations import STEP_GONE


def offer_steps(form: WasteForm, services: Sequence[tuple[int, str]]) -> WasteForm:
    """Fill in the steps of the services that can be chosen (or of the one that is settled). One query."""
    return form.offer_steps(dict(services), steps_of_services([id for id, _name in services]))


def offer_steps_anew(form: WasteForm, services: Sequence[tuple[int, str]]) -> WasteForm:
    """After the chosen step was found to be gone: what is left to choose from, none of it chosen."""
    form.step_id.data = None
    offer_steps(form, services)
    if form.step_id:
        form.step_id.errors = [STEP_GONE]
    return form


def step_within(organisation: Organisation, step_id: int | None) -> ProcessStep | None:
    """A step of a service of this organisation or one below it; None where there is no such."""
    if step_id is None:
        return None
    return db.session.scalar(
        db.select(ProcessStep).where(ProcessStep.id == step_id, ProcessStep.organisation_id.in_(within(organisation)))
    )
