"""A trigger keeps what a director approved as it is"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WORDS = "approved revisions stay as they are"


def upgrade():
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER plan_revision_no_{verb} BEFORE {verb} ON plan_revision "
                f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_change_of_revision() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER plan_revision_frozen BEFORE UPDATE OR DELETE ON plan_revision "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_revision()"
    )


def downgrade():
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER plan_revision_no_{verb}")
        return
    op.execute("DROP TRIGGER plan_revision_frozen ON plan_revision")
    op.execute("DROP FUNCTION refuse_change_of_revision()")
