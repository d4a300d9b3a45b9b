"""What becomes of a BPMN file, in words: why it can't be read, and what no step was made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from parem.catalogue.bpmn_order import Ordered
from parem.catalogue.bpmn_reading import LARGEST, BadBpmn, Node, Process

FILES: dict[str, Any] = {
    "too_large": _l(
        "The file is larger than %(limit)s MB. A process map of a service is much smaller.", limit=LARGEST // 2**20
    ),
    "not_xml": _l("The file is damaged, or is no BPMN file: its XML can't be read. Export it once more as BPMN 2.0."),
    "document_type": _l("The file names a document type or entities, which BPMN never needs. It was not opened."),
    "not_bpmn": _l("This is an XML file, but not BPMN 2.0. Export the process as BPMN 2.0 (.bpmn)."),
    "no_tasks": _l("There is no task in the file, so there is nothing to make steps of."),
}  # fmt: skip
#: So many names are said; of more their number.
MOST_NAMES = 5


def bad_file(problem: BadBpmn) -> str:
    """Why the file can't be read."""
    return str(FILES[problem.reason])


def process_name(process: Process, number: int) -> str:
    """A process's name, or its number where it has none."""
    return process.name or _("Process %(number)s", number=number)


def step_name(node: Node) -> str:
    """A task's name, or words for one without."""
    return node.name or _("Task without a name")


def remarks_on(process: Process, found: Ordered) -> list[str]:
    """What the line of steps does not tell, a sentence for each; most important first."""
    return [*_on_the_order(found), *_on_steps(found.steps), *_on_what_is_left(process)]


def _on_the_order(found: Ordered) -> Iterator[str]:
    if found.branches:
        yield ngettext(
            "At %(num)s place the flow parts. The steps of all its branches stand one after another.",
            "At %(num)s places the flow parts. The steps of all its branches stand one after another.",
            found.branches,
        )
    for before, after in found.loops[:MOST_NAMES]:
        if before and after:
            yield _(
                "A way back from “%(last)s” to “%(first)s” is not on the map.",
                last=step_name(before), first=step_name(after),
            )  # fmt: skip
    rest = len(found.loops) - MOST_NAMES
    if rest > 0:
        yield ngettext(
            "%(num)s more way back is not on the map.", "%(num)s more ways back are not on the map.", rest
        )  # fmt: skip
    if found.apart:
        yield _(
            "No way leads from the beginning to these steps: %(names)s. Look where they belong.",
            names=_names(found.apart),
        )  # fmt: skip


def _on_steps(steps: Sequence[Node]) -> Iterator[str]:
    repeated = [step for step in steps if step.repeats]
    if repeated:
        yield _("These steps are repeated; on the map they stand once: %(names)s.", names=_names(repeated))
    unnamed = sum(not step.name for step in steps)
    if unnamed:
        yield ngettext(
            "%(num)s task has no name. Name it on the map.",
            "%(num)s tasks have no name. Name them on the map.",
            unnamed,
        )
    if any(len(step.name) > 200 or len(step.done_by) > 200 for step in steps):
        yield _("Names longer than 200 characters are cut.")


def _on_what_is_left(process: Process) -> Iterator[str]:
    counts = {**process.left, "events": _events_on_the_way(process)}
    for key, words in _LEFT.items():
        if counts.get(key):
            yield words(counts[key])


def _events_on_the_way(process: Process) -> int:
    return sum(node.tag.startswith(("intermediate", "boundary")) for node in process.nodes.values())


#: What is left out, by key of `Process.left`.
_LEFT: dict[str, Callable[[int], str]] = {
    "parts": lambda count: ngettext(
        "The steps of %(num)s part process are listed one by one.",
        "The steps of %(num)s part processes are listed one by one.",
        count,
    ),
    "event_parts": lambda count: ngettext(
        "%(num)s part process that only an event begins is left out.",
        "%(num)s part processes that only events begin are left out.",
        count,
    ),
    "compensation": lambda count: ngettext(
        "%(num)s task that only undoes another is left out.",
        "%(num)s tasks that only undo others are left out.",
        count,
    ),
    "events": lambda count: ngettext(
        "%(num)s event on the way, such as a deadline or a message, is no step.",
        "%(num)s events on the way, such as deadlines or messages, are no steps.",
        count,
    ),
    "messages": lambda count: ngettext(
        "%(num)s message to or from another process is left out.",
        "%(num)s messages to or from other processes are left out.",
        count,
    ),
    "data": lambda count: ngettext(
        "%(num)s document or remark in the drawing is left out.",
        "%(num)s documents and remarks in the drawing are left out.",
        count,
    ),
    "dangling": lambda count: ngettext(
        "%(num)s arrow that begins or ends at nothing is left out.",
        "%(num)s arrows that begin or end at nothing are left out.",
        count,
    ),
}


def _names(nodes: Sequence[Node]) -> str:
    named = ", ".join(f"“{step_name(node)}”" for node in nodes[:MOST_NAMES])
    rest = len(nodes) - MOST_NAMES
    return (
        ngettext("%(names)s and %(num)s more", "%(names)s and %(num)s more", rest, names=named) if rest > 0 else named
    )
