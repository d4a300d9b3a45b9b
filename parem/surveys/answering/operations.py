"""Storing what a citizen answered."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite

from parem.catalogue.models import Service
from parem.extensions import db
from parem.surveys.models import Comment, Device, Response, Version
from parem.surveys.rights.receipts import MOST_COMMENTS, answers_hash, comment_hash
from parem.surveys.rights.tombstones import is_erased


def store_response(
    version: Version,
    service: Service,
    channel: str,
    language: str,
    response_id: uuid.UUID,
    answers: Mapping[str, Any],
    comments: Mapping[str, str],
    day: date,
    device: Device | None = None,
    receipt: str | None = None,
    import_id: int | None = None,
) -> bool:
    """Store one citizen's answers; True where they were new, False where this id was stored before (first write wins),
    also where it was erased since.

    `answers` is {question code: code} as Response.answers holds it, `comments` {question code: text}; `receipt` is the
    code that the citizen keeps to have all of it erased, where one was asked for. Comments get no
    link to the answers and no more of the day than its month. Two posts of one id at the same moment: the database
    lets one in and the other sees that it is there. Flushed, not committed; no line in the audit trail, which would
    say when somebody answered.
    """
    is_new = _insert_once(
        organisation_id=service.organisation_id,
        id=response_id,
        version_id=version.id,
        service_id=service.id,
        channel=channel,
        device_id=device.id if device else None,
        language=language,
        day=day,
        answers=dict(answers),
        receipt_hash=answers_hash(receipt) if receipt else None,
        import_id=import_id,
    )
    if is_new and _comes_back(version.survey_id, service.organisation_id, response_id):
        return False
    if is_new:
        _add_comments(version, service, language, comments, day, receipt)
    return is_new


def _add_comments(
    version: Version, service: Service, language: str, comments: Mapping[str, str], day: date, receipt: str | None
) -> None:
    db.session.add_all(
        Comment(
            organisation_id=service.organisation_id,
            survey_id=version.survey_id,
            service_id=service.id,
            question_code=code,
            language=language,
            month=day.replace(day=1),
            text=words,
            receipt_hash=comment_hash(receipt, number) if receipt and number < MOST_COMMENTS else None,
        )
        for number, (code, words) in enumerate(comments.items())
    )
    db.session.flush()


def has_receipt(service: Service, response_id: uuid.UUID, receipt: str) -> bool:
    """Whether this code finds the response; where it was stored without one before, the code is added now."""
    table = Response.__table__
    mine = (table.c.organisation_id == service.organisation_id, table.c.id == response_id)
    wanted = answers_hash(receipt)
    db.session.execute(update(table).where(*mine, table.c.receipt_hash.is_(None)).values(receipt_hash=wanted))
    return db.session.scalar(db.select(table.c.receipt_hash).where(*mine)) == wanted


def _comes_back(survey_id: int, organisation_id: int, response_id: uuid.UUID) -> bool:
    """Whether what was just inserted had been erased; it is taken out again.

    Looked at after the insert: an erasure at the same moment would be missed before it.
    """
    if not is_erased(survey_id, response_id):
        return False
    table = Response.__table__
    db.session.execute(delete(table).where(table.c.organisation_id == organisation_id, table.c.id == response_id))
    return True


def _insert_once(**values: Any) -> bool:
    """INSERT ... ON CONFLICT DO NOTHING: atomic on both databases, and needs no savepoint (which pysqlite commits)."""
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    table = Response.__table__
    insert = dialect.insert(table).values(**values)
    once = insert.on_conflict_do_nothing(index_elements=["organisation_id", "id"]).returning(table.c.id)
    return db.session.execute(once).first() is not None
