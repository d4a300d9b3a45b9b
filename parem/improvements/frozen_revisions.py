"""What was approved, fixed or read stays as it is: refused in the session, and by triggers in the database."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import DDL, Table, event
from sqlalchemy.orm import ORMExecuteState

from parem.extensions import db
from parem.improvements.effect_models import EffectPlan
from parem.improvements.models import Verdict
from parem.improvements.plan_models import PlanRevision

WORDS = "approved revisions stay as they are"
FIXED = "what was fixed or read stays as it is"
#: Each table that is written once: what may not be done to its rows, and what is said. What belongs to an action goes
#: with its organisation, so it can be deleted.
WRITTEN_ONCE: dict[Any, tuple[tuple[str, ...], str]] = {
    PlanRevision: (("update", "delete"), WORDS),
    EffectPlan: (("update",), FIXED),
    Verdict: (("update",), FIXED),
}
SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{words}'); END
"""
POSTGRESQL = """
CREATE OR REPLACE FUNCTION refuse_change_of_{function}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER {table}_frozen BEFORE {verbs} ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_change_of_{function}()
"""
#: Names that the database's functions have had from the start.
_FUNCTIONS = {"plan_revision": "revision"}


class RevisionIsFrozen(RuntimeError):
    """Something tried to change or delete what is written once."""


def _refuse_update(mapper: Any, connection: Any, row: Any) -> None:
    # What is hung beside it (an appeal beside a verdict) does not change it.
    if db.session.is_modified(row, include_collections=False):
        _refuse(mapper, connection, row)


def _refuse(_mapper: Any, _connection: Any, row: Any) -> None:
    raise RevisionIsFrozen(f"{type(row).__name__} {row.id}: {WRITTEN_ONCE[type(row)][1]}")


def _refuse_in_bulk(state: ORMExecuteState) -> None:
    mapper = state.bind_mapper
    verbs, words = WRITTEN_ONCE.get(mapper.class_ if mapper else None, ((), ""))
    if (state.is_update and "update" in verbs) or (state.is_delete and "delete" in verbs):
        raise RevisionIsFrozen(words)


def freeze_revisions() -> None:
    """Set the guards: once, when the room is registered."""
    if event.contains(PlanRevision, "before_update", _refuse_update):
        return
    event.listen(db.session, "do_orm_execute", _refuse_in_bulk)
    for model, (verbs, words) in WRITTEN_ONCE.items():
        _freeze(cast(Table, model.__table__), verbs, words)
        for verb in verbs:
            event.listen(model, f"before_{verb}", _refuse_update if verb == "update" else _refuse)


def _freeze(table: Table, verbs: tuple[str, ...], words: str) -> None:
    """The triggers that come with the table."""
    for verb in verbs:
        sqlite = DDL(SQLITE.format(table=table.name, verb=verb, words=words))
        event.listen(table, "after_create", sqlite.execute_if(dialect="sqlite"))
    ddl = POSTGRESQL.format(
        table=table.name, function=_FUNCTIONS.get(table.name, table.name), words=words, verbs=" OR ".join(verbs).upper()
    )
    event.listen(table, "after_create", DDL(ddl).execute_if(dialect="postgresql"))
