"""The letters: an invitation and its reminder, in the language of whoever gets it."""

from __future__ import annotations

from smtplib import SMTPException, SMTPRecipientsRefused

from flask import current_app, render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_mailman import EmailMessage

from parem.catalogue.models import Service
from parem.languages import Texts
from parem.surveys.invitations.models import InvitationRound, Invitee
from parem.surveys.invitations.tokens import token_of


def link_of(one: InvitationRound, invitee: Invitee) -> str:
    """Where this person's link leads."""
    return f"{one.base}/i/{token_of(current_app.config['SECRET_KEY'], invitee.id)}"


def letter(service: Service, message: Texts, language: str, link: str, is_reminder: bool = False) -> tuple[str, str]:
    """Subject and body of a letter."""
    with force_locale(language):
        name = service.name.in_language(language)
        subject = (
            _("A reminder: how did we do? %(service)s", service=name)
            if is_reminder
            else _("How did we do? %(service)s", service=name)
        )
        body = render_template(
            "surveys/email/invitation.txt", service=name, link=link, is_reminder=is_reminder,
            organisation=service.organisation.name.in_language(language), message=message.in_language(language),
        )  # fmt: skip
        return subject, body


def send_letter(one: InvitationRound, invitee: Invitee, is_reminder: bool = False) -> bool:
    """Send it; False where the address is refused. Raises OSError or SMTPException where no mail can be sent now."""
    link = link_of(one, invitee)
    subject, body = letter(one.service, one.message, invitee.language, link, is_reminder)
    headers = {"List-Unsubscribe": f"<{link}/stop>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    try:
        EmailMessage(subject, body, to=[invitee.email], headers=headers).send()
    except SMTPRecipientsRefused:
        return False
    return True


#: What says that the mail server is away, not that an address is bad.
AWAY = (OSError, SMTPException)
