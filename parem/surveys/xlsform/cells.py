"""What the cells of an XLSForm row say besides words: bounds, scales, yes or no, and what has no place here. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from parem.surveys.foreign.parts import Remark
from parem.surveys.foreign.texts import note
from parem.surveys.question_roles import EXPECTATION, INDEX_POINTS, INDEX_ROLES
from parem.surveys.xlsform.sheets import Row

NUMBERS = ("integer", "int", "decimal", "number")
DATES = ("date", "datetime")
_BOUND = re.compile(r"^\s*\.\s*(>=|<=|>|<)\s*(-?\d{1,9}(?:\.\d{1,6})?)\s*$")


def note_the_rest(row: Row, remarks: list[Remark]) -> None:
    """What a row says besides its words, choices and condition."""
    is_read = row.cell("type").casefold() in (*NUMBERS, *DATES)
    if row.cell("constraint") and not is_read:
        note(remarks, "pattern", words=row.cell("constraint")[:80])
    if row.cell("default"):
        note(remarks, "default")
    if row.cell("calculation"):
        note(remarks, "settings", names="calculation")
    media = [name for name in row.cells if name.split("::")[0] in ("image", "audio", "video", "big-image")]
    if media:
        note(remarks, "markup")


def bounds(constraint: str, remarks: list[Remark]) -> dict[str, Any]:
    """The bounds in a constraint like ". >= 0 and . <= 120"; any other is told of."""
    found_bounds: dict[str, Any] = {}
    for part in re.split(r"\s+and\s+", constraint) if constraint else []:
        found = _BOUND.match(part)
        if not found or ("." in found[2] and found[1] in "<>"):
            note(remarks, "pattern", words=constraint[:80])
            return {}
        # Whole numbers: "more than 0" is "1 or more".
        step = {"<": -1, ">": 1}.get(found[1], 0)
        found_bounds["minimum" if found[1].startswith(">") else "maximum"] = float(found[2]) + step
    if "minimum" in found_bounds and "maximum" in found_bounds and found_bounds["minimum"] >= found_bounds["maximum"]:
        note(remarks, "pattern", words=constraint[:80])
        return {}
    return found_bounds


def is_yes_no(rows: Sequence[Row]) -> bool:
    """Whether the choices are yes and no."""
    return sorted(row.cell("name").casefold() for row in rows) in (["no", "yes"], ["0", "1"])


def scale_of(row: Row, rows: Sequence[Row], is_row: bool = False) -> tuple[str, int | None] | None:
    """The kind and points where the choices are a scale (appearance likert, or a row of a table; named 1..n; 0..10 is
    NPS); else None."""
    names = [one.cell("name") for one in rows]
    if "likert" not in row.cell("appearance").casefold() and not is_row:
        return None
    if names == [str(n) for n in range(11)]:
        return "nps", None
    if names != [str(n) for n in range(1, len(names) + 1)] or len(names) not in (5, 7, 10):
        return None
    return ("ces", None) if row.cell("parem_type") == "ces" and len(names) == 7 else ("scale", len(names))


def belonging(row: Row, kind: str, points: int | None) -> dict[str, str]:
    """The dimension and role of a scale in Parem's own columns; a role that it can't have is none."""
    if kind != "scale":
        return {"dimension": "", "role": ""}
    dimension, role = row.cell("parem_dimension")[:40], row.cell("parem_role")
    fits = bool(dimension) if role == EXPECTATION else role in INDEX_ROLES and points == INDEX_POINTS
    return {"dimension": dimension, "role": role if fits else ""}
