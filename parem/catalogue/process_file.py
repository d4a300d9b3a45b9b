"""What a BPMN file would make of a process map: its processes, the steps of one of them, what is left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from parem.catalogue.bpmn_order import ordered
from parem.catalogue.bpmn_reading import LONGEST_NAME, Node, read_bpmn
from parem.catalogue.bpmn_words import process_name, remarks_on, step_name
from parem.catalogue.process_operations import MOST_STEPS
from parem.languages import Texts


@dataclass(frozen=True)
class Plan:
    """The processes of the file (their names, how many steps each), the chosen one's steps, and what was left out."""

    processes: tuple[tuple[str, int], ...]
    chosen: int
    steps: tuple[Node, ...]
    remarks: tuple[str, ...]

    def fits(self, present: int = 0) -> bool:
        """Whether a map that has so many steps already can take these."""
        return len(self.steps) + present <= MOST_STEPS

    def values(self, language: str) -> list[dict[str, Any]]:
        """The steps as the operations take them, their names in this language."""
        return [
            {
                "name": Texts.of({language: step_name(step)[:LONGEST_NAME]}),
                "done_by": step.done_by[:LONGEST_NAME],
                "note": step.note,
            }
            for step in self.steps
        ]


def plan_of(content: bytes, chosen: int | None = None) -> Plan:
    """What this file would make; without a choice, of its longest process. Raises BadBpmn."""
    processes = read_bpmn(content)
    names = tuple((process_name(each, number), len(each.steps)) for number, each in enumerate(processes, 1))
    longest = max(range(len(processes)), key=lambda number: names[number][1])
    number = chosen if chosen is not None and 0 <= chosen < len(processes) else longest
    found = ordered(processes[number])
    return Plan(names, number, found.steps, tuple(remarks_on(processes[number], found)))
