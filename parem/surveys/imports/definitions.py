"""The page's choices as a map's definition (the same that a map file holds) and back again. Pure."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from parem.surveys.imports.guess import PERIODS, guess_roles
from parem.surveys.imports.values import AskedQuestion

LEFT_OUT = ""
#: The format of days that needs no word in a map.
AS_USUAL = "auto"
PLACES = ("service", "channel", "language")
ROLES = (*PLACES, *PERIODS, "id")


class RoleTwice(ValueError):
    """Two columns were given a role that only one can have."""

    def __init__(self, role: str, first: str, second: str) -> None:
        super().__init__(role)
        self.role, self.first, self.second = role, first, second


def column_field(position: int) -> str:
    """The name of the form field of the column at this position."""
    return f"column_{position}"


def definition_of(posted: Mapping[str, Any], header: Sequence[str], earlier: Mapping[str, Any]) -> dict[str, Any]:
    """The definition that the form's data describe; the sheet and the recodes of an earlier one are kept.

    Raises RoleTwice.
    """
    columns = _column_of_role(posted, header)
    definition: dict[str, Any] = {"columns": _questions(columns)}
    for key in PLACES:
        definition[key] = {"column": columns[key]} if key in columns else posted[key]
    unit = next((unit for unit in PERIODS if unit in columns), None)
    if unit:
        definition["day"] = {"column": columns[unit], "unit": unit}
        if posted["day_format"] != AS_USUAL:
            definition["day"]["format"] = posted["day_format"]
    elif isinstance(posted["day"], date):
        definition["day"] = posted["day"].isoformat()
    if "id" in columns:
        definition["id"] = columns["id"]
    definition["missing"] = [word.strip() for word in (posted["missing"] or "").split(",") if word.strip()]
    definition["ignore"] = [name for at, name in enumerate(header) if not posted[column_field(at)]]
    definition |= {key: posted[key] for key in ("invalid", "already_there")}
    if earlier.get("sheet"):
        definition["sheet"] = earlier["sheet"]
    return _with_recodes_of(definition, earlier)


def guessed_definition(header: Sequence[str], questions: Sequence[AskedQuestion]) -> dict[str, Any]:
    """The definition that the headers alone tell: what the page would choose by itself."""
    columns = {role: column for column, role in guess_roles(header, questions).items()}
    definition: dict[str, Any] = {"columns": _questions(columns)}
    definition |= {key: {"column": columns[key]} for key in PLACES if key in columns}
    unit = next((unit for unit in PERIODS if unit in columns), None)
    return definition | ({"day": {"column": columns[unit], "unit": unit}} if unit else {})


def _column_of_role(posted: Mapping[str, Any], header: Sequence[str]) -> dict[str, str]:
    columns: dict[str, str] = {}
    for position, name in enumerate(header):
        role = posted[column_field(position)]
        kind = "day" if role in PERIODS else role
        taken = next((r for r in columns if r == role or (r in PERIODS and kind == "day")), None)
        if role and taken:
            raise RoleTwice(role, columns[taken], name)
        if role:
            columns[role] = name
    return columns


def _questions(columns: Mapping[str, str]) -> dict[str, Any]:
    """{question: {"column": ...} or {"columns": {option: ...}}} from {"question:CODE[:OPTION]": column}."""
    questions: dict[str, Any] = {}
    for role, column in columns.items():
        kind, _, rest = role.partition(":")
        code, _, option = rest.partition(":")
        if kind == "question" and option:
            questions.setdefault(code, {}).setdefault("columns", {})[option] = column
        elif kind == "question":
            questions.setdefault(code, {})["column"] = column
    return questions


def _with_recodes_of(definition: dict[str, Any], earlier: Mapping[str, Any]) -> dict[str, Any]:
    for role, values in recodes_of(earlier).items():
        definition = with_recodes(definition, role, values)
    return definition


def recodes_of(definition: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """{role: {cell: words}} where the role is "question:CODE" or one of PLACES."""
    rules = {f"question:{code}": rule for code, rule in definition.get("columns", {}).items()}
    rules |= {key: definition.get(key) for key in PLACES}
    return {role: rule["values"] for role, rule in rules.items() if isinstance(rule, Mapping) and rule.get("values")}


def with_recodes(definition: Mapping[str, Any], role: str, values: Mapping[str, str]) -> dict[str, Any]:
    """The definition in which these cells of a role stand for these words; unchanged if it reads no such column."""
    changed = copy.deepcopy(dict(definition))
    kind, _, code = role.partition(":")
    rule = changed["columns"].get(code) if kind == "question" else changed.get(role)
    if isinstance(rule, dict):
        rule["values"] = {**rule.get("values", {}), **values}
    return changed


def roles_of(definition: Mapping[str, Any]) -> dict[str, str]:
    """{column: role} of a definition that this page made."""
    roles: dict[str, str] = {}
    for code, rule in definition.get("columns", {}).items():
        roles |= {column: f"question:{code}:{option}" for option, column in rule.get("columns", {}).items()}
        if rule.get("column"):
            roles[rule["column"]] = f"question:{code}"
    roles |= {definition[key]["column"]: key for key in PLACES if isinstance(definition.get(key), Mapping)}
    if isinstance(definition.get("day"), Mapping):
        roles[definition["day"]["column"]] = definition["day"]["unit"]
    if definition.get("id"):
        roles[definition["id"]] = "id"
    return roles


def values_of(definition: Mapping[str, Any]) -> dict[str, Any]:
    """What the form's other fields hold for a definition that this page made."""
    data = {key: definition[key] for key in PLACES if isinstance(definition.get(key), str)}
    data |= {key: definition[key] for key in ("invalid", "already_there") if key in definition}
    if "missing" in definition:
        data["missing"] = ", ".join(definition["missing"])
    day = definition.get("day")
    if isinstance(day, Mapping):
        data["day_format"] = day.get("format", AS_USUAL)
    elif day:
        data["day"] = date.fromisoformat(day)
    return data
