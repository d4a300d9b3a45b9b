"""BPMN files read, put in order and told, also those that are damaged or meant to do harm."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from parem.catalogue.bpmn_order import ordered
from parem.catalogue.bpmn_reading import LARGEST, BadBpmn, Process, read_bpmn
from parem.catalogue.bpmn_words import FILES
from parem.catalogue.process_file import plan_of
from tests.catalogue.bpmn_files import HEAD, TWO_POOLS, bpmn, flows, tasks

PART = f'<subProcess id="S">{tasks("C", "B")}{flows("B C")}</subProcess>'
NESTED = (
    f'<transaction id="S"><subProcess id="T">{tasks("B")}</subProcess>{tasks("C")}{flows("T C")}</transaction>'
)  # fmt: skip
GATE = '<exclusiveGateway id="g"/><exclusiveGateway id="h"/>'


def steps(*inside: str) -> str:
    (process,) = read_bpmn(bpmn("".join(inside)))
    return " ".join(step.name for step in ordered(process).steps)


def remarks(page_app: Flask, content: bytes, chosen: int | None = None) -> str:
    with page_app.test_request_context("/?lang=en"):
        return " ".join(plan_of(content, chosen).remarks)


@pytest.mark.parametrize(
    ("inside", "order"),
    [
        ([tasks("C", "B", "A"), flows("A B C")], "A B C"),
        ([tasks("A", "B", "C", "D", "E"), GATE, flows("A g B C h E", "g D h")], "A B C D E"),
        ([tasks("A", "B", "C"), GATE, flows("A g B h C", "g h", "h A")], "A B C"),
        ([tasks("A"), GATE, flows("g A h g")], "A"),
        ([tasks("A", "B"), flows("A A B")], "A B"),
        ([tasks("A", "B", "X"), flows("A B")], "A B X"),
        (["<task/>", "<task/>", tasks("A")], "  A"),
        ([tasks("A", "A")], "A A"),
        ([tasks("A"), PART, tasks("D"), flows("A S D")], "A B C D"),
        ([tasks("A", "D"), NESTED, flows("A S D")], "A B C D"),
        ([tasks("A", "C"), '<subProcess id="S" name="B"><startEvent id="s"/></subProcess>', flows("A S C")], "A B C"),
        ([tasks("A", "B", "Z"), '<boundaryEvent id="late" attachedToRef="A"/>', flows("A B", "late Z")], "A B Z"),
        ([tasks("B"), '<callActivity id="A" name="A"/>', flows("A B")], "A B"),
    ],
)  # fmt: skip
def test_tasks_stand_as_the_flow_leads(inside: list[str], order: str) -> None:
    assert steps(*inside) == order


def test_two_pools_with_lanes_a_branch_and_a_way_back(page_app: Flask) -> None:
    citizen, office = read_bpmn(TWO_POOLS)
    assert (citizen.name, office.name) == ("Citizen", "Office")
    assert [(step.name, step.done_by) for step in ordered(citizen).steps] == [("Ask", "Citizen"), ("Wait", "Citizen")]
    found = ordered(office).steps
    assert [(step.name, step.done_by) for step in found] == [
        ("Register", "Front desk"), ("Check", "Expert"), ("Decide", "Expert"), ("Tell", "Front desk"),
        ("Ask for papers", "Front desk"),
    ]  # fmt: skip
    assert "telephone" in found[-1].note and "<" not in found[-1].note
    told = remarks(page_app, TWO_POOLS)
    assert "At 1 place the flow parts." in told
    assert "A way back from “Ask for papers” to “Check” is not on the map." in told
    assert "1 message to or from another process is left out." in told
    with page_app.test_request_context("/?lang=en"):
        assert plan_of(TWO_POOLS).chosen == 1, "the longest"
        assert plan_of(TWO_POOLS, 0).values("lt")[0] == {"name": {"lt": "Ask"}, "done_by": "Citizen", "note": ""}


def test_what_no_step_is_made_of_is_told(page_app: Flask) -> None:
    long = "x" * 300
    told = remarks(
        page_app,
        bpmn(
            f'<startEvent id="s"/>{tasks("A", "Alone")}<task id="B" name="B"><multiInstanceLoopCharacteristics/></task>'
            f'<task id="n"/><task id="l" name="{long}"/><task id="u" isForCompensation="true"/>'
            f'<subProcess id="e" triggeredByEvent="true">{tasks("X")}</subProcess>'
            f'<subProcess id="S">{tasks("C")}</subProcess><intermediateCatchEvent id="t"/><textAnnotation/>'
            f"{flows('s A B n l S', 'A t S', 'A nowhere')}"
        ),
    )
    for words in (
        "No way leads from the beginning to these steps: “Alone”.", "on the map they stand once: “B”.",
        "1 task has no name.", "longer than 200", "1 task that only undoes another", "that only an event begins",
        "The steps of 1 part process", "1 event on the way", "1 document or remark", "1 arrow that begins or ends",
    ):  # fmt: skip
        assert words in told, words
    with page_app.test_request_context("/?lang=en"):
        values = plan_of(bpmn(f'<task id="l" name="{long}"/><task id="n"/>')).values("en")
    assert [len(each["name"]["en"]) for each in values] == [200, len("Task without a name")]


ENTITY = b'<!DOCTYPE definitions [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not_xml"),
        (b"PK\x03\x04 no xml", "not_xml"),
        (TWO_POOLS[:-20], "not_xml"),
        (b"\xff\xfe" + TWO_POOLS, "not_xml"),
        (ENTITY + HEAD.encode() + b"&b;</definitions>", "document_type"),
        (b'<!DOCTYPE definitions SYSTEM "file:///etc/passwd">' + TWO_POOLS, "document_type"),
        (b"<" * 300, "not_xml"),
        ((HEAD + "<subProcess>" * 5000).encode(), "not_xml"),
        (b"<definitions/>", "not_bpmn"),
        (b'<Package xmlns="http://www.wfmc.org/2008/XPDL2.1"/>', "not_bpmn"),
        (bpmn(), "no_tasks"),
        (bpmn('<startEvent id="s"/>'), "no_tasks"),
        (TWO_POOLS + b" " * LARGEST, "too_large"),
    ],
)
def test_bad_files_are_told(content: bytes, reason: str) -> None:
    with pytest.raises(BadBpmn) as caught:
        read_bpmn(content)
    assert caught.value.reason == reason and reason in FILES


@given(st.binary(max_size=40), st.integers(0, len(TWO_POOLS)))
def test_no_damage_ends_in_anything_else(noise: bytes, place: int) -> None:
    try:
        read_bpmn(TWO_POOLS[:place] + noise + TWO_POOLS[place + len(noise) :])
    except BadBpmn as problem:
        assert problem.reason in FILES


@given(st.integers(1, 9), st.sets(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=24), st.randoms())
def test_any_flow_gives_each_task_once_and_goes_forward(
    count: int, ways: set[tuple[int, int]], chance: random.Random
) -> None:
    ids = [f"t{number}" for number in range(count)]
    edges = [f"t{a} t{b}" for a, b in ways if a < count and b < count]
    chance.shuffle(edges)
    (process,) = read_bpmn(bpmn(tasks(*ids), flows(*edges)))
    found = ordered(process)
    place = {step.id: number for number, step in enumerate(found.steps)}
    assert sorted(place) == ids and len(found.steps) == count
    backward = {edge for edge in process.edges if place[edge[0]] >= place[edge[1]]}
    assert len(found.loops) == len(backward)
    assert bool(backward) == has_a_circle(process)


def has_a_circle(process: Process) -> bool:
    """Whether what nothing leads to can't be taken away until nothing is left (Kahn)."""
    left, edges = set(process.nodes), set(process.edges)
    while free := {id for id in left if not any(target == id for _source, target in edges)}:
        left -= free
        edges = {edge for edge in edges if edge[0] not in free}
    return bool(left)


