"""The audit trail in words: one table for the actions of every room (the key is what `audit.record` was given)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from parem.accounts.words import COUNTRY_WORDS, KIND_WORDS, ROLE_WORDS
from parem.languages import LANGUAGES

ACTION_WORDS: dict[str, Any] = {
    "organisation.created": _l("Organisation made"),
    "organisation.changed": _l("Organisation's settings changed"),
    "person.role_added": _l("Role given"),
    "person.role_removed": _l("Role taken away"),
    "person.activated": _l("Account switched on"),
    "person.deactivated": _l("Account switched off"),
    "person.changed": _l("Own details changed"),
    "person.password_changed": _l("Password changed"),
    "person.two_step_on": _l("Two-step sign-in turned on"),
    "person.two_step_off": _l("Two-step sign-in turned off"),
    "service.created": _l("Service added"),
    "service.changed": _l("Service changed"),
    "service.activated": _l("Service switched on"),
    "service.deactivated": _l("Service switched off"),
    "services.imported": _l("Services imported from a file"),
    "survey.created": _l("Survey made"),
    "survey.changed": _l("Survey changed"),
    "survey.services_changed": _l("Services of a survey changed"),
    "survey.published": _l("Survey published"),
    "survey.closed": _l("Survey closed"),
    "survey.reopened": _l("Survey opened again"),
    "survey.version_started": _l("New version of a survey begun"),
    "survey.version_discarded": _l("Draft of a survey discarded"),
    "survey.deleted": _l("Survey deleted"),
    "question.created": _l("Question added"),
    "question.changed": _l("Question changed"),
    "question.deleted": _l("Question deleted"),
    "area.created": _l("Area added"),
    "area.changed": _l("Area changed"),
    "area.moved": _l("Area moved"),
    "area.deleted": _l("Area deleted"),
    "standard_service.created": _l("Standard service added"),
    "standard_service.changed": _l("Standard service changed"),
    "standard_service.deleted": _l("Standard service deleted"),
    "waste.created": _l("Waste written down"),
    "waste.changed": _l("Waste changed"),
    "waste.closed": _l("Waste closed"),
    "waste.reopened": _l("Waste opened again"),
    "action.created": _l("Action planned"),
    "action.changed": _l("Action changed"),
    "action.moved": _l("Action moved"),
    "action.verdict_read": _l("Verdict read"),
    "action.deleted": _l("Action deleted"),
    "board.limits_changed": _l("Limits of the board changed"),
    "plan.created": _l("Change plan made"),
    "plan.changed": _l("Change plan changed"),
    "plan.deleted": _l("Change plan deleted"),
    "plan.goals_added": _l("Goal added to a plan"),
    "plan.goals_changed": _l("Goal of a plan changed"),
    "plan.goals_deleted": _l("Goal of a plan deleted"),
    "plan.lines_added": _l("Action added to a plan"),
    "plan.lines_changed": _l("Line of a plan changed"),
    "plan.lines_deleted": _l("Action taken out of a plan"),
    "plan.budget_added": _l("Budget line added to a plan"),
    "plan.budget_changed": _l("Budget line of a plan changed"),
    "plan.budget_deleted": _l("Budget line of a plan deleted"),
    "plan.risks_added": _l("Risk added to a plan"),
    "plan.risks_changed": _l("Risk of a plan changed"),
    "plan.risks_deleted": _l("Risk of a plan deleted"),
    "plan.submitted": _l("Plan sent to the director"),
    "plan.returned": _l("Plan sent back by the director"),
    "plan.approved": _l("Plan approved"),
    "plan.published": _l("Plan published"),
    "plan.closed": _l("Plan closed"),
    "plan.revised": _l("New revision of a plan begun"),
    "plan.pdf_asked": _l("PDF of a plan asked for"),
    "device.created": _l("Kiosk added"),
    "device.code_given": _l("New code made for a kiosk"),
    "device.registered": _l("Tablet registered as a kiosk"),
    "device.renamed": _l("Kiosk renamed"),
    "device.revoked": _l("Kiosk switched off"),
}
FIELD_WORDS: dict[str, Any] = {
    "name": _l("Name"),
    "description": _l("Description"),
    "country": _l("Country"),
    "default_language": _l("First language"),
    "language": _l("Language"),
    "smallest_cell": _l("Smallest shown group"),
    "role": _l("Role"),
    "kind": _l("Kind"),
    "parent": _l("Belongs to"),
    "area": _l("Area"),
    "survey": _l("Survey"),
    "service": _l("Service"),
    "standard_service": _l("Standard service"),
    "channels": _l("Channels"),
    "owner": _l("Owner"),
    "active": _l("Active"),
    "position": _l("Place"),
    "added": _l("Added"),
    "changed": _l("Changed"),
    "file": _l("File"),
    "waste_id": _l("Number of the waste"),
    "kaizen_action": _l("Number of the action"),
    "stage": _l("Stage"),
    "reason": _l("Reason"),
    "verdict": _l("Verdict"),
    "title": _l("Title"),
    "process_step": _l("Step of the process"),
    "evidence": _l("Evidence"),
    "minutes_per_month": _l("Minutes a month"),
    "cents_per_month": _l("Euros a month"),
    "owner_id": _l("Owner"),
    "due_on": _l("Due"),
    "survey_id": _l("Survey"),
    "question_code": _l("Question"),
    "measure": _l("Measure"),
    "expected_change": _l("Expected change"),
    "background": _l("Background"),
    "current_condition": _l("Current condition"),
    "goal": _l("Goal"),
    "five_whys": _l("Root cause"),
    "countermeasures": _l("Countermeasures"),
    "implementation": _l("Implementation"),
    "effect_confirmation": _l("Effect confirmation"),
    "follow_up": _l("Follow-up"),
    "per_column": _l("Actions in Do, and as many in Check"),
    "per_owner": _l("Actions in Do for one person"),
    "summary": _l("Summary"),
    "starts_on": _l("First day"),
    "ends_on": _l("Last day"),
    "budget_cents": _l("Budget"),
    "part": _l("Number"),
    "revision": _l("Revision"),
    "content_hash": _l("Content hash"),
}
#: Values that have words, by field.
VALUE_WORDS: dict[str, dict[str, Any]] = {
    "role": ROLE_WORDS,
    "kind": KIND_WORDS,
    "country": COUNTRY_WORDS,
    "language": dict(LANGUAGES),
    "default_language": dict(LANGUAGES),
    "changed": FIELD_WORDS,
    "stage": {
        "plan": _l("Plan"),
        "do": _l("Do"),
        "check": _l("Check"),
        "act": _l("Act"),
        "done": _l("Done"),
    },
    "verdict": {"improved": _l("Improved"), "no_evidence": _l("No evidence"), "worse": _l("Worse")},
}


@dataclass(frozen=True)
class DetailLine:
    """One thing that a line tells: a field and its value, or what it was before and is now."""

    field: Any
    before: str | None
    value: str


def action_words(action: str) -> Any:
    """What was done, in words; the bare key where a room has not given any."""
    return ACTION_WORDS.get(action, action)


def detail_lines(details: dict[str, Any] | None) -> list[DetailLine]:
    """The details of a line, readable."""
    lines = [_change(field, pair) for field, pair in (details or {}).get("changes", {}).items()]
    return lines + [
        DetailLine(FIELD_WORDS.get(field, field), None, _in_words(field, value))
        for field, value in (details or {}).items()
        if field != "changes" and value not in (None, "", [], {})
    ]


def _change(field: str, pair: list[Any]) -> DetailLine:
    """A change; of texts in several languages only those that differ."""
    before, after = pair
    if isinstance(before, dict) and isinstance(after, dict):
        differing = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        before = {key: before.get(key, "–") for key in differing}
        after = {key: after.get(key, "–") for key in differing}
    return DetailLine(FIELD_WORDS.get(field, field), _in_words(field, before), _in_words(field, after))


def _in_words(field: str, value: Any) -> str:
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, dict):
        return " · ".join(f"{key.upper() if key in LANGUAGES else key}: {words}" for key, words in value.items())
    if isinstance(value, list):
        return ", ".join(str(VALUE_WORDS.get(field, {}).get(item, item)) for item in value)
    return str(VALUE_WORDS.get(field, {}).get(value, value))
