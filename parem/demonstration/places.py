"""The demonstration's organisations, people, areas and services, from county.yaml."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import yaml
from flask_security.utils import hash_password

from parem.accounts.demonstration import DEMONSTRATION_PASSWORD
from parem.accounts.models import Membership, Organisation, User
from parem.catalogue.models import Service, ServiceArea, StandardService
from parem.extensions import db
from parem.languages import Texts

COUNTY: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "county.yaml").read_text(encoding="utf-8"))


def make_places() -> Organisation:
    """The county with its municipalities, people and thirty services; returns the county, flushed."""
    county = Organisation(
        code=COUNTY["county"]["code"], kind="county", name=Texts(COUNTY["county"]["name"]), is_demonstration=True
    )
    db.session.add(county)
    municipalities = {
        code: Organisation(code=code, kind="municipality", parent=county, name=Texts(place["name"]))
        for code, place in COUNTY["municipalities"].items()
    }
    db.session.add_all(municipalities.values())
    db.session.flush()
    people = _make_people({county.code: county, **municipalities})
    standards = _make_standard_services(county)
    owners = [person for email, person in people.items() if ".owner@" in email]
    for code, municipality in municipalities.items():
        _make_services(municipality, COUNTY["municipalities"][code]["services"], standards, owners)
    db.session.flush()
    return county


def _make_people(organisations: dict[str, Organisation]) -> dict[str, User]:
    password = hash_password(DEMONSTRATION_PASSWORD)
    people = {}
    for email, person in COUNTY["people"].items():
        people[email] = User(email=email, name=person["name"], password=password, fs_uniquifier=uuid.uuid4().hex)
        membership = Membership(organisation=organisations[person["organisation"]], role=person["role"])
        people[email].memberships.append(membership)
    db.session.add_all(people.values())
    return people


def _make_standard_services(county: Organisation) -> dict[str, StandardService]:
    areas = {
        code: ServiceArea(organisation_id=county.id, code=code, name=Texts(name), position=position)
        for position, (code, name) in enumerate(COUNTY["areas"].items())
    }
    standards = {
        code: StandardService(organisation_id=county.id, code=code, area=areas[s["area"]], name=Texts(s["name"]))
        for code, s in COUNTY["services"].items()
    }
    db.session.add_all([*areas.values(), *standards.values()])
    return standards


def _make_services(
    municipality: Organisation, codes: list[str], standards: dict[str, StandardService], owners: list[User]
) -> None:
    has_owners = municipality.code == "azuolyne"
    for position, code in enumerate(codes):
        words = COUNTY["services"][code]
        service = Service(
            organisation=municipality,
            code=code,
            area=standards[code].area,
            standard_service=standards[code],
            name=Texts(words["name"]),
            description=Texts(words["description"]),
            channels=words["channels"],
            owner=owners[position % len(owners)] if has_owners else None,
        )
        db.session.add(service)
