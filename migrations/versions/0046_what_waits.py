"""Answers that wait to be folded have a table of their own

Where an answer stood with the mark "not folded" it has a row there, which the database writes with each new answer;
folding deletes the row in the place of changing the mark.
"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

COLUMNS = "organisation_id, version_id, day, response_id, service_id, channel, answers"
OF_ANSWER = COLUMNS.replace("response_id", "id")
SAME = (
    "waiting_response.organisation_id = {0}.organisation_id AND waiting_response.version_id = {0}.version_id"
    " AND waiting_response.day = {0}.day AND waiting_response.response_id = {0}.id"
)


def upgrade():
    op.create_table(
        "waiting_response",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "version_id", "day", "response_id", name="pk_waiting_response"),
    )
    op.execute(
        f"INSERT INTO waiting_response ({COLUMNS}) SELECT {OF_ANSWER} FROM response WHERE NOT folded"  # noqa: S608
        " ORDER BY organisation_id, version_id, day"
    )
    op.drop_index("ix_response_unfolded", table_name="response")
    with op.batch_alter_table("response") as batch:
        batch.drop_column("folded")
    for statement in _SQLITE if _is_sqlite() else _POSTGRESQL:
        op.execute(statement)


def downgrade():
    for trigger in ("response_waits", "response_goes"):
        op.execute(f"DROP TRIGGER {trigger}" + ("" if _is_sqlite() else " ON response"))
    if not _is_sqlite():
        op.execute("DROP FUNCTION let_response_wait()")
        op.execute("DROP FUNCTION let_response_go()")
    with op.batch_alter_table("response") as batch:
        batch.add_column(sa.Column("folded", sa.Boolean(), nullable=False, server_default=sa.text("true")))
    op.execute(
        "UPDATE response SET folded = false WHERE EXISTS"  # noqa: S608
        f" (SELECT 1 FROM waiting_response WHERE {SAME.format('response')})"
    )
    with op.batch_alter_table("response") as batch:
        batch.alter_column("folded", server_default=sa.text("false"))
    op.create_index(
        "ix_response_unfolded", "response", ["organisation_id", "version_id", "day"],
        postgresql_where=sa.text("NOT folded"), sqlite_where=sa.text("NOT folded"),
    )  # fmt: skip
    op.drop_table("waiting_response")


def _is_sqlite():
    return op.get_bind().dialect.name == "sqlite"


_SQLITE = (
    f"""
CREATE TRIGGER response_waits AFTER INSERT ON response BEGIN
INSERT INTO waiting_response ({COLUMNS})
VALUES (NEW.organisation_id, NEW.version_id, NEW.day, NEW.id, NEW.service_id, NEW.channel, NEW.answers); END
""",  # noqa: S608
    f"""
CREATE TRIGGER response_goes AFTER DELETE ON response BEGIN
DELETE FROM waiting_response WHERE {SAME.format("OLD")}; END
""",  # noqa: S608
)
_POSTGRESQL = (
    f"""
CREATE OR REPLACE FUNCTION let_response_wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
INSERT INTO waiting_response ({COLUMNS}) SELECT {OF_ANSWER} FROM fresh; RETURN NULL; END $$
""",  # noqa: S608
    f"""
CREATE OR REPLACE FUNCTION let_response_go() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
DELETE FROM waiting_response USING gone WHERE {SAME.format("gone")}; RETURN NULL; END $$
""",  # noqa: S608
    """
CREATE TRIGGER response_waits AFTER INSERT ON response REFERENCING NEW TABLE AS fresh
FOR EACH STATEMENT EXECUTE FUNCTION let_response_wait()
""",
    """
CREATE TRIGGER response_goes AFTER DELETE ON response REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION let_response_go()
""",
)
