"""The hash of a plan as its writers wrote it: what a partner agrees to, without figures that are measured anew."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect

from parem.improvements.plans.models import ChangePlan
from parem.improvements.report.frozen_json import hash_of, to_json

PLAN_COLUMNS = ("title", "summary", "starts_on", "ends_on", "budget_cents")
SECTIONS = ("goals", "measures", "lines", "budget", "risks")
#: What counts a change says nothing of what was changed to.
NO_WORDS = {"row_version"}


def plan_hash(plan: ChangePlan) -> str:
    """SHA-256 over the plan and all its parts; the same until somebody writes something else."""
    parts = {section: [_columns(part) for part in getattr(plan, section)] for section in SECTIONS}
    needs = {str(line.id): sorted(each.id for each in line.needs) for line in plan.lines}
    return hash_of(to_json({"plan": {name: getattr(plan, name) for name in PLAN_COLUMNS}, "needs": needs, **parts}))


def _columns(part: Any) -> dict[str, Any]:
    names = [each.key for each in inspect(type(part)).column_attrs if each.key not in NO_WORDS]
    return {name: getattr(part, name) for name in names}
