"""Organisations, people and roles: the rules, on both databases."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from parem.accounts.models import AuditEntry, Membership, Organisation, User
from parem.accounts.operations import Refused, change_organisation, create_organisation
from parem.accounts.people_operations import add_role, create_person, find_person, set_active, set_roles
from parem.accounts.queries import people_of, sees_several_organisations, visible_organisations
from parem.extensions import db
from parem.languages import Texts


def trail(action: str) -> list[AuditEntry]:
    return list(db.session.scalars(db.select(AuditEntry).filter_by(action=action).order_by(AuditEntry.id)))


def test_an_organisation_is_founded_below_another(world: SimpleNamespace) -> None:
    made = create_organisation(code="varena", kind="municipality", name={"lt": "Varėna"}, parent=world.county)
    assert made.root is world.county
    assert made.smallest_cell == 10
    assert trail("organisation.created")[-1].details == {"kind": "municipality", "parent": "county"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "Alytus!"},
        {"code": "-x"},
        {"code": "a"},
        {"code": "alytus"},
        {"name": {"lt": "  "}},
        {"kind": "ministry"},
        {"kind": "institution", "parent": None},
        {"kind": "county"},
        {"kind": "institution"},
    ],
)
def test_an_organisation_out_of_order_is_refused(world: SimpleNamespace, wrong: dict[str, Any]) -> None:
    values = {"code": "varena", "kind": "municipality", "name": "Varėna", "parent": world.county, **wrong}
    with pytest.raises(Refused):
        create_organisation(**values)


def test_settings_leave_what_was_before_and_after_in_the_trail(world: SimpleNamespace) -> None:
    change_organisation(world.first, smallest_cell=15, name=Texts(lt="Alytus"))
    changed = trail("organisation.changed")[-1].details["changes"]
    assert changed["smallest_cell"] == [10, 15]
    assert changed["name"][1] == {"lt": "Alytus"}
    before = len(trail("organisation.changed"))
    change_organisation(world.first, smallest_cell=15)
    assert len(trail("organisation.changed")) == before, "nothing changed, nothing to tell"


def test_groups_below_five_are_never_shown(world: SimpleNamespace) -> None:
    with pytest.raises(Refused):
        change_organisation(world.first, smallest_cell=4)


def test_an_address_is_one_account_whatever_its_case(world: SimpleNamespace) -> None:
    person = create_person(email=" Ona.Žukė@Example.org ", name="Ona", language="lt")
    assert person.email == "ona.žukė@example.org"
    assert find_person("DIRECTOR@example.org") is world.director
    for taken in ("director@EXAMPLE.org", "not an address", ""):
        with pytest.raises(Refused):
            create_person(email=taken, name="X")


def test_a_role_given_twice_is_held_once(world: SimpleNamespace) -> None:
    add_role(world.director, world.first, "service_owner")
    add_role(world.director, world.first, "service_owner")
    held = db.session.scalars(db.select(Membership.role).filter_by(user_id=world.director.id)).all()
    assert sorted(held) == ["director", "service_owner"]
    assert len(trail("person.role_added")) == 1


def test_roles_are_set_to_exactly_what_was_chosen(world: SimpleNamespace) -> None:
    set_roles(world.director, world.first, ["quality_manager"])
    assert {m.role for m in world.director.memberships} == {"quality_manager"}
    assert trail("person.role_removed")[0].details == {"role": "director"}


def test_the_last_administrator_stays(world: SimpleNamespace) -> None:
    with pytest.raises(Refused):
        set_roles(world.administrator, world.first, ["director"])
    add_role(world.director, world.first, "administrator")
    set_roles(world.administrator, world.first, [])
    assert world.administrator.memberships == []


def test_a_switched_off_administrator_does_not_count_as_one(world: SimpleNamespace) -> None:
    add_role(world.director, world.first, "administrator")
    world.director.active = False
    db.session.flush()
    with pytest.raises(Refused):
        set_roles(world.administrator, world.first, [])


def test_switching_an_account_off_ends_its_sessions(world: SimpleNamespace) -> None:
    before = world.director.fs_uniquifier
    set_active(world.director, world.first, False, world.administrator)
    assert not world.director.active
    assert world.director.fs_uniquifier != before
    set_active(world.director, world.first, True, world.administrator)
    assert [len(trail(f"person.{verb}")) for verb in ("deactivated", "activated")] == [1, 1]


def test_nobody_switches_off_themselves_or_people_of_others(world: SimpleNamespace) -> None:
    with pytest.raises(Refused):
        set_active(world.administrator, world.first, False, world.administrator)
    add_role(world.stranger, world.first, "director")
    with pytest.raises(Refused):
        set_active(world.stranger, world.first, False, world.administrator)
    set_active(world.stranger, world.first, False, world.above)
    assert not world.stranger.active


def test_the_last_administrator_cannot_be_switched_off(world: SimpleNamespace) -> None:
    with pytest.raises(Refused):
        set_active(world.administrator, world.first, False, world.above)


def test_a_county_sees_its_municipalities(world: SimpleNamespace) -> None:
    create_organisation(code="clinic", kind="institution", name="Clinic", parent=world.first)
    rows = visible_organisations(world.above)
    shown = [(row.organisation.code, row.depth, row.roles) for row in rows]
    assert shown == [
        ("county", 0, ("administrator",)),
        ("alytus", 1, ()),
        ("clinic", 2, ()),
        ("birstonas", 1, ()),
    ]
    assert [row.organisation.code for row in visible_organisations(world.stranger)] == ["birstonas"]
    assert sees_several_organisations(world.above)
    assert not sees_several_organisations(world.stranger)


def test_people_are_found_by_name_and_address(app: Flask, world: SimpleNamespace) -> None:
    person = create_person(email="sarune@example.org", name="Šarūnė", language="lt")
    add_role(person, world.first, "service_owner")
    add_role(person, world.first, "director")
    found = people_of(world.first, "šarū")
    assert [(row.name, row.roles, row.is_invited) for row in found] == [("Šarūnė", ("director", "service_owner"), True)]
    assert {row.email for row in people_of(world.first, "EXAMPLE")} >= {"sarune@example.org", "director@example.org"}
    assert people_of(world.second, "šarū") == []


def test_a_root_finds_itself(world: SimpleNamespace) -> None:
    found = db.session.scalar(db.select(Organisation).filter_by(code="alytus"))
    assert found is not None and found.root.code == "county"
    assert db.session.scalar(db.select(db.func.count()).select_from(User)) == 6
