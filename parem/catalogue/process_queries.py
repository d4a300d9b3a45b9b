"""Reads of process maps."""

from __future__ import annotations

from parem.catalogue.models import Service
from parem.catalogue.process_models import ProcessStep
from parem.extensions import db


def steps_of(service: Service) -> list[ProcessStep]:
    """The steps of a service in their order. One query."""
    return list(
        db.session.scalars(
            db.select(ProcessStep).filter_by(service_id=service.id).order_by(ProcessStep.position, ProcessStep.id)
        )
    )


def step_of(service: Service, step_id: int | None) -> ProcessStep | None:
    """A step of this service; None where it has no such."""
    if step_id is None:
        return None
    return db.session.scalar(db.select(ProcessStep).filter_by(id=step_id, service_id=service.id))


def steps_of_services(service_ids: list[int]) -> dict[int, list[ProcessStep]]:
    """The steps of several services in their order, by service; those without a map are left out. One query."""
    found: dict[int, list[ProcessStep]] = {}
    rows = db.session.scalars(
        db.select(ProcessStep)
        .where(ProcessStep.service_id.in_(service_ids))
        .order_by(ProcessStep.service_id, ProcessStep.position, ProcessStep.id)
    )
    for step in rows:
        found.setdefault(step.service_id, []).append(step)
    return found
