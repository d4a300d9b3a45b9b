"""Blocks of questions; what was deleted and can come back"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "question_block",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], ondelete="CASCADE",
                                name=op.f("fk_question_block_organisation_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_block")),
    )  # fmt: skip
    op.create_index(op.f("ix_question_block_organisation_id"), "question_block", ["organisation_id"])
    op.create_table(
        "deletion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("kind IN ('survey', 'version', 'questions')", name=op.f("ck_deletion_known_kind")),
        sa.CheckConstraint("kind = 'survey' OR survey_id IS NOT NULL", name=op.f("ck_deletion_belongs_to_survey")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], ondelete="CASCADE",
                                name=op.f("fk_deletion_organisation_id_organisation")),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], ondelete="CASCADE",
                                name=op.f("fk_deletion_survey_id_survey")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletion")),
    )  # fmt: skip
    op.create_index("ix_deletion_organisation_id_at", "deletion", ["organisation_id", "at"])
    op.create_index(op.f("ix_deletion_survey_id"), "deletion", ["survey_id"])


def downgrade():
    op.drop_table("deletion")
    op.drop_table("question_block")
