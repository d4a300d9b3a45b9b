"""The weekly e-mail: what is due on one's actions this week, what is late, what is blocked or waits for its verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from smtplib import SMTPRecipientsRefused
from typing import Any

from flask import current_app, render_template
from flask_babel import force_locale, ngettext
from flask_mailman import EmailMessage
from sqlalchemy import Select, or_, update

from parem.accounts.models import Organisation, User
from parem.extensions import db
from parem.improvements import words
from parem.improvements.actions.queries import ActionFilter, ActionRow, action_rows

WEEK, DAY = timedelta(7), timedelta(1)


@dataclass(frozen=True)
class Digest:
    """What one person's week asks for."""

    late: list[ActionRow]
    due: list[ActionRow]
    blocked: list[ActionRow]
    #: In Check, and the day to read its verdict has come.
    unread: list[ActionRow]
    #: Done, and somebody is to look this week whether it still holds.
    again: list[ActionRow]

    @property
    def count(self) -> int:
        """How many different actions are in it."""
        return len({row.id for row in (*self.late, *self.due, *self.blocked, *self.unread, *self.again)})


def monday_of(day: date) -> date:
    """The Monday of the week of this day."""
    return day - timedelta(day.weekday())


def digest_of(rows: list[ActionRow], today: date) -> Digest:
    """What this week asks for of these actions."""
    open_rows = sorted((row for row in rows if row.stage != "done"), key=lambda row: (row.due_on or date.max, row.id))
    ends = monday_of(today) + WEEK
    return Digest(
        late=[row for row in open_rows if row.is_overdue(today)],
        due=[row for row in open_rows if row.due_on and today <= row.due_on < ends],
        blocked=[row for row in open_rows if row.blocked_by],
        unread=[row for row in open_rows if row.is_ready_to_read(ends - DAY)],
        again=[row for row in rows if row.is_to_look_again(ends - DAY)],
    )


def digests(today: date) -> Iterator[tuple[User, Digest]]:
    """Everybody who wants it, has had none this week, may still see their actions, and has something in it."""
    rows: list[ActionRow] = []
    sunday = monday_of(today) + WEEK - DAY
    for organisation in db.session.scalars(db.select(Organisation).where(Organisation.parent_id.is_(None))).all():
        rows += [r for r in action_rows(organisation, ActionFilter(done_since=today), today) if r.stage != "done"]
        rows += action_rows(organisation, ActionFilter(again=True), sunday)
    # Who has no role any more where an action belongs may not see it, wherever else they have one.
    owned = [row for row in rows if row.owner_id is not None and row.owner_here]
    owned.sort(key=lambda row: row.owner_id or 0)
    wanting = {person.id: person for person in db.session.scalars(_wanting(today))}
    for owner, group in groupby(owned, key=lambda row: row.owner_id):
        person = wanting.get(owner or 0)
        found = digest_of(list(group), today) if person else None
        if person and found and found.count:
            yield person, found


def _wanting(today: date) -> Select[Any]:
    had_none = or_(User.digest_sent_on.is_(None), User.digest_sent_on < monday_of(today))
    return db.select(User).where(User.active, User.weekly_digest, had_none)


def claim_digest(person: User, today: date) -> bool:
    """Take this week's e-mail to a person upon oneself; False where another process has done so."""
    taken = db.session.execute(
        update(User)
        .where(User.id == person.id, or_(User.digest_sent_on.is_(None), User.digest_sent_on < monday_of(today)))
        .values(digest_sent_on=today)
        .execution_options(synchronize_session=False)
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def letter(person: User, digest: Digest, today: date) -> tuple[str, str]:
    """Subject and body, in the person's language."""
    with force_locale(person.language):
        subject = ngettext(
            "%(num)s of your actions asks for you this week", "%(num)s of your actions ask for you this week",
            digest.count,
        )  # fmt: skip
        body = render_template(
            "improvements/email/digest.txt", person=person, digest=digest, today=today, words=words,
            address=current_app.config["PUBLIC_ADDRESS"],
        )  # fmt: skip
        return subject, body


def send_digest(person: User, digest: Digest, today: date) -> bool:
    """Send it; False where the address is refused. Raises OSError where no mail can be sent now."""
    subject, body = letter(person, digest, today)
    try:
        EmailMessage(subject, body, to=[person.email]).send()
    except (SMTPRecipientsRefused, ValueError):
        # An address that is none (it can't be written into a letter's head) is refused as well.
        return False
    return True
