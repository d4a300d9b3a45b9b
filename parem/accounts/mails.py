"""Messages to people about their account, in their own language."""

from __future__ import annotations

from smtplib import SMTPException
from typing import Any

from flask import current_app, render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_mailman import EmailMessage
from flask_security import MailUtil
from flask_security.recoverable import generate_reset_link

from parem.accounts.models import Organisation, User


class PatientMail(MailUtil):  # type: ignore[misc]
    """Flask-Security's letters; where the mail server refuses, the page goes on and the log says so.

    The page must not say it: it would tell a stranger whether there is such an account.
    """

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send a letter."""
        try:
            super().send_mail(*args, **kwargs)
        except (OSError, SMTPException):
            current_app.logger.exception("a letter about an account could not be sent")


def send_invitation(person: User, organisation: Organisation, inviter: str) -> bool:
    """Tell a person of their role here, with a link to choose a password if they have none. False if it failed."""
    with force_locale(person.language):
        link = None if person.password else generate_reset_link(person)[0]
        name = organisation.name.in_language(person.language)
        body = render_template(
            "accounts/email/invitation.txt", person=person, organisation=name, inviter=inviter, link=link
        )
        message = EmailMessage(_("Your account in Parem: %(organisation)s", organisation=name), body, to=[person.email])
    try:
        message.send()
    except (OSError, SMTPException):
        current_app.logger.exception("an invitation could not be sent")
        return False
    return True
