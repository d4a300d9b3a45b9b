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
    op.create_table(
        "held_envelope",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_at_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(10), nullable=False),
        sa.Column("arrived_on", sa.Date(), nullable=False),
        sa.Column("clock_error", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("organisation_id", "digest", name=op.f("pk_held_envelope")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], op.f("fk_held_envelope_organisation_id_organisation"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], op.f("fk_held_envelope_device_id_device"), ondelete="CASCADE"),
        sa.CheckConstraint("reason IN ('kiosk', 'seal', 'version', 'answer')", name=op.f("ck_held_envelope_known_reason")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_held_envelope_device_id", "held_envelope", ["device_id"])
    op.add_column("device", sa.Column("keeps", sa.Boolean(), nullable=True))
    # In plain SQL: a batch would make SQLite's table anew, with a row id.
    op.execute("ALTER TABLE comment ADD COLUMN settled BOOLEAN DEFAULT false NOT NULL")
    unsettled = sa.text("NOT settled")
    op.create_index(
        "ix_comment_unsettled", "comment", ["organisation_id", "id"], postgresql_where=unsettled, sqlite_where=unsettled
    )


def downgrade():
    op.drop_index("ix_comment_unsettled", "comment")
    op.execute("ALTER TABLE comment DROP COLUMN settled")
    op.drop_column("device", "keeps")
    op.drop_table("held_envelope")
    op.drop_table("tombstone")
