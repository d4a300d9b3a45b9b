"""The verbs of services."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l

from parem.accounts.audit import changes, record
from parem.accounts.models import Organisation, User
from parem.accounts.operations import Refused
from parem.catalogue.models import SERVICE_CHANNELS, Service, ServiceArea, StandardService
from parem.extensions import db
from parem.languages import Texts

#: Codes of services, areas and standard services.
CODE_PATTERN = r"[a-z0-9]+([._-][a-z0-9]+)*"
CODE_RULE = _l("A code has up to 40 lower-case letters and digits, with hyphens, dots or underscores between them.")


def check_code(code: str) -> None:
    """Raise Refused unless this can be a code."""
    if not re.fullmatch(CODE_PATTERN, code) or len(code) > 40:
        raise Refused(CODE_RULE)


def create_service(
    organisation: Organisation,
    *,
    code: str,
    name: str | dict[str, str],
    area: ServiceArea,
    standard_service: StandardService | None = None,
    description: str | dict[str, str] | None = None,
    channels: Iterable[str] = (),
    owner: User | None = None,
    active: bool = True,
) -> Service:
    """Add a service. Raises Refused for a bad or taken code, no name, or a place that does not fit."""
    check_code(code)
    taken = db.select(Service.id).filter_by(organisation_id=organisation.id, code=code)
    if db.session.scalar(taken) is not None:
        raise Refused(_l("Another service has this code. Choose another."))
    service = Service(
        organisation=organisation,
        code=code,
        name=Texts.of(name),
        description=Texts.of(description),
        area=area,
        standard_service=standard_service,
        channels=in_order(channels),
        owner=owner,
        active=active,
    )
    _check(service)
    db.session.add(service)
    db.session.flush()
    record("service.created", code, organisation)
    return service


def change_service(service: Service, **values: Any) -> dict[str, list[Any]]:
    """Change name, description, area, standard_service, channels, owner or active; give what differed.

    Raises Refused as create_service does. Nothing is recorded where nothing differs.
    """
    before = readable(service)
    for field, value in values.items():
        setattr(service, field, in_order(value) if field == "channels" else value)
    _check(service)
    differing = changes(before, readable(service))
    db.session.flush()
    if differing:
        record("service.changed", service.code, service.organisation_id, changes=differing)
    return differing


def set_active(service: Service, active: bool) -> None:
    """Switch a service off (it keeps its history, but gets no new surveys) or on again."""
    if service.active == active:
        return
    service.active = active
    db.session.flush()
    record("service.activated" if active else "service.deactivated", service.code, service.organisation_id)


def in_order(channels: Iterable[str]) -> list[str]:
    """The channels in their usual order, each once. Raises ValueError for an unknown one."""
    wanted = set(channels)
    if not wanted <= set(SERVICE_CHANNELS):
        raise ValueError(f"unknown channel: {', '.join(sorted(wanted - set(SERVICE_CHANNELS)))}")
    return [channel for channel in SERVICE_CHANNELS if channel in wanted]


def readable(service: Service) -> dict[str, Any]:
    """A service's values as the audit trail and the import's preview compare and show them."""
    return {
        "name": dict(service.name),
        "description": dict(service.description or {}),
        "area": service.area.code,
        "standard_service": service.standard_service.code if service.standard_service else None,
        "channels": list(service.channels),
        "owner": service.owner.email if service.owner else None,
        "active": service.active,
    }


def _check(service: Service) -> None:
    if not service.name:
        raise Refused(_l("Give the service a name in at least one language."))
    standard = service.standard_service
    if standard is not None and standard.area_id != service.area.id:
        raise Refused(
            _l("This standard service belongs to another area. Choose its area, or another standard service.")
        )
