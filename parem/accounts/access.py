"""Permission checks for views: the organisation is in the address, the permission on the function."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import abort, g
from flask_security import current_user
from flask_security.decorators import auth_required

from parem.accounts.models import Organisation, User
from parem.accounts.permissions import Permission, permissions_of
from parem.extensions import db

View = TypeVar("View", bound=Callable[..., Any])


def requires(permission: Permission) -> Callable[[View], View]:
    """Guard a view under /o/<organisation>/: sign-in, then the permission.

    Sets g.organisation and g.permissions. Answers 404 where the person may not even see the organisation (its
    existence is nobody's business), 403 where they may see it but not do this.
    """

    def guard(view: View) -> View:
        @wraps(view)
        @auth_required("session")
        def guarded(organisation: str, *args: Any, **kwargs: Any) -> Any:
            found = db.session.scalar(db.select(Organisation).filter_by(code=organisation))
            granted = permissions_of(cast(User, current_user), found) if found else frozenset()
            if found is None or Permission.VIEW not in granted:
                abort(404)
            g.organisation, g.permissions = found, granted
            if permission not in granted:
                abort(403)
            return view(*args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return cast(View, guarded)

    return guard


def public(view: View) -> View:
    """Mark a view that anyone may open; the test of all routes asks for this mark or a permission."""
    view.permission = None  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Guard a view that needs a signed-in person but no organisation."""

    @wraps(view)
    @auth_required("session")
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    guarded.permission = "signed_in"  # type: ignore[attr-defined]
    return cast(View, guarded)
