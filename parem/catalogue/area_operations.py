"""The verbs of areas and standard services: they belong to the root organisation and all below share them."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from parem.accounts.audit import changes, record
from parem.accounts.models import Organisation
from parem.accounts.operations import Refused
from parem.catalogue.models import Service, ServiceArea, StandardService
from parem.catalogue.operations import check_code
from parem.extensions import db
from parem.languages import Texts


def create_area(root: Organisation, *, code: str, name: str | dict[str, str]) -> ServiceArea:
    """Add an area after the last. Raises Refused for a bad or taken code, no name, or an organisation below another."""
    _check_new(root, ServiceArea, code, name)
    last = db.session.scalar(db.select(db.func.max(ServiceArea.position)).filter_by(organisation_id=root.id))
    area = ServiceArea(
        organisation_id=root.id, code=code, name=Texts.of(name), position=0 if last is None else last + 1
    )
    db.session.add(area)
    db.session.flush()
    record("area.created", code, root)
    return area


def create_standard_service(
    root: Organisation, *, code: str, name: str | dict[str, str], area: ServiceArea
) -> StandardService:
    """Add a standard service to an area. Raises Refused as create_area does."""
    _check_new(root, StandardService, code, name)
    standard = StandardService(organisation_id=root.id, code=code, name=Texts.of(name), area=area)
    db.session.add(standard)
    db.session.flush()
    record("standard_service.created", code, root, area=area.code)
    return standard


def _check_new(root: Organisation, table: Any, code: str, name: Any) -> None:
    if root.parent_id is not None:
        raise Refused(_l("Areas and standard services are kept by the organisation at the top."))
    check_code(code)
    if not Texts.of(name):
        raise Refused(_l("Give it a name in at least one language."))
    if db.session.scalar(db.select(table.id).filter_by(organisation_id=root.id, code=code)) is not None:
        raise Refused(_l("This code is taken. Choose another."))


def change_area(area: ServiceArea, *, name: Texts) -> None:
    """Rename an area."""
    differing = changes({"name": dict(area.name)}, {"name": dict(name)})
    area.name = name
    db.session.flush()
    if differing:
        record("area.changed", area.code, area.organisation_id, changes=differing)


def change_standard_service(standard: StandardService, *, name: Texts, area: ServiceArea) -> None:
    """Rename a standard service or put it into another area; the services that follow it go along."""
    before = {"name": dict(standard.name), "area": standard.area.code}
    differing = changes(before, {"name": dict(name), "area": area.code})
    standard.name, standard.area = name, area
    db.session.flush()
    if "area" in differing:
        db.session.execute(db.update(Service).where(Service.standard_service_id == standard.id).values(area_id=area.id))
    if differing:
        record("standard_service.changed", standard.code, standard.organisation_id, changes=differing)


def move_area(area: ServiceArea, step: int) -> None:
    """Move an area one place up (-1) or down (1); at the end it stays."""
    areas = list(
        db.session.scalars(
            db.select(ServiceArea)
            .filter_by(organisation_id=area.organisation_id)
            .order_by(ServiceArea.position, ServiceArea.code)
        )
    )
    before = areas.index(area)
    after = min(max(before + step, 0), len(areas) - 1)
    areas.insert(after, areas.pop(before))
    for position, each in enumerate(areas):
        each.position = position
    db.session.flush()
    if after != before:
        record("area.moved", area.code, area.organisation_id, changes={"position": [before + 1, after + 1]})


def delete_area(area: ServiceArea) -> None:
    """Delete an area. Raises Refused while services or standard services are in it."""
    used = (
        db.select(Service.id).filter_by(area_id=area.id),
        db.select(StandardService.id).filter_by(area_id=area.id),
    )
    if any(db.session.scalar(query.limit(1)) is not None for query in used):
        raise Refused(_l("This area still has services. Put them into another area first."))
    record("area.deleted", area.code, area.organisation_id, name=dict(area.name))
    db.session.delete(area)
    db.session.flush()


def delete_standard_service(standard: StandardService) -> None:
    """Delete a standard service. Raises Refused while a service follows it."""
    if db.session.scalar(db.select(Service.id).filter_by(standard_service_id=standard.id).limit(1)) is not None:
        raise Refused(_l("Services still follow this standard service. Take it off them first."))
    record("standard_service.deleted", standard.code, standard.organisation_id, name=dict(standard.name))
    db.session.delete(standard)
    db.session.flush()
