"""What was approved, fixed, read or said stays as it is: refused in the session, and by triggers in the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import DDL, Table, event
from sqlalchemy.orm import ORMExecuteState

from parem.extensions import db
from parem.improvements.board.flow_models import StageEntry
from parem.improvements.models import Verdict
from parem.improvements.plans.models import PlanRevision
from parem.improvements.plans.talk_models import PlanComment
from parem.improvements.verdicts.effect_models import Appeal, EffectPlan

WORDS = "approved revisions stay as they are"
FIXED = "what was fixed or read stays as it is"
SAID = "what was said stays as it is"
WAY = "the way across the board stays as it is"


@dataclass(frozen=True)
class Rule:
    """What may not be done to the rows of a table, and what is said; `where` (SQL on OLD and NEW): only to these."""

    verb: str
    words: str
    where: str = ""


def _while_here(column: str, parent: str) -> str:
    """What belongs to something goes with it and with its organisation, and not before."""
    return (
        f"EXISTS (SELECT 1 FROM {parent} WHERE id = OLD.{column})"  # noqa: S608
        " AND EXISTS (SELECT 1 FROM organisation WHERE id = OLD.organisation_id)"
    )


#: An appeal is answered once, and nothing else of it changes.
ANSWERED = (
    "OLD.answered_at IS NOT NULL OR NEW.text <> OLD.text OR NEW.made_by <> OLD.made_by OR NEW.made_at <> OLD.made_at"
    " OR NEW.verdict_id <> OLD.verdict_id OR NEW.organisation_id <> OLD.organisation_id"
)
#: Each table that is written once.
WRITTEN_ONCE: dict[Any, tuple[Rule, ...]] = {
    PlanRevision: (Rule("update", WORDS), Rule("delete", WORDS)),
    EffectPlan: (Rule("update", FIXED), Rule("delete", FIXED, _while_here("action_id", "kaizen_action"))),
    Verdict: (Rule("update", FIXED), Rule("delete", FIXED, _while_here("action_id", "kaizen_action"))),
    Appeal: (Rule("update", SAID, ANSWERED), Rule("delete", SAID, _while_here("verdict_id", "verdict"))),
    PlanComment: (Rule("update", SAID), Rule("delete", SAID, _while_here("plan_id", "change_plan"))),
    StageEntry: (Rule("update", WAY), Rule("delete", WAY, _while_here("action_id", "kaizen_action"))),
}
SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} WHEN {where}
BEGIN SELECT RAISE(ABORT, '{words}'); END
"""
# A function, because PostgreSQL takes no question to other tables in a trigger's WHEN.
POSTGRESQL = """
CREATE OR REPLACE FUNCTION refuse_{verb}_of_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF {where} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN {row};
END $$;
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_{verb}_of_{table}()
"""


class RevisionIsFrozen(RuntimeError):
    """Something tried to change or delete what is written once."""


def _refuse_update(mapper: Any, connection: Any, row: Any) -> None:
    # What is hung beside it (an appeal beside a verdict) does not change it.
    if db.session.is_modified(row, include_collections=False):
        _refuse(mapper, connection, row)


def _refuse(_mapper: Any, _connection: Any, row: Any) -> None:
    raise RevisionIsFrozen(f"{type(row).__name__} {row.id}: {WRITTEN_ONCE[type(row)][0].words}")


def _refuse_in_bulk(state: ORMExecuteState) -> None:
    mapper = state.bind_mapper
    for rule in WRITTEN_ONCE.get(mapper.class_ if mapper else None, ()):
        if (state.is_update and rule.verb == "update") or (state.is_delete and rule.verb == "delete"):
            raise RevisionIsFrozen(rule.words)


def freeze_revisions() -> None:
    """Set the guards: once, when the room is registered."""
    if event.contains(PlanRevision, "before_update", _refuse_update):
        return
    event.listen(db.session, "do_orm_execute", _refuse_in_bulk)
    for model, rules in WRITTEN_ONCE.items():
        _freeze(cast(Table, model.__table__), rules)
        event.listen(model, "before_delete", _refuse)
        if not rules[0].where:
            event.listen(model, "before_update", _refuse_update)


def _freeze(table: Table, rules: tuple[Rule, ...]) -> None:
    """The triggers that come with the table."""
    for rule in rules:
        values = {"table": table.name, "verb": rule.verb, "words": rule.words, "where": rule.where or "true"}
        row = "OLD" if rule.verb == "delete" else "NEW"
        for dialect, text in (("sqlite", SQLITE), ("postgresql", POSTGRESQL)):
            ddl = DDL(text.format(row=row, **values))
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))
