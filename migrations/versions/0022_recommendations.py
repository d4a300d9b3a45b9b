"""Recommendations: the bridge from a finding and its waste to an action"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "recommendation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        sa.Column("waste_id", sa.Integer(), nullable=True),
        sa.Column("action_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.JSON(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("finding_key", sa.JSON(), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'taken', 'declined')", name=op.f("ck_recommendation_known_state")),
        sa.CheckConstraint(
            "state <> 'declined' OR reason <> ''", name=op.f("ck_recommendation_declined_with_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_recommendation_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_recommendation_service_id_service")),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name=op.f("fk_recommendation_finding_id_finding"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["waste_id"], ["waste.id"], name=op.f("fk_recommendation_waste_id_waste"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["action_id"], ["kaizen_action.id"], name=op.f("fk_recommendation_action_id_kaizen_action"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation")),
        sa.UniqueConstraint("action_id", name=op.f("uq_recommendation_action_id")),
    )
    for column in ("organisation_id", "service_id", "finding_id", "waste_id"):
        op.create_index(op.f(f"ix_recommendation_{column}"), "recommendation", [column])


def downgrade():
    op.drop_table("recommendation")
