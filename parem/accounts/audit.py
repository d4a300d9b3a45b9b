"""The audit trail: one line for each change of state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import has_request_context
from flask_security import current_user

from parem.accounts.models import AuditEntry, Organisation, User
from parem.extensions import db


def record(action: str, subject: str, organisation: Organisation | int | None, **details: Any) -> AuditEntry:
    """Add one audit line to the session ("survey.published", the survey's code, its organisation, what changed).

    Details must be JSON values and must never hold an answer, a comment, a password or a token. What was changed goes
    into `changes` (see `changes`).
    """
    person = current_user.id if has_request_context() and current_user.is_authenticated else None
    entry = AuditEntry(
        action=action,
        subject=subject[:200],
        organisation_id=organisation.id if isinstance(organisation, Organisation) else organisation,
        user_id=person,
        details=details,
    )
    db.session.add(entry)
    return entry


def record_of_person(action: str, person: User) -> None:
    """Add one line about a person in each organisation where they have a role."""
    for organisation in sorted({membership.organisation_id for membership in person.memberships}):
        entry = record(action, person.email, organisation)
        entry.user_id = entry.user_id or person.id


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What differs, as {field: [before, after]}, for the audit line's `changes`."""
    return {field: [before.get(field), value] for field, value in after.items() if before.get(field) != value}
