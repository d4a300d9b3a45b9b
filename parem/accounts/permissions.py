"""Which role may do what: one table, read by every view."""

from __future__ import annotations

from enum import StrEnum

from parem.accounts.models import Organisation, User


class Permission(StrEnum):
    """What a person may do in an organisation."""

    VIEW = "view"
    VIEW_RESULTS = "view_results"
    VIEW_AUDIT = "view_audit"
    MANAGE_ORGANISATION = "manage_organisation"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_CATALOGUE = "manage_catalogue"
    MANAGE_SURVEYS = "manage_surveys"
    MANAGE_DEVICES = "manage_devices"
    IMPORT_ANSWERS = "import_answers"
    REVIEW_COMMENTS = "review_comments"
    MANAGE_IMPROVEMENTS = "manage_improvements"
    WORK_ON_OWN_ACTIONS = "work_on_own_actions"
    MANAGE_PLANS = "manage_plans"
    APPROVE_PLANS = "approve_plans"


_READ = frozenset({Permission.VIEW, Permission.VIEW_RESULTS})
_QUALITY = _READ | {
    Permission.MANAGE_CATALOGUE,
    Permission.MANAGE_SURVEYS,
    Permission.MANAGE_DEVICES,
    Permission.IMPORT_ANSWERS,
    Permission.REVIEW_COMMENTS,
    Permission.MANAGE_IMPROVEMENTS,
    Permission.WORK_ON_OWN_ACTIONS,
    Permission.MANAGE_PLANS,
}

ROLE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    # Everything but a director's signature.
    "administrator": frozenset(Permission) - {Permission.APPROVE_PLANS},
    "quality_manager": frozenset(_QUALITY),
    "service_owner": _READ | {Permission.WORK_ON_OWN_ACTIONS},
    "director": _READ | {Permission.VIEW_AUDIT, Permission.APPROVE_PLANS},
}


def permissions_of(user: User, organisation: Organisation) -> frozenset[Permission]:
    """What this person may do here.

    A membership above gives sight of all below it; only an administrator above may also change what is below.
    """
    held: set[Permission] = set()
    above = {o.id for o in organisation.with_ancestors[1:]}
    for membership in user.memberships:
        granted = ROLE_PERMISSIONS[membership.role]
        if membership.organisation_id == organisation.id:
            held |= granted
        elif membership.organisation_id in above:
            held |= granted if membership.role == "administrator" else granted & _READ
    return frozenset(held)


def is_allowed(user: User, permission: Permission, organisation: Organisation) -> bool:
    """Whether this person holds this permission in this organisation."""
    return permission in permissions_of(user, organisation)
