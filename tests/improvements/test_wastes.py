"""Wastes: writing them down, their evidence, the register in Pareto's order."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from parem.accounts.models import AuditEntry
from parem.accounts.operations import Refused
from parem.catalogue.process_operations import add_step
from parem.extensions import db
from parem.improvements.models import Waste
from parem.improvements.process_maps.queries import open_wastes, place_of
from parem.improvements.wastes.operations import (
    change_waste,
    close_waste,
    create_waste,
    reopen_waste,
    take_out_step,
)
from parem.improvements.wastes.queries import WasteFilter, finding_of, register, waste_of
from parem.languages import Texts
from parem.quality.models import Finding
from tests.improvements.plan_world import add_action, add_survey

SEEN = "Counted on forty applications."


def write_down(world: SimpleNamespace, title: str = "Waiting", cents: int = 0, minutes: int = 0, **more: Any) -> Waste:
    values = {"kind": "waiting", "title": title, "evidence": SEEN, "cents_per_month": cents, **more}
    return create_waste(more.pop("service", None) or world.service, {**values, "minutes_per_month": minutes})


def a_finding(world: SimpleNamespace) -> Finding:
    action = add_action(world, add_survey(world, [5] * 20))
    assert action.waste and action.waste.finding
    return action.waste.finding


def test_a_waste_belongs_to_its_services_organisation(world: SimpleNamespace) -> None:
    waste = write_down(world)
    assert (waste.organisation_id, waste.state) == (world.first.id, "open")
    line = db.session.scalars(db.select(AuditEntry).filter_by(action="waste.created")).one()
    assert (line.subject, line.organisation_id) == ("Waiting", world.first.id)


@pytest.mark.parametrize("words", ["", "   "])
def test_without_a_finding_it_needs_its_evidence_in_words(world: SimpleNamespace, words: str) -> None:
    with pytest.raises(Refused, match="evidence"):
        create_waste(world.service, {"kind": "waiting", "title": "Waiting", "evidence": words})
    db.session.rollback()
    waste = write_down(world)
    with pytest.raises(Refused, match="evidence"):
        change_waste(waste, {"evidence": words})


def test_from_a_finding_it_rests_on_it_and_the_finding_is_taken_up(world: SimpleNamespace) -> None:
    finding = a_finding(world)
    waste = create_waste(
        world.service, {"kind": "waiting", "title": "Slow"}, finding=finding, person=world.quality_manager
    )
    assert waste.finding is finding
    assert (finding.state, finding.decided_by) == ("taken_up", world.quality_manager)


def test_a_finding_of_another_service_is_refused(world: SimpleNamespace) -> None:
    with pytest.raises(Refused, match="another service"):
        create_waste(world.other, {"kind": "waiting", "title": "Slow"}, finding=a_finding(world))


def test_closing_and_opening_again(world: SimpleNamespace) -> None:
    waste = write_down(world)
    close_waste(waste)
    close_waste(waste)
    assert [row.id for row in register(world.first, WasteFilter()).rows] == []
    reopen_waste(waste)
    assert [row.id for row in register(world.first, WasteFilter()).rows] == [waste.id]
    actions = db.session.scalars(db.select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["waste.created", "waste.closed", "waste.reopened"]


def test_the_register_puts_the_largest_first_and_adds_up(world: SimpleNamespace) -> None:
    for title, cents, minutes in [("Small", 1000, 50), ("Large", 6000, 10), ("None", 0, 0), ("Middle", 3000, 40)]:
        write_down(world, title, cents, minutes)
    found = register(world.first, WasteFilter())
    assert [row.title for row in found.rows] == ["Large", "Middle", "Small", "None"]
    assert (found.cents, found.minutes) == (10_000, 100)
    assert [part.end if part else None for part in found.parts] == [0.6, 0.9, 1.0, None]
    by_time = register(world.first, WasteFilter(order="minutes"))
    assert [row.title for row in by_time.rows] == ["Small", "Middle", "Large", "None"]
    newest = register(world.first, WasteFilter(order="newest"))
    assert [row.title for row in newest.rows] == ["Middle", "None", "Large", "Small"]
    assert list(newest.parts) == [None] * 4


def test_a_register_without_estimates_has_no_parts(world: SimpleNamespace) -> None:
    write_down(world)
    assert list(register(world.first, WasteFilter()).parts) == [None]
    assert register(world.second, WasteFilter()).rows == []


def test_search_and_filters(world: SimpleNamespace) -> None:
    first = write_down(world, "Šilti pietūs vėluoja")
    second = write_down(world, "Kopijos", kind="overproduction", process_step="after the decision")
    ids = lambda wanted: [row.id for row in register(world.first, wanted).rows]  # noqa: E731
    assert ids(WasteFilter(search="silti PIETUS")) == [first.id]
    assert ids(WasteFilter(search="decision")) == [second.id]
    assert ids(WasteFilter(kind="overproduction")) == [second.id]
    assert ids(WasteFilter(service=world.service.id, order="newest")) == [second.id, first.id]
    assert ids(WasteFilter(service=world.other.id)) == []
    assert ids(WasteFilter(state="closed")) == []


def test_a_county_sees_what_is_below_it_and_a_neighbour_does_not(world: SimpleNamespace) -> None:
    waste = write_down(world)
    finding = a_finding(world)
    assert waste_of(world.county, waste.id) is waste
    assert waste_of(world.first, waste.id) is waste
    assert waste_of(world.second, waste.id) is None
    assert finding_of(world.first, finding.id) is finding
    assert finding_of(world.second, finding.id) is None
    assert finding_of(world.county, finding.id) is None


def test_a_waste_stands_at_a_step_of_the_map(world: SimpleNamespace) -> None:
    step = add_step(world.service, {"name": Texts(lt="Šilti pietūs", en="Warm lunch")})
    other = add_step(world.other, {"name": Texts.of("Elsewhere")})
    waste = write_down(world, "Kopijos", step=step)
    write_down(world, "Kitur", process_step="after the decision")
    found = register(world.first, WasteFilter(step=step.id)).rows
    assert [(row.id, row.step) for row in found] == [(waste.id, step.name)]
    assert [row.id for row in register(world.first, WasteFilter(search="WARM")).rows] == [waste.id]
    assert open_wastes(world.service) == {step.id: 1}
    assert place_of(waste) == "Šilti pietūs"
    with pytest.raises(Refused):
        change_waste(waste, {"step": other})


def test_wastes_of_a_step_that_is_gone_say_where_they_were(world: SimpleNamespace) -> None:
    step = add_step(world.service, {"name": Texts(lt="Pietūs", en="Lunch")})
    near = write_down(world, "Kopijos", step=step)
    close = write_down(world, "Kopijos", step=step, process_step="prie durų")
    take_out_step(step)
    db.session.expire_all()
    assert [(each.step_id, each.process_step) for each in (near, close)] == [
        (None, "Pietūs"),
        (None, "Pietūs: prie durų"),
    ]
    assert open_wastes(world.service) == {}
