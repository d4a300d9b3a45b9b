"""The demonstration's process maps, from processes.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from parem.accounts.models import Organisation
from parem.catalogue.models import Service
from parem.catalogue.process_operations import add_step
from parem.extensions import db
from parem.languages import Texts

MAPS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "processes.yaml").read_text(encoding="utf-8"))


def draw_processes(place: Organisation) -> None:
    """The maps of one municipality's services; flushed."""
    services = db.session.scalars(select(Service).where(Service.organisation_id == place.id, Service.code.in_(MAPS)))
    for service in services:
        for told in MAPS[service.code]:
            add_step(service, _values(told))


def _values(told: dict[str, Any]) -> dict[str, Any]:
    counts = {name: told.get(name) for name in ("received", "usable")}
    times = {"work_minutes": told.get("work"), "wait_minutes": told.get("wait")}
    words = {"name": Texts(told["name"]), "done_by": told["done_by"], "note": told.get("note", "")}
    return {**words, "kind": told["kind"], **times, **counts}
