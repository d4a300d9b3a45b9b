"""Messages to people about their account, in their own language."""

from __future__ import annotations

from smtplib import SMTPException

from flask import current_app, render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_mailman import EmailMessage
from flask_security.recoverable import generate_reset_link

from parem.accounts.models import Organisation, User


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
