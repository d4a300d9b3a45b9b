"""Signing in: Flask-Security with our words, forms, templates and limits."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any, cast

from flask import Flask, current_app, redirect, render_template, request, session
from flask_security import current_user
from flask_security.datastore import SQLAlchemyUserDatastore
from flask_security.signals import (
    password_changed,
    password_reset,
    tf_disabled,
    tf_profile_changed,
    user_authenticated,
)
from flask_security.utils import url_for_security
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from parem.accounts.audit import record_of_person
from parem.accounts.demonstration import DEMONSTRATION_ACCOUNTS, DEMONSTRATION_PASSWORD
from parem.accounts.mails import PatientMail
from parem.accounts.models import Role, User
from parem.accounts.queries import has_no_people
from parem.accounts.security_forms import FORMS
from parem.accounts.security_words import security_words
from parem.extensions import db, limiter, security

View = Callable[..., Any]
#: Failed tries that one network address, and one account, may make. A town hall may sit behind one address.
PER_ADDRESS = "30 per 5 minutes; 200 per hour"
PER_ACCOUNT = "10 per 15 minutes"
MAILS_PER_ADDRESS = "10 per 15 minutes"
MAILS_PER_ACCOUNT = "3 per 15 minutes"


def set_up_sign_in(app: Flask) -> None:
    """Bind Flask-Security to the application."""
    app.config.update(_settings(app), **security_words())
    options: dict[str, Any] = {**FORMS, "render_template": _render}
    security._mail_util_cls = PatientMail  # otherwise the constructor alone takes it, and that is on floor 0
    security.init_app(app, SQLAlchemyUserDatastore(db, User, Role), **options)
    security.login_context_processor(_sign_in_context)
    security.mf_recovery_codes_context_processor(_recovery_context)
    # Recovery codes are the one way round a lost phone: no code by e-mail, no message to a support desk.
    app.view_functions["security.two_factor_rescue"] = _to_recovery
    _limit_tries(app)
    for signal, handler in _HANDLERS:
        signal.connect(handler, app)


def _settings(app: Flask) -> dict[str, Any]:
    key = hashlib.sha256(b"recovery codes" + app.config["PAREM"].totp_secret.encode()).digest()
    return {
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_JOIN_USER_ROLES": False,  # roles are memberships, not a table
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_FRESHNESS": timedelta(minutes=30),
        "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(minutes=10),
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 10,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [base64.urlsafe_b64encode(key)],
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "accounts.account",
        "SECURITY_POST_CHANGE_VIEW": "accounts.account",
    }


def _render(template: str, **context: Any) -> str | tuple[str, int]:
    """A page of Flask-Security; 400 where one of its forms failed, as on every other page."""
    html = render_template(template, **context)
    failed = any(isinstance(value, FlaskForm) and value.errors for value in context.values())
    return (html, 400) if failed else html


def _sign_in_context() -> dict[str, Any]:
    shown = current_app.config["PAREM"].demonstration
    return {
        "demonstration_accounts": DEMONSTRATION_ACCOUNTS if shown else (),
        "demonstration_password": DEMONSTRATION_PASSWORD if shown else "",
        "nobody_yet": has_no_people(),
    }


def _recovery_context() -> dict[str, Any]:
    return {"has_codes": bool(cast(User, current_user).mf_recovery_codes)}


def _to_recovery() -> Response:
    return redirect(url_for_security("mf_recovery"))


def _limit_tries(app: Flask) -> None:
    guesses = ("login", "verify", "change_password", "two_factor_token_validation", "mf_recovery", "reset_password")
    for name in guesses:
        app.view_functions[f"security.{name}"] = _guess_limited(app.view_functions[f"security.{name}"])
    app.view_functions["security.forgot_password"] = _mail_limited(app.view_functions["security.forgot_password"])


@cache  # the limiter keeps one list for the process: a view is wrapped once, however many applications are made
def _guess_limited(view: View) -> View:
    """A view of which failed posts are counted."""
    options: Any = {"methods": ["POST"], "deduct_when": lambda answer: answer.status_code == 400}
    return limiter.limit(PER_ACCOUNT, key_func=_account, **options)(limiter.limit(PER_ADDRESS, **options)(view))


@cache
def _mail_limited(view: View) -> View:
    """A view of which each post is counted: it sends a message."""
    by_address = limiter.limit(MAILS_PER_ADDRESS, methods=["POST"])(view)
    return limiter.limit(MAILS_PER_ACCOUNT, key_func=_account, methods=["POST"])(by_address)


def _account() -> str:
    """Whose account is being tried: the address typed, or the person half or wholly signed in."""
    typed = request.form.get("email", "").strip().casefold()
    known = session.get("tf_user_id") or (current_user.fs_uniquifier if current_user.is_authenticated else "")
    return f"account:{typed or known or request.remote_addr}"


def _on_sign_in(_app: Flask, **_values: Any) -> None:
    """A new session from here on: it ends after 8 hours, and no token of before the sign-in stays good."""
    session.permanent = True
    session.pop("csrf_token", None)


def _on_password(_app: Flask, user: User, **_values: Any) -> None:
    record_of_person("person.password_changed", user)


def _on_two_step(_app: Flask, user: User, **_values: Any) -> None:
    record_of_person("person.two_step_on", user)


def _on_two_step_off(_app: Flask, user: User, **_values: Any) -> None:
    user.mf_recovery_codes = None
    record_of_person("person.two_step_off", user)


_HANDLERS = (
    (user_authenticated, _on_sign_in),
    (password_changed, _on_password),
    (password_reset, _on_password),
    (tf_profile_changed, _on_two_step),
    (tf_disabled, _on_two_step_off),
)
