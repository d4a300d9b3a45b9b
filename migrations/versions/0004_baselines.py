"""Recorded improvements, at which control charts are re-based"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "baseline",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("question_code", sa.String(40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], op.f("fk_baseline_organisation_id_organisation"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], op.f("fk_baseline_survey_id_survey"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], op.f("fk_baseline_service_id_service"), ondelete="CASCADE"),
        sa.UniqueConstraint("survey_id", "service_id", "question_code", "starts_on", name=op.f("uq_baseline_each")),
    )
    for column in ("organisation_id", "service_id"):
        op.create_index(op.f(f"ix_baseline_{column}"), "baseline", [column])


def downgrade():
    op.drop_table("baseline")
