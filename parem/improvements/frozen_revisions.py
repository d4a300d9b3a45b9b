"""What a director approved stays as it is: refused in the session, and by a trigger for whoever goes round it."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import DDL, Table, event
from sqlalchemy.orm import ORMExecuteState

from parem.extensions import db
from parem.improvements.plan_models import PlanRevision

WORDS = "approved revisions stay as they are"
SQLITE = f"""
CREATE TRIGGER plan_revision_no_{{verb}} BEFORE {{verb}} ON plan_revision
BEGIN SELECT RAISE(ABORT, '{WORDS}'); END
"""
POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION refuse_change_of_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER plan_revision_frozen BEFORE UPDATE OR DELETE ON plan_revision
FOR EACH ROW EXECUTE FUNCTION refuse_change_of_revision()
"""


class RevisionIsFrozen(RuntimeError):
    """Something tried to change or delete what a director approved."""


def _refuse(_mapper: Any, _connection: Any, revision: PlanRevision) -> None:
    raise RevisionIsFrozen(f"revision {revision.number} of plan {revision.plan_id} is approved and stays as it is")


def _refuse_in_bulk(state: ORMExecuteState) -> None:
    mapper = state.bind_mapper
    if (state.is_update or state.is_delete) and mapper is not None and mapper.class_ is PlanRevision:
        raise RevisionIsFrozen(WORDS)


def freeze_revisions() -> None:
    """Set the guards: once, when the room is registered."""
    table = cast(Table, PlanRevision.__table__)
    if event.contains(PlanRevision, "before_update", _refuse):
        return
    event.listen(PlanRevision, "before_update", _refuse)
    event.listen(PlanRevision, "before_delete", _refuse)
    event.listen(db.session, "do_orm_execute", _refuse_in_bulk)
    for verb in ("update", "delete"):
        event.listen(table, "after_create", DDL(SQLITE.format(verb=verb)).execute_if(dialect="sqlite"))
    event.listen(table, "after_create", DDL(POSTGRESQL).execute_if(dialect="postgresql"))
