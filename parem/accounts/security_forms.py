"""Flask-Security's forms with our labels."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_security.forms import (
    ChangePasswordForm,
    EmailValidation,
    EqualToLocalize,
    ForgotPasswordForm,
    LoginForm,
    ResetPasswordForm,
    TwoFactorRescueForm,
    TwoFactorSetupForm,
    TwoFactorVerifyCodeForm,
    VerifyForm,
    email_required,
    password_required,
    valid_user_email,
)
from flask_security.recovery_codes import MfRecoveryCodesForm, MfRecoveryForm
from wtforms import EmailField, PasswordField, RadioField, StringField, SubmitField
from wtforms.validators import InputRequired

from parem.fields import choices_of

_NEW = {"autocomplete": "new-password"}
_CURRENT = {"autocomplete": "current-password"}
_LENGTH = _l("At least 12 characters; three or four words that only you put together are good.")


class SignInForm(LoginForm):
    """E-mail and password. There is no "remember me": sessions end after 8 hours, on shared computers too."""

    email = EmailField(
        _l("E-mail address"),
        render_kw={"autocomplete": "username", "autofocus": True},
        validators=[email_required, EmailValidation(verify=False)],
    )
    password = PasswordField(_l("Password"), render_kw=_CURRENT, validators=[password_required])
    remember = None
    submit = SubmitField(_l("Sign in"))


class ForgottenForm(ForgotPasswordForm):
    """The address to which a link for a new password is sent."""

    email = EmailField(
        _l("E-mail address"),
        render_kw={"autocomplete": "username"},
        validators=[email_required, EmailValidation(verify=True), valid_user_email],
    )
    submit = SubmitField(_l("Send me a link"))


class NewPasswordForm(ResetPasswordForm):
    """The new password, twice."""

    password = PasswordField(_l("New password"), description=_LENGTH, render_kw=_NEW, validators=[password_required])
    password_confirm = PasswordField(
        _l("The new password once more"),
        render_kw=_NEW,
        validators=[EqualToLocalize("password", message="RETYPE_PASSWORD_MISMATCH"), password_required],
    )
    submit = SubmitField(_l("Save the new password"))


class ChangeForm(ChangePasswordForm):
    """The present password, then the new one twice."""

    password = PasswordField(_l("Present password"), render_kw=_CURRENT, validators=[password_required])
    new_password = PasswordField(
        _l("New password"), description=_LENGTH, render_kw=_NEW, validators=[password_required]
    )
    new_password_confirm = PasswordField(
        _l("The new password once more"),
        render_kw=_NEW,
        validators=[EqualToLocalize("new_password", message="RETYPE_PASSWORD_MISMATCH"), password_required],
    )
    submit = SubmitField(_l("Save the new password"))


class OnceMoreForm(VerifyForm):
    """The password once more, before something that matters."""

    password = PasswordField(_l("Password"), render_kw=_CURRENT, validators=[password_required])
    submit = SubmitField(_l("Go on"))


class CodeForm(TwoFactorVerifyCodeForm):
    """The six digits that the authenticator app shows."""

    code = StringField(
        _l("Code from your authenticator app"),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 8},
        validators=[InputRequired(_l("Write the six digits that your app shows."))],
    )
    submit = SubmitField(_l("Confirm"), id="submit-code")


class SetUpForm(TwoFactorSetupForm):
    """Turn the second step on with an authenticator app, or off."""

    setup = RadioField(
        _l("Two-step sign-in"),
        choices=choices_of({"disable": _l("Turn it off"), "authenticator": _l("With an authenticator app")}),
        validate_choice=False,
    )


class RescueForm(TwoFactorRescueForm):
    """Never shown: a recovery code is the one way round a lost phone."""

    help_setup = RadioField(_l("Recovery code"), choices=[])


class RecoveryForm(MfRecoveryForm):
    """One of the recovery codes, in place of the app."""

    code = StringField(
        _l("Recovery code"),
        render_kw={"autocomplete": "off"},
        validators=[InputRequired(_l("Write one of your recovery codes."))],
    )
    submit = SubmitField(_l("Sign in"))


class RecoveryCodesForm(MfRecoveryCodesForm):
    """Show the recovery codes, or make new ones."""

    show_codes = SubmitField(_l("Show the codes"))
    generate_new_codes = SubmitField(_l("Make new codes"))


FORMS = {
    "login_form": SignInForm,
    "forgot_password_form": ForgottenForm,
    "reset_password_form": NewPasswordForm,
    "change_password_form": ChangeForm,
    "verify_form": OnceMoreForm,
    "two_factor_setup_form": SetUpForm,
    "two_factor_rescue_form": RescueForm,
    "two_factor_verify_code_form": CodeForm,
    "mf_recovery_form": RecoveryForm,
    "mf_recovery_codes_form": RecoveryCodesForm,
}
