"""LimeSurvey's rules about who is asked: the rows of conditions and the quotas. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from lxml import etree

from parem.surveys.limesurvey.opening import rows_of


@dataclass(frozen=True)
class ConditionRow:
    """One row of a question's conditions: what is compared, in the answers of which question."""

    about: str
    column: str
    method: str
    value: str
    scenario: str


@dataclass(frozen=True)
class Quota:
    """After so many answers nobody new is asked; with members only those who answered so (question's id, code)."""

    limit: int
    members: tuple[tuple[str, str], ...]


def conditions_in(root: etree._Element) -> dict[str, list[ConditionRow]]:
    """The rows of each question's conditions, by the question's id."""
    found: dict[str, list[ConditionRow]] = defaultdict(list)
    for row in rows_of(root, "conditions"):
        about, column, method, scenario = (
            row.get(name, "").strip() for name in ("cqid", "cfieldname", "method", "scenario")
        )
        found[row.get("qid", "").strip()].append(ConditionRow(about, column, method, row.get("value", ""), scenario))
    return found


def quotas_in(root: etree._Element) -> list[Quota]:
    """The quotas that are switched on."""
    members: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows_of(root, "quota_members"):
        members[row.get("quota_id", "").strip()].append((row.get("qid", "").strip(), row.get("code", "").strip()))
    return [
        Quota(int(row["qlimit"]), tuple(members[row.get("id", "").strip()]))
        for row in rows_of(root, "quota")
        if row.get("active", "1").strip() != "0" and re.fullmatch(r"0*[1-9][0-9]{0,8}", row.get("qlimit", "").strip())
    ]
