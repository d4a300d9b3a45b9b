"""The tasks of a process one after another, as its flow leads through them. Pure.

A depth-first walk from the beginnings, written down backwards (Tarjan 1976): each task comes after all that lead to it,
and the tasks of a branch stay together. Ways back, which would have it stand before itself, are left out and told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from parem.catalogue.bpmn_reading import Node, Process


@dataclass(frozen=True)
class Ordered:
    """The steps in order, and what of the flow their order can't tell."""

    steps: tuple[Node, ...]
    #: From which step a way leads back to which; None where none is before it.
    loops: tuple[tuple[Node | None, Node | None], ...]
    #: At how many places the flow parts.
    branches: int
    #: Steps to which no way leads from a beginning.
    apart: tuple[Node, ...]


def ordered(process: Process) -> Ordered:
    """The process as a line of steps."""
    following: dict[str, list[str]] = {id: [] for id in process.nodes}
    for source, target in process.edges:
        following[source].append(target)
    way, back = _walk(following, _beginnings(process))
    return Ordered(
        steps=tuple(process.nodes[id] for id in way if process.nodes[id].is_step),
        loops=tuple(dict.fromkeys(_loops(process, way, back))),
        branches=sum(_parts_the_flow(process, id, after) for id, after in following.items()),
        apart=_apart(process),
    )


def _beginnings(process: Process) -> list[str]:
    """Where the walk begins: at start events, then at whatever nothing leads to, then at what is left (circles)."""
    arrived = {target for source, target in process.edges if source != target}
    order = {id: (id in arrived, node.tag != "startEvent") for id, node in process.nodes.items()}
    return sorted(process.nodes, key=lambda id: order[id])


def _walk(following: dict[str, list[str]], beginnings: list[str]) -> tuple[list[str], list[tuple[str, str]]]:
    """All ids in order, and the edges that lead back. Without recursion: a long process is as deep as it is long."""
    done: list[str] = []
    state: dict[str, str] = {}
    back: list[tuple[str, str]] = []
    for root in _last_first(beginnings, following):
        if root in state:
            continue
        state[root] = "under way"
        stack: list[tuple[str, Iterator[str]]] = [(root, reversed(following[root]))]
        while stack:
            id, rest = stack[-1]
            target = next(rest, None)
            if target is None:
                stack.pop()
                state[id] = "done"
                done.append(id)
            elif target not in state:
                state[target] = "under way"
                stack.append((target, reversed(following[target])))
            elif state[target] == "under way":
                back.append((id, target))
    return done[::-1], back


def _last_first(beginnings: list[str], following: dict[str, list[str]]) -> list[str]:
    """The beginnings in the order in which the walk, which is written down backwards, must take them.

    What only circles lead to waits until all else was walked: begun there, the walk would cut the flow wrongly.
    """
    arrived = {target for id, targets in following.items() for target in targets if target != id}
    true = [id for id in beginnings if id not in arrived]
    return [*reversed(true), *(id for id in beginnings if id in arrived)]


def _loops(process: Process, way: list[str], back: list[tuple[str, str]]) -> Iterator[tuple[Node | None, Node | None]]:
    """Of each way back the last step at or before it, and the first at or after where it leads."""
    place = {id: number for number, id in enumerate(way)}
    before, after = _nearest(process, way), _nearest(process, way[::-1])[::-1]
    return ((before[place[source]], after[place[target]]) for source, target in back)


def _nearest(process: Process, way: list[str]) -> list[Node | None]:
    """For each place the last step up to it."""
    found: list[Node | None] = []
    for id in way:
        node = process.nodes[id]
        found.append(node if node.is_step else found[-1] if found else None)
    return found


def _parts_the_flow(process: Process, id: str, after: list[str]) -> bool:
    """Whether several ways lead on from here: not what may happen meanwhile, nor into a part and past it."""
    onward = [each for each in after if process.nodes[each].tag != "boundaryEvent"]
    return process.nodes[id].tag != "part" and len(onward) > 1


def _apart(process: Process) -> tuple[Node, ...]:
    """Steps that nothing leads to, where the process says where it begins."""
    if not any(node.tag == "startEvent" for node in process.nodes.values()):
        return ()
    arrived = {target for source, target in process.edges if source != target}
    return tuple(node for id, node in process.nodes.items() if node.is_step and id not in arrived)
