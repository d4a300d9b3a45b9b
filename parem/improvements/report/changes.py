"""What the writers changed in a plan since its last approved revision, field by field. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from parem.improvements.report_contents import ReportContents
from parem.languages import Texts

#: The fields compared in each section, and what ties the parts of two revisions together.
FIELDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "goals": ("id", ("text", "question", "service", "target", "falls", "due_on")),
    "undertakings": ("id", ("text", "goal_number")),
    "lines": (
        "action_id",
        ("recommendation", "owner", "starts_on", "ends_on", "measure_number", "goal_number", "needs"),
    ),
    "budget": ("id", ("text", "organisation", "total", "grant", "own", "other")),
    "risks": ("id", ("text", "organisation", "response", "likelihood", "impact")),
}
PLAN_FIELDS = ("title", "summary", "starts_on", "ends_on", "budget_cents")


@dataclass(frozen=True)
class Change:
    """One field before and now; "added" and "deleted" are said of a whole part, with its name."""

    section: str
    name: Texts | None
    field: str
    before: Any
    after: Any


def changes_between(before: ReportContents, after: ReportContents) -> list[Change]:
    """All differences in what the writers write; figures that were measured anew are none."""
    changes = [
        Change("plan", None, field, getattr(before, field), getattr(after, field))
        for field in PLAN_FIELDS
        if getattr(before, field) != getattr(after, field)
    ]
    for section, (key, fields) in FIELDS.items():
        old = {getattr(part, key): part for part in getattr(before, section)}
        new = {getattr(part, key): part for part in getattr(after, section)}
        changes += [Change(section, None, "deleted", _name(old[k]), None) for k in old if k not in new]
        changes += [Change(section, None, "added", None, _name(new[k])) for k in new if k not in old]
        changes += [c for k in new if k in old for c in _of_part(section, old[k], new[k], fields)]
    return changes


def _of_part(section: str, old: Any, new: Any, fields: tuple[str, ...]) -> Iterator[Change]:
    for field in fields:
        before, after = _value(old, field), _value(new, field)
        if before != after:
            yield Change(section, _name(new), field, before, after)


def _value(part: Any, field: str) -> Any:
    if field == "question":
        return part.asked.question if part.asked else None
    return getattr(part, field)


def _name(part: Any) -> Texts:
    return part.text if hasattr(part, "text") else Texts.of(part.title)
