"""What citizens are told of an action"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "citizen_note",
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("did", sa.JSON(), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("shown_since", sa.DateTime(), nullable=True),
        sa.Column("changed_at", sa.DateTime(), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint(
            "NOT is_shown OR shown_since IS NOT NULL", name=op.f("ck_citizen_note_shown_since_some_day")
        ),
        sa.ForeignKeyConstraint(
            ["action_id"], ["kaizen_action.id"], name=op.f("fk_citizen_note_action_id_kaizen_action"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_citizen_note_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("action_id", name=op.f("pk_citizen_note")),
    )
    op.create_index("ix_citizen_note_organisation_id", "citizen_note", ["organisation_id"])


def downgrade():
    op.drop_table("citizen_note")
