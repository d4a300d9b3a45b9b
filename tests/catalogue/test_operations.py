"""Services, areas and standard services: the rules and the reads, on both databases."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from parem.accounts.models import AuditEntry
from parem.accounts.operations import Refused
from parem.catalogue.area_operations import (
    change_standard_service,
    create_area,
    create_standard_service,
    delete_area,
    delete_standard_service,
    move_area,
)
from parem.catalogue.operations import change_service, create_service, set_active
from parem.catalogue.queries import ServiceFilter, area_rows, areas_of, services_of
from parem.extensions import db
from parem.languages import Texts
from tests.counting import counted_queries


def actions() -> list[str]:
    return list(db.session.scalars(db.select(AuditEntry.action).order_by(AuditEntry.id)))


def test_a_service_is_added_changed_and_switched_off(world: SimpleNamespace) -> None:
    service = create_service(
        world.first, code="library", name={"lt": "Biblioteka"}, area=world.area, channels=["web", "counter", "web"]
    )
    assert service.channels == ["counter", "web"]
    differing = change_service(service, name=Texts(lt="Biblioteka", en="Library"), owner=world.service_owner)
    assert set(differing) == {"name", "owner"}
    assert differing["owner"] == [None, "service_owner@example.org"]
    set_active(service, False)
    set_active(service, False)
    assert actions() == ["service.created", "service.changed", "service.deactivated"]


@pytest.mark.parametrize(
    "wrong",
    [{"code": ""}, {"code": "Two words"}, {"code": "x" * 41}, {"code": "home-help"}, {"name": {"lt": " "}}],
)
def test_a_service_out_of_order_is_refused(world: SimpleNamespace, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        create_service(world.first, **{"code": "library", "name": "Library", "area": world.area, **wrong})
    assert actions() == []


def test_two_organisations_may_use_one_code(world: SimpleNamespace) -> None:
    create_service(world.county, code="home-help", name="Home help", area=world.area)


def test_a_standard_service_brings_its_area_along(world: SimpleNamespace) -> None:
    other = create_area(world.county, code="culture", name="Culture")
    with pytest.raises(Refused):
        change_service(world.service, area=other)
    db.session.rollback()
    other = create_area(world.county, code="culture", name="Culture")
    change_standard_service(world.standard, name=world.standard.name, area=other)
    db.session.expire_all()
    assert (world.service.area_id, world.other.area_id) == (other.id, other.id)


def test_areas_are_kept_at_the_top_alone(world: SimpleNamespace) -> None:
    with pytest.raises(Refused):
        create_area(world.first, code="culture", name="Culture")
    with pytest.raises(Refused):
        create_area(world.county, code="social", name="Social care again")
    with pytest.raises(Refused):
        create_standard_service(world.county, code="home-help", name="Again", area=world.area)


def test_areas_are_put_in_order(world: SimpleNamespace) -> None:
    _culture, housing = (create_area(world.county, code=code, name=code) for code in ("culture", "housing"))
    move_area(housing, -1)
    move_area(housing, -1)
    move_area(housing, -1)
    assert [area.code for area in areas_of(world.first)] == ["housing", "social", "culture"]
    move_area(housing, 1)
    assert [area.code for area in areas_of(world.first)] == ["social", "housing", "culture"]
    assert actions().count("area.moved") == 3


def test_what_is_used_is_not_deleted(world: SimpleNamespace) -> None:
    with pytest.raises(Refused):
        delete_area(world.area)
    with pytest.raises(Refused):
        delete_standard_service(world.standard)
    empty = create_area(world.county, code="empty", name="Empty")
    delete_area(empty)
    assert [area.code for area in areas_of(world.county)] == ["social"]


def codes(world: SimpleNamespace, **wanted: Any) -> list[str]:
    rows = services_of(world.first, ServiceFilter(**wanted), "lt")
    return [row.code for row in rows]


def test_services_are_found_in_any_language_and_without_accents(world: SimpleNamespace) -> None:
    culture = create_area(world.county, code="culture", name="Culture")
    create_service(world.first, code="elder", name={"lt": "Seniūnaičių šventė"}, area=culture, channels=["web"])
    create_service(world.first, code="bus", name={"ru": "Автобус"}, area=culture, owner=world.director, active=False)
    assert codes(world) == ["home-help", "elder", "bus"], "by area, then by name"
    assert codes(world, search="SENIUNAICIU") == ["elder"]
    assert codes(world, search="автоБУС") == ["bus"]
    assert codes(world, search="elde") == ["elder"]
    assert codes(world, area=culture.id, active=True) == ["elder"]
    assert codes(world, channel="web") == ["elder"]
    assert codes(world, owner=world.director.id) == ["bus"]
    assert codes(world, sort="code") == ["bus", "elder", "home-help"]
    assert codes(world, sort="-code") == ["home-help", "elder", "bus"]
    assert codes(world, search="%") == []


def test_a_county_lists_all_below_it_in_one_query(world: SimpleNamespace) -> None:
    with counted_queries() as sent:
        rows = services_of(world.county, ServiceFilter(sort="organisation"), "lt")
    assert [row.organisation_code for row in rows] == ["alytus", "birstonas"]
    assert len(sent) == 1 + 1, "one for the county that the commit expired, one for the list"


def test_the_shared_catalogue_counts_its_followers(world: SimpleNamespace) -> None:
    (row,) = area_rows(world.second)
    assert (row.area.code, row.services) == ("social", 2)
    assert [(inner.standard.code, inner.followers) for inner in row.standards] == [("home-help", 2)]
