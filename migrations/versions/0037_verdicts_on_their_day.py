"""A verdict is read on its day, of the change as it stands; what was fixed, read or said can't be deleted either"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

FIXED = "what was fixed or read stays as it is"
SAID = "what was said stays as it is"
WAY = "the way across the board stays as it is"
ANSWERED = (
    "OLD.answered_at IS NOT NULL OR NEW.text <> OLD.text OR NEW.made_by <> OLD.made_by OR NEW.made_at <> OLD.made_at"
    " OR NEW.verdict_id <> OLD.verdict_id OR NEW.organisation_id <> OLD.organisation_id"
)
#: Table, column and parent of what goes only with its parent, what is said, and which changes are refused.
FROZEN = (
    ("effect_plan", "action_id", "kaizen_action", FIXED, "true"),
    ("verdict", "action_id", "kaizen_action", FIXED, "true"),
    ("appeal", "verdict_id", "verdict", SAID, ANSWERED),
    ("plan_comment", "plan_id", "change_plan", SAID, "true"),
    ("stage_entry", "action_id", "kaizen_action", WAY, "true"),
)
#: Those that were frozen before, against changes only.
BEFORE = ("effect_plan", "verdict")
FIXED_DAYS = ("fixed_on", "started_on", "ended_on")


def upgrade():
    for table in BEFORE:
        _thaw_before(table)
    for name in FIXED_DAYS:
        op.add_column("effect_plan", sa.Column(name, sa.Date()))
    with op.batch_alter_table("kaizen_action") as table:
        table.add_column(sa.Column("ended_noted_on", sa.Date()))
        table.add_column(sa.Column("baseline_id", sa.Integer()))
        table.create_foreign_key(
            op.f("fk_kaizen_action_baseline_id_baseline"), "baseline", ["baseline_id"], ["id"], ondelete="SET NULL"
        )
    # As words: a table that SQLite makes anew would lose its rules.
    op.execute(
        "ALTER TABLE verdict ADD COLUMN kind VARCHAR(12) DEFAULT 'official' NOT NULL"
        " CONSTRAINT ck_verdict_known_kind CHECK (kind IN ('preliminary', 'official', 'later'))"
    )
    _fill()
    for table, column, parent, words, changed in FROZEN:
        here = f"EXISTS (SELECT 1 FROM {parent} WHERE id = OLD.{column})"
        whole = f"{here} AND EXISTS (SELECT 1 FROM organisation WHERE id = OLD.organisation_id)"
        _freeze(table, "update", words, changed)
        _freeze(table, "delete", words, whole)


def _fill():
    """What is known of the days: a revision after the change was in place knew that day."""
    of_action = "FROM kaizen_action WHERE kaizen_action.id = effect_plan.action_id"
    day = "date(fixed_at)" if _is_sqlite() else "CAST(fixed_at AS date)"
    op.execute(f"UPDATE effect_plan SET fixed_on = {day}, started_on = (SELECT started_on {of_action})")
    op.execute(
        f"UPDATE effect_plan SET ended_on = (SELECT ended_on {of_action} AND ended_on < effect_plan.fixed_on)"
        " WHERE number > 1"
    )
    op.execute(
        "UPDATE kaizen_action SET baseline_id = (SELECT baseline.id FROM baseline"
        " WHERE baseline.survey_id = kaizen_action.survey_id AND baseline.service_id = kaizen_action.service_id"
        " AND baseline.question_code = kaizen_action.question_code AND baseline.starts_on = kaizen_action.ended_on)"
        " WHERE stage = 'done'"
    )


def downgrade():
    for table, *_rest in FROZEN:
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{verb}" + ("" if _is_sqlite() else f" ON {table}"))
            if not _is_sqlite():
                op.execute(f"DROP FUNCTION refuse_{verb}_of_{table}()")
    with op.batch_alter_table("kaizen_action") as table:
        table.drop_constraint(op.f("fk_kaizen_action_baseline_id_baseline"), type_="foreignkey")
        table.drop_column("baseline_id")
        table.drop_column("ended_noted_on")
    op.drop_column("verdict", "kind")
    for name in FIXED_DAYS:
        op.drop_column("effect_plan", name)
    for table in BEFORE:
        _freeze_before(table)


def _is_sqlite():
    return op.get_bind().dialect.name == "sqlite"


def _freeze(table, verb, words, where):
    if _is_sqlite():
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} WHEN {where} "
            f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    row = "OLD" if verb == "delete" else "NEW"
    op.execute(
        f"CREATE OR REPLACE FUNCTION refuse_{verb}_of_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {where} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN {row}; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION refuse_{verb}_of_{table}()"
    )


def _thaw_before(table):
    if _is_sqlite():
        op.execute(f"DROP TRIGGER {table}_no_update")
        return
    op.execute(f"DROP TRIGGER {table}_frozen ON {table}")
    op.execute(f"DROP FUNCTION refuse_change_of_{table}()")


def _freeze_before(table):
    if _is_sqlite():
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE update ON {table} BEGIN SELECT RAISE(ABORT, '{FIXED}'); END"
        )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION refuse_change_of_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{FIXED}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION refuse_change_of_{table}()"
    )
