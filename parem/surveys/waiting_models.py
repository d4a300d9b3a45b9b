"""Answers that wait to be folded: what the sums need of each, in a small table of its own.

The database writes a row with each answer and takes it away with it; folding deletes the row. So the answers' own table
is only written to once, however many millions it holds: a mark in each of its rows, taken off by the fold, would make
every row and its entries in each index anew on PostgreSQL, five to ten times the price of a deletion here.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, cast

from sqlalchemy import DDL, JSON, ColumnElement, String, Table, and_, event, select
from sqlalchemy.orm import Mapped, mapped_column

from parem.extensions import db
from parem.surveys.models import Response


class WaitingResponse(db.Model):  # type: ignore[name-defined]
    """What folding needs of an answer that is in no Burt slice yet. An answer without such a row is in the slices.

    No foreign keys: a row lives and dies with its response, which has them. The key is in the order in which answers
    are folded, and the only index.
    """

    __tablename__ = "waiting_response"

    organisation_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    response_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    service_id: Mapped[int]
    channel: Mapped[str] = mapped_column(String(10))
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)


def is_its_row() -> ColumnElement[bool]:
    """What joins a response and its row here."""
    return and_(
        WaitingResponse.organisation_id == Response.organisation_id,
        WaitingResponse.version_id == Response.version_id,
        WaitingResponse.day == Response.day,
        WaitingResponse.response_id == Response.id,
    )


def waits() -> ColumnElement[bool]:
    """Whether a response is not folded yet, as a condition on `Response`."""
    return select(WaitingResponse.response_id).where(is_its_row()).correlate(Response).exists()


COLUMNS = "organisation_id, version_id, day, response_id, service_id, channel, answers"
SQLITE = (
    f"""
CREATE TRIGGER response_waits AFTER INSERT ON response BEGIN
INSERT INTO waiting_response ({COLUMNS})
VALUES (NEW.organisation_id, NEW.version_id, NEW.day, NEW.id, NEW.service_id, NEW.channel, NEW.answers); END
""",  # noqa: S608
    """
CREATE TRIGGER response_goes AFTER DELETE ON response BEGIN
DELETE FROM waiting_response WHERE organisation_id = OLD.organisation_id AND version_id = OLD.version_id
AND day = OLD.day AND response_id = OLD.id; END
""",
)
# Once for each statement: an import of a thousand answers is one more statement, and not a thousand.
POSTGRESQL = (
    f"""
CREATE OR REPLACE FUNCTION let_response_wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
INSERT INTO waiting_response ({COLUMNS})
SELECT organisation_id, version_id, day, id, service_id, channel, answers FROM fresh; RETURN NULL; END $$
""",  # noqa: S608
    """
CREATE OR REPLACE FUNCTION let_response_go() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
DELETE FROM waiting_response USING gone WHERE waiting_response.organisation_id = gone.organisation_id
AND waiting_response.version_id = gone.version_id AND waiting_response.day = gone.day
AND waiting_response.response_id = gone.id; RETURN NULL; END $$
""",
    """
CREATE TRIGGER response_waits AFTER INSERT ON response REFERENCING NEW TABLE AS fresh
FOR EACH STATEMENT EXECUTE FUNCTION let_response_wait()
""",
    """
CREATE TRIGGER response_goes AFTER DELETE ON response REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION let_response_go()
""",
)

for _dialect, _statements in (("sqlite", SQLITE), ("postgresql", POSTGRESQL)):
    for _statement in _statements:
        event.listen(cast(Table, Response.__table__), "after_create", DDL(_statement).execute_if(dialect=_dialect))
