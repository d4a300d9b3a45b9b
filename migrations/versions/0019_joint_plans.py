"""The parts of a plan that other organisations agree to"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "plan_share",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'approved')", name=op.f("ck_plan_share_known_state")),
        sa.CheckConstraint(
            "(state = 'approved') = (decided_on IS NOT NULL)", name=op.f("ck_plan_share_approved_on_a_day")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["change_plan.id"], name=op.f("fk_plan_share_plan_id_change_plan"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_plan_share_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("plan_id", "organisation_id", name=op.f("pk_plan_share")),
    )
    op.create_index(op.f("ix_plan_share_organisation_id"), "plan_share", ["organisation_id"])


def downgrade():
    op.drop_table("plan_share")
