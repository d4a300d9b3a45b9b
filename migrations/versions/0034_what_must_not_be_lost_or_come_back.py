"""Erased answers can't come back; what a kiosk hands over and can't be stored waits for a manager"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "tombstone",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("id_hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("survey_id", "id_hash", name=op.f("pk_tombstone")),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], op.f("fk_tombstone_survey_id_survey"), ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    # In plain SQL: a batch would make SQLite's table anew, with a row id.
    op.execute("ALTER TABLE comment ADD COLUMN settled BOOLEAN DEFAULT false NOT NULL")
    unsettled = sa.text("NOT settled")
    op.create_index(
        "ix_comment_unsettled", "comment", ["organisation_id", "id"], postgresql_where=unsettled, sqlite_where=unsettled
    )


def downgrade():
    op.drop_index("ix_comment_unsettled", "comment")
    op.execute("ALTER TABLE comment DROP COLUMN settled")
    op.drop_table("tombstone")
