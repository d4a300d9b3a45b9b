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


def downgrade():
    op.drop_table("tombstone")
