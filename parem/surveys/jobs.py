"""Background jobs: invitations sent in portions, each night used links are settled, reminders and ends are due,
surveys that enough have answered are closed, comments lose what joins them to answers, uploads that nobody confirmed
are thrown away and what was deleted long ago is forgotten;
each working day a letter about kiosks that have become silent.
"""

from __future__ import annotations

import logging
from datetime import date

from huey import crontab
from sqlalchemy import and_, select

from parem.accounts.models import Organisation
from parem.catalogue.service_import import forget_old_uploads
from parem.extensions import db, jobs
from parem.surveys.builder.deletion_operations import purge
from parem.surveys.group_quotas import close_full_groups
from parem.surveys.imports.operations import forget_unconfirmed
from parem.surveys.invitations.mails import AWAY, send_letter
from parem.surveys.invitations.models import InvitationRound, Invitee
from parem.surveys.invitations.operations import remind_or_end, settle_used
from parem.surveys.kiosks.device_mails import managers_of, newly_silent, tell
from parem.surveys.kiosks.device_operations import utc_now
from parem.surveys.operations import close_full
from parem.surveys.rights.comment_settling import settle_comments

log = logging.getLogger(__name__)
#: Letters of one round each time: mail servers take offence at floods.
AT_ONCE = 200


@jobs.periodic_task(crontab(minute="*/5"))
def send_invitations() -> int:
    """Send what waits, some of each round; how many letters."""
    under_way = select(InvitationRound).where(InvitationRound.state.in_(("sending", "reminding")))
    return sum(_send_some(one) for one in db.session.scalars(under_way.order_by(InvitationRound.id)).all())


def _send_some(one: InvitationRound) -> int:
    is_reminder = one.state == "reminding"
    unreminded = and_(Invitee.sent, ~Invitee.reminded, ~Invitee.used)
    waiting = (Invitee.round_id == one.id, unreminded if is_reminder else ~Invitee.sent)
    # In no order of theirs: the list's order is nobody's business either.
    some = db.session.scalars(select(Invitee).where(*waiting).order_by(Invitee.id).limit(AT_ONCE)).all()
    sent = 0
    for invitee in some:
        try:
            is_good = send_letter(one, invitee, is_reminder)
        except AWAY:
            log.warning("letters of round %s wait: the mail server is away", one.id)
            db.session.rollback()
            return sent
        invitee.sent, invitee.reminded = True, is_reminder or not is_good
        db.session.commit()
        sent += is_good
    if len(some) < AT_ONCE:
        one.state = "sent"
        if is_reminder:
            one.remind_after = None
        db.session.commit()
    return sent


@jobs.periodic_task(crontab(hour="2", minute="20"))
def settle_invitations() -> int:
    """Mark the links that were used today, all at once; then reminders and ends. How many were used."""
    used = settle_used()
    db.session.commit()
    for one in db.session.scalars(select(InvitationRound).where(InvitationRound.state != "over")).all():
        remind_or_end(one, date.today())
        db.session.commit()
    return used


@jobs.periodic_task(crontab(hour="2", minute="30"))
def settle_new_comments() -> int:
    """Write today's comments anew, so that their place in the database tells no more whose they are; how many."""
    settled = settle_comments()
    db.session.commit()
    return settled


@jobs.periodic_task(crontab(hour="2", minute="10"))
def close_full_surveys() -> int:
    """Close for good the surveys that enough have answered; how many. Before the night's ends of their invitations."""
    closed = close_full()
    close_full_groups()
    db.session.commit()
    return closed


@jobs.periodic_task(crontab(hour="2", minute="30"))
def forget_uploads() -> int:
    """Throw away uploads that nobody confirmed: answers may be in them. How many files.

    Each upload does the same, but where nobody uploads again a file would stay for ever.
    """
    forgotten = forget_unconfirmed() + forget_old_uploads()
    db.session.commit()
    return forgotten


@jobs.periodic_task(crontab(hour="2", minute="30"))
def purge_deletions() -> int:
    """Forget what was deleted more than thirty days ago; how many."""
    purged = purge()
    db.session.commit()
    return purged


@jobs.periodic_task(crontab(hour="5", minute="30", day_of_week="1-5"))
def tell_of_silent_kiosks() -> int:
    """A letter to each manager of an organisation where a kiosk has become silent; how many letters.

    The home page tells the same, so a letter that can't be sent now is not sent later.
    """
    letters = 0
    for organisation_id, devices in newly_silent(utc_now()).items():
        organisation = db.session.get_one(Organisation, organisation_id)
        for person in managers_of(organisation):
            try:
                tell(organisation, devices, person)
            except AWAY:
                log.warning("a letter about silent kiosks was not sent: the mail server is away")
                continue
            letters += 1
    return letters