@pytest.mark.conformance
def test_real_files_of_several_tools(shared: Path) -> None:
    folder = shared / "samples" / "bpmn"
    orders = {
        path.relative_to(folder).as_posix(): [
            [(step.name, step.done_by) for step in ordered(process).steps] for process in read_bpmn(path.read_bytes())
        ]
        for path in sorted(folder.rglob("*.bpmn"))
    }
    assert len(orders) >= 12 and all(orders.values())
    line = [("Task 1", ""), ("Task 2", ""), ("Task 3", "")]
    assert orders["reference/A.1.0.bpmn"] == orders["bizagi/A.1.0-roundtrip.bpmn"] == [line]
    for name in ("reference/A.2.0.bpmn", "bizagi/A.2.0-roundtrip.bpmn"):
        assert orders[name] == [[*line, ("Task 4", "")]]
    for name in ("reference/A.4.1.bpmn", "bizagi/A.4.1-roundtrip.bpmn", "other-vendors/signavio-A.4.1.bpmn"):
        first, second = orders[name]
        assert first == [("Task 1", "Lane 1"), ("Task 2", "Lane 1")]
        assert second[0] == ("Task 3", "Lane 2") and second.index(("Task 4", "Lane 2")) < second.index(
            ("Task 5", "Lane 2")
        )
        assert ("Task 6", "Lane 3") in second and len(second) == 4
    (invoice,) = read_bpmn((folder / "reference/C.1.1.bpmn").read_bytes())
    assert [(a and a.name, b and b.name) for a, b in ordered(invoice).loops] == [("Rechnung klären", "Approve Invoice")]
