"""Where the waste is: Pareto's order, the vital few, the map of services by kinds, and their page."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from parem.extensions import db
from parem.improvements.wastes.operations import create_waste
from parem.improvements.wastes.waste_map import MOST, SHADES, heat_map, pareto, vital_few
from tests.conftest import sign_in
from tests.improvements.action_world import page


@dataclass(frozen=True)
class Row:
    title: str
    kind: str
    service_id: int
    minutes: int
    cents: int


def test_the_largest_first_and_what_they_add_up_to() -> None:
    bars = pareto([("small", 10), ("none", 0), ("large", 70), ("middle", 20)])
    assert [(bar.title, bar.size, bar.upto) for bar in bars] == [
        ("large", 70, 0.7), ("middle", 20, 0.9), ("small", 10, 1.0),
    ]  # fmt: skip
    assert vital_few(bars) == 2
    assert pareto([("none", 0)]) == [] and vital_few([]) == 0


@given(st.lists(st.integers(0, 10**9), max_size=40))
def test_nothing_is_lost_among_the_others(sizes: list[int]) -> None:
    bars = pareto([("a waste", size) for size in sizes])
    assert sum(bar.size for bar in bars) == sum(sizes) and len(bars) <= MOST + 1
    assert not bars or bars[-1].upto == 1.0
    assert [bar.upto for bar in bars] == sorted(bar.upto for bar in bars)


def test_the_map_has_sums_and_shades() -> None:
    rows = [Row("a", "waiting", 1, 100, 900), Row("b", "waiting", 1, 0, 100), Row("c", "motion", 2, 300, 0)]
    euros = heat_map(rows, ("defects", "waiting", "motion"), "euros")
    assert (euros.services, euros.kinds) == ([1, 2], ["waiting", "motion"])
    cell = euros.cells[1, "waiting"]
    assert (cell.count, cell.size, cell.shade) == (2, 1000, SHADES)
    # Nobody estimated its euros: it is there, and shaded as the least.
    assert (euros.cells[2, "motion"].size, euros.cells[2, "motion"].shade) == (0, 1)
    minutes = heat_map(rows, ("waiting", "motion"), "minutes")
    assert minutes.services == [2, 1] and minutes.cells[1, "waiting"].shade == 2
    assert minutes.of_kind["waiting"].size == minutes.of_service[1].size == 100
    assert heat_map([], ("waiting",), "euros").services == []


def test_the_page(page_app: Flask, page_world: SimpleNamespace) -> None:
    client = sign_in(page_app, page_world.quality_manager)
    address = "/o/alytus/wastes/where"
    assert "No waste fits" in page(client, address)
    values = {"kind": "waiting", "title": "A <queue>", "evidence": "Seen"}
    create_waste(page_world.service, {**values, "minutes_per_month": 1200})
    db.session.commit()
    shown = page(client, address)
    assert "Nobody has estimated these wastes in this measure yet" in shown and "not estimated" in shown
    shown = page(client, f"{address}?order=minutes")
    assert "A &lt;queue&gt;" in shown and ">1,200<" in shown and "100\N{NO-BREAK SPACE}%" in shown
    assert "<queue>" not in shown and f"service={page_world.service.id}&amp;kind=waiting" in shown
    assert "No waste fits" in page(client, f"{address}?state=closed")
