"""Answers that were erased stay erased: the same page sent again, a tablet's copy, a file imported anew.

What is kept of an erased response is a keyed hash of its id, which was random and is nowhere else: it recognises that
id when it comes back, and tells nothing of answers, day or service. It is kept as long as the survey.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Collection

from flask import current_app
from sqlalchemy.dialects import postgresql, sqlite

from parem.extensions import db
from parem.surveys.rights.models import Tombstone

#: How many hashes one statement names: SQLite takes some thirty thousand values.
AT_ONCE = 5000


def set_tombstone(survey_id: int, response_id: uuid.UUID) -> None:
    """Remember that this response was erased. Flushed."""
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    values = {"survey_id": survey_id, "id_hash": _hash_of(response_id)}
    db.session.execute(dialect.insert(Tombstone).values(values).on_conflict_do_nothing())


def is_erased(survey_id: int, response_id: uuid.UUID) -> bool:
    """Whether this response was stored once and erased. One query."""
    return bool(erased_among(survey_id, [response_id]))


def erased_among(survey_id: int, response_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these that were erased from the survey."""
    by_hash = {_hash_of(each): each for each in response_ids}
    hashes = list(by_hash)
    found: set[uuid.UUID] = set()
    for start in range(0, len(hashes), AT_ONCE):
        some = db.select(Tombstone.id_hash).where(
            Tombstone.survey_id == survey_id, Tombstone.id_hash.in_(hashes[start : start + AT_ONCE])
        )
        found.update(by_hash[each] for each in db.session.scalars(some))
    return found


def _hash_of(response_id: uuid.UUID) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"erased {response_id}".encode(), hashlib.sha256).hexdigest()
