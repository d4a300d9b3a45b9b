"""A BPMN 2.0 file as graphs of tasks, one for each process in it. Pure: bytes in, frozen values out.

What stands inside a part process stands in the graph of the whole, between its beginning and its end.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from parem.xml_files import UnsafeXml, safe_tree

LARGEST = 2 * 1024 * 1024
MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
TASKS = {
    "task", "userTask", "manualTask", "serviceTask", "scriptTask", "sendTask", "receiveTask", "businessRuleTask",
    "callActivity",
}  # fmt: skip
PARTS = {"subProcess", "transaction", "adHocSubProcess"}
GATEWAYS = {"exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway", "complexGateway"}
EVENTS = {"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}
DATA = {"dataObjectReference", "dataStoreReference", "textAnnotation"}
REPEATS = {"standardLoopCharacteristics", "multiInstanceLoopCharacteristics"}
#: How long a name and a note of a step may be.
LONGEST_NAME, LONGEST_NOTE = 200, 2000


class BadBpmn(Exception):
    """The file is no BPMN 2.0 file that has a process, or is damaged or unsafe; `reason` says which."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Node:
    """One thing in the flow: a task (a step of the map), a gateway, an event, the beginning or end of a part."""

    id: str
    tag: str
    name: str = ""
    done_by: str = ""
    note: str = ""
    repeats: bool = False

    @property
    def is_step(self) -> bool:
        return self.tag in TASKS


@dataclass
class Process:
    """A process: what is in its flow, in the order of the file, and which leads to which."""

    name: str
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[tuple[str, str]] = field(default_factory=list)
    #: How many of each kind that no step is made of (see bpmn_words.REMARKS).
    left: Counter[str] = field(default_factory=Counter)

    @property
    def steps(self) -> list[Node]:
        return [node for node in self.nodes.values() if node.is_step]


def read_bpmn(content: bytes) -> list[Process]:
    """The processes of a file that have tasks, in its order. Raises BadBpmn."""
    try:
        root = safe_tree(content, LARGEST)
    except UnsafeXml as problem:
        raise BadBpmn(problem.reason) from problem
    if root.tag != f"{MODEL}definitions":
        raise BadBpmn("not_bpmn")
    pools = {each.get("processRef", ""): _words(each) for each in root.iter(f"{MODEL}participant")}
    several = len(pools) > 1
    read = [_Reader(each, pools.get(each.get("id", ""), ""), several).process for each in root.iter(f"{MODEL}process")]
    _count_messages(root, read)
    found = [process for process in read if process.steps]
    if not found:
        raise BadBpmn("no_tasks")
    return found


def _count_messages(root: etree._Element, processes: list[Process]) -> None:
    for flow in root.iter(f"{MODEL}messageFlow"):
        ends = {flow.get("sourceRef"), flow.get("targetRef")}
        for process in processes:
            process.left["messages"] += bool(ends & set(process.nodes))


class _Reader:
    """Reads one process element, part processes and all."""

    def __init__(self, element: etree._Element, pool: str, several: bool) -> None:
        self.process = Process(pool or _words(element))
        self.lanes: dict[str, str] = {}
        #: From tasks to what may happen meanwhile: after the usual way.
        self.meanwhile: list[tuple[str, str]] = []
        self._read(element, pool if several else "")
        known = self.process.nodes
        flows = list(dict.fromkeys([*self.process.edges, *self.meanwhile]))
        self.process.edges = [(source, target) for source, target in flows if source in known and target in known]
        self.process.left["dangling"] = len(flows) - len(self.process.edges)

    def _read(self, scope: etree._Element, done_by: str) -> tuple[list[str], list[str]]:
        """All of this process or part; gives what nothing leads to, and what leads to nothing, in its own flow."""
        for lanes in _children(scope, {"laneSet"}):
            self._read_lanes(lanes)
        known = TASKS | PARTS | GATEWAYS | EVENTS
        inside = [id for child in _children(scope, known) if (id := self._node(child, done_by))]
        flows = [(each.get("sourceRef", ""), each.get("targetRef", "")) for each in _children(scope, {"sequenceFlow"})]
        self.process.edges += [(self._last(source), target) for source, target in flows]
        self.process.left["data"] += len(list(_children(scope, DATA)))
        sources, targets = {source for source, _target in flows}, {target for _source, target in flows}
        targets |= {id for id in inside if self.process.nodes[id].tag == "boundaryEvent"}
        return [id for id in inside if id not in targets], [id for id in inside if id not in sources]

    def _read_lanes(self, lanes: etree._Element) -> None:
        """A lane within a lane says more closely who does it."""
        for lane in _children(lanes, {"lane"}):
            for reference in _children(lane, {"flowNodeRef"}):
                if _words(lane):
                    self.lanes[(reference.text or "").strip()] = _words(lane)
            for inner in _children(lane, {"childLaneSet"}):
                self._read_lanes(inner)

    def _node(self, element: etree._Element, done_by: str) -> str | None:
        tag, id = _tag(element), self._new_id(element)
        done_by = self.lanes.get(id, done_by)
        if tag in TASKS | PARTS and element.get("isForCompensation") == "true":
            self.process.left["compensation"] += 1
            return None
        if tag in PARTS:
            return self._part(element, id, done_by)
        repeats = any(True for _each in _children(element, REPEATS))
        self._add(Node(id, tag, _words(element), done_by, _note(element), repeats))
        if tag == "boundaryEvent":
            self.meanwhile.append((element.get("attachedToRef", ""), id))
        return id

    def _part(self, element: etree._Element, id: str, done_by: str) -> str | None:
        """A part process: its steps stand between its beginning and its end; without any it is a step itself."""
        if element.get("triggeredByEvent") == "true":
            self.process.left["event_parts"] += 1
            return None
        if not any(_tag(each) in TASKS | PARTS for each in element):
            self._add(Node(id, "task", _words(element), done_by, _note(element)))
            return id
        self.process.left["parts"] += 1
        self._add(Node(id, "part", _words(element)))
        first, last = self._read(element, done_by)
        self._add(Node(_end(id), "end of a part"))
        self.process.edges += [(id, each) for each in first] + [(self._last(each), _end(id)) for each in last]
        self.process.edges.append((id, _end(id)))
        return id

    def _new_id(self, element: etree._Element) -> str:
        """Ids are unique in a good file; in a bad one no task is lost by that."""
        id = element.get("id") or "without id"
        return id if id not in self.process.nodes else f"{id} again {len(self.process.nodes)}"

    def _last(self, id: str) -> str:
        """Where the flow leaves this: a part process at its end."""
        return _end(id) if _end(id) in self.process.nodes else id

    def _add(self, node: Node) -> None:
        self.process.nodes[node.id] = node


def _end(id: str) -> str:
    return f"{id} end"


def _children(element: etree._Element, tags: set[str]) -> Iterator[etree._Element]:
    return (child for child in element if _tag(child) in tags)


def _tag(element: etree._Element) -> str:
    tag = element.tag if isinstance(element.tag, str) else ""
    return tag.removeprefix(MODEL) if tag.startswith(MODEL) else ""


def _words(element: etree._Element) -> str:
    return " ".join((element.get("name") or "").split())


def _note(element: etree._Element) -> str:
    texts = ["".join(str(words) for words in each.itertext()) for each in _children(element, {"documentation"})]
    return re.sub(r"<[^<>]*>", " ", "\n".join(texts)).strip()[:LONGEST_NOTE]
