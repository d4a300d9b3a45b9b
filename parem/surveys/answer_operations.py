"""Storing what a citizen answered."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from parem.catalogue.models import Service
from parem.extensions import db
from parem.surveys.models import Comment, Device, Response, Version


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
) -> bool:
    """Store one citizen's answers; True where they were new, False where this id was stored before (first write wins).

    `answers` is {question code: code} as Response.answers holds it, `comments` {question code: text}. Comments get no
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
    )
    if is_new:
        db.session.add_all(
            Comment(
                organisation_id=service.organisation_id,
                survey_id=version.survey_id,
                service_id=service.id,
                question_code=code,
                language=language,
                month=day.replace(day=1),
                text=words,
            )
            for code, words in comments.items()
        )
        db.session.flush()
    return is_new


def _insert_once(**values: Any) -> bool:
    """INSERT ... ON CONFLICT DO NOTHING: atomic on both databases, and needs no savepoint (which pysqlite commits)."""
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    table = Response.__table__
    insert = dialect.insert(table).values(**values, folded=False)
    once = insert.on_conflict_do_nothing(index_elements=["organisation_id", "id"]).returning(table.c.id)
    return db.session.execute(once).first() is not None
