"""The verbs of invitations: a round made, a link used, opting out, each night's settling."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from parem.accounts.audit import record
from parem.accounts.operations import Refused
from parem.catalogue.models import Service
from parem.extensions import db
from parem.languages import Texts
from parem.surveys.invitations.models import InvitationRound, Invitee, OptOut, UsedInvitation
from parem.surveys.invitations.tokens import address_hash
from parem.surveys.models import Survey
from parem.surveys.quotas import is_full

#: One mailing; more are several.
MOST = 5000


def make_round(
    survey: Survey,
    service: Service,
    addresses: Mapping[str, str],
    *,
    today: date,
    ends_on: date,
    remind_after: int | None,
    message: Texts,
    base: str,
) -> InvitationRound:
    """A mailing to these addresses ({e-mail: language}), without those that want none.

    Raises Refused for a survey that takes no answers, for too few addresses (who of few used the link would be known
    from what came), or too many.
    """
    if not survey.is_open_on(today) or is_full(survey):
        raise Refused(_l("Only an open survey can be sent to people."))
    wanted = _without_opt_outs(service.organisation_id, addresses)
    fewest = service.organisation.smallest_cell
    if len(wanted) < fewest:
        words = _l(
            "Write at least %(fewest)d addresses: of fewer it could be guessed who answered what.", fewest=fewest
        )
        raise Refused(words)
    if len(wanted) > MOST:
        raise Refused(_l("Write at most %(most)d addresses at once.", most=MOST))
    made = InvitationRound(
        organisation_id=service.organisation_id, survey_id=survey.id, service_id=service.id, message=message,
        remind_after=remind_after, starts_on=today, ends_on=ends_on, invited=len(wanted), base=base,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    db.session.add_all(
        Invitee(organisation_id=service.organisation_id, round_id=made.id, email=email, language=language)
        for email, language in wanted.items()
    )
    db.session.flush()
    record("invitations.made", survey.code, service.organisation_id, rows=len(wanted), service=service.code)
    return made


def _without_opt_outs(organisation_id: int, addresses: Mapping[str, str]) -> dict[str, str]:
    hashes = {address_hash(_secret(), organisation_id, email): email for email in addresses}
    gone = set(db.session.scalars(select(OptOut.address_hash).where(OptOut.organisation_id == organisation_id)))
    return {email: addresses[email] for hash_, email in hashes.items() if hash_ not in gone}


def use_link(invitee: Invitee) -> bool:
    """Note that a link was used; False where it was before. Nothing here knows of any answers: there are none yet."""
    if invitee.used:
        return False
    return _insert_once(UsedInvitation, organisation_id=invitee.organisation_id, invitee_id=invitee.id)


def opt_out(invitee: Invitee) -> None:
    """Send this person nothing more and forget the address."""
    hash_ = address_hash(_secret(), invitee.organisation_id, invitee.email)
    _insert_once(OptOut, organisation_id=invitee.organisation_id, address_hash=hash_)
    db.session.delete(invitee)
    db.session.flush()


def settle_used() -> int:
    """All links used since last night become `used`, at once and in the order of their ids; how many."""
    rows = db.session.execute(select(UsedInvitation.organisation_id, UsedInvitation.invitee_id))
    keys = sorted((row[0], row[1]) for row in rows)
    table = Invitee.__table__
    for organisation, invitee in keys:
        mine = (table.c.organisation_id == organisation, table.c.id == invitee)
        db.session.execute(update(table).where(*mine).values(used=True))
    for organisation, invitee in keys:
        mine = (UsedInvitation.organisation_id == organisation, UsedInvitation.invitee_id == invitee)
        db.session.execute(delete(UsedInvitation).where(*mine))
    counted = select(func.count()).where(Invitee.round_id == InvitationRound.id, Invitee.used).scalar_subquery()
    open_ = update(InvitationRound).where(InvitationRound.state != "over")
    db.session.execute(open_.values(used=counted).execution_options(synchronize_session=False))
    db.session.expire_all()
    return len(keys)


def remind_or_end(one: InvitationRound, today: date) -> None:
    """What is due in a round: its one reminder, or its end."""
    if one.state == "over":
        return
    if today > one.ends_on or one.survey.state == "closed":
        end_round(one)
    elif one.state == "sent" and one.remind_after and today >= one.starts_on + timedelta(days=one.remind_after):
        one.state = "reminding"
        db.session.flush()


def end_round(one: InvitationRound) -> None:
    """Send nothing more; the addresses are deleted, the counts stay."""
    one.state = "over"
    db.session.execute(delete(Invitee).where(Invitee.round_id == one.id))
    db.session.flush()
    record("invitations.ended", one.survey.code, one.organisation_id, rows=one.invited)


def find_invitee(invitee: uuid.UUID) -> tuple[Invitee, InvitationRound] | None:
    """An invitee and the round, while it lasts."""
    query = select(Invitee, InvitationRound).join(InvitationRound, InvitationRound.id == Invitee.round_id)
    row = db.session.execute(query.where(Invitee.id == invitee)).one_or_none()
    return (row[0], row[1]) if row else None


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])


def _insert_once(model: Any, **values: Any) -> bool:
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(model.__table__).values(**values).on_conflict_do_nothing()
    return bool(db.session.execute(statement.returning(*model.__table__.primary_key.columns)).first())
