"""Flask-Security's messages in our words, looked up in our catalogue; its own has no Lithuanian or Estonian."""

from __future__ import annotations

from typing import Any

from parem.config import ROOT
from parem.form_words import N_

_ERRORS = {
    "API_ERROR": N_("That could not be understood. Try once more."),
    "GENERIC_AUTHN_FAILED": N_("The e-mail address or the password is not right."),
    "UNAUTHORIZED": N_("Your role does not allow this."),
    "PASSWORD_MISMATCH": N_("The two passwords differ."),
    "RETYPE_PASSWORD_MISMATCH": N_("The two passwords differ."),
    "INVALID_REDIRECT": N_("That address is outside Parem."),
    "INVALID_RECOVERY_CODE": N_("This is none of your recovery codes, or it was used already."),
    "PASSWORD_RESET_EXPIRED": N_("This link has expired (it is good for %(within)s). Ask for a new one here."),
    "INVALID_RESET_PASSWORD_TOKEN": N_("This link was used already or is not whole. Ask for a new one here."),
    "DISABLED_ACCOUNT": N_("This account is switched off. Ask an administrator of your organisation."),
    "EMAIL_NOT_PROVIDED": N_("Write your e-mail address."),
    "INVALID_EMAIL_ADDRESS": N_("Write an e-mail address like name@example.org."),
    "INVALID_CODE": N_("The code is wrong or too old."),
    "INVALID_INPUT": N_("This value cannot stand here."),
    "PASSWORD_NOT_PROVIDED": N_("Write the password."),
    "PASSWORD_INVALID_LENGTH": N_("The password must have at least %(length)s characters."),
    "PASSWORD_TOO_SIMPLE": N_("This password is too easy to guess."),
    "USER_DOES_NOT_EXIST": N_("The e-mail address or the password is not right."),
    "INVALID_PASSWORD": N_("The password is not right."),
    "INVALID_PASSWORD_CODE": N_("The password or the code is not right."),
    "PASSWORD_IS_THE_SAME": N_("The new password must differ from the old one."),
    "ANONYMOUS_USER_REQUIRED": N_("You are signed in already."),
    "TWO_FACTOR_INVALID_TOKEN": N_("The code is wrong or too old. Try the next one that your app shows."),
    "TWO_FACTOR_PERMISSION_DENIED": N_("Sign in once more to go on."),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": N_("Choose one of the ways that are offered."),
    "TWO_FACTOR_SETUP_EXPIRED": N_("That took longer than %(within)s. Please start once more."),
}
_NEWS = {
    "GENERIC_RECOVERY": N_("If this address has an account here, a message with a link is on its way."),
    "PASSWORD_RESET_REQUEST": N_("If %(email)s has an account here, a message with a link is on its way."),
    "UNAUTHENTICATED": N_("Sign in to see this page."),
    "LOGIN": N_("Sign in to see this page."),
    "REFRESH": N_("Write your password once more to go on."),
    "REAUTHENTICATION_REQUIRED": N_("Write your password once more to go on."),
    "REAUTHENTICATION_SUCCESSFUL": N_("Thank you. You can go on."),
    "NO_RECOVERY_CODES_SETUP": N_("You have no recovery codes yet."),
    "FORGOT_PASSWORD": N_("Forgotten your password?"),
}
_SUCCESSES = {
    "PASSWORD_RESET": N_("Your new password is saved and you are signed in."),
    "PASSWORD_RESET_NO_LOGIN": N_("Your new password is saved. Sign in with it."),
    "PASSWORD_CHANGE": N_("Your new password is saved."),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": N_("The code is right. You are signed in."),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": N_("Two-step sign-in is on."),
    "TWO_FACTOR_DISABLED": N_("Two-step sign-in is off."),
}


def security_words() -> dict[str, Any]:
    """The settings that make Flask-Security speak our words from our catalogue."""
    messages = {
        f"SECURITY_MSG_{key}": (words, category)
        for category, group in (("error", _ERRORS), ("info", _NEWS), ("success", _SUCCESSES))
        for key, words in group.items()
    }
    return {
        "SECURITY_I18N_DOMAIN": "messages",
        "SECURITY_I18N_DIRNAME": str(ROOT / "parem" / "translations"),
        "SECURITY_EMAIL_SUBJECT_PASSWORD_RESET": N_("A new password for Parem"),
        "SECURITY_EMAIL_SUBJECT_PASSWORD_NOTICE": N_("Your Parem password was changed"),
        "SECURITY_EMAIL_SUBJECT_PASSWORD_CHANGE_NOTICE": N_("Your Parem password was changed"),
        **messages,
    }
