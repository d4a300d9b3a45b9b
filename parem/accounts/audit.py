"""The audit trail: one line for each change of state."""

from __future__ import annotations

from typing import Any

from flask import has_request_context
from flask_security import current_user

from parem.accounts.models import AuditEntry, Organisation
from parem.extensions import db


def record(action: str, subject: str, organisation: Organisation | int | None, **details: Any) -> AuditEntry:
    """Add one audit line to the session ("survey.published", the survey's code, its organisation, what changed).

    Details must be JSON values and must never hold an answer, a comment, a password or a token.
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
