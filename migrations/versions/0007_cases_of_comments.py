"""What becomes of comments: cases and their steps"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STAGES = "stage IN ('acknowledged', 'dispatched', 'answered')"


def _of_comment(table):
    return sa.ForeignKeyConstraint(
        ["organisation_id", "comment_id"],
        ["comment.organisation_id", "comment.id"],
        name=op.f(f"fk_{table}_organisation_id_comment_id_comment"),
        ondelete="CASCADE",
    )


def _of_person(table, column):
    return sa.ForeignKeyConstraint([column], ["user.id"], name=op.f(f"fk_{table}_{column}_user"), ondelete="SET NULL")


def upgrade():
    op.create_table(
        "comment_case",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(12), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.CheckConstraint(STAGES, name=op.f("ck_comment_case_known_stage")),
        sa.CheckConstraint("stage <> 'answered' OR reply <> ''", name=op.f("ck_comment_case_answered_has_reply")),
        _of_comment("comment_case"),
        _of_person("comment_case", "assignee_id"),
        sa.PrimaryKeyConstraint("organisation_id", "comment_id", name=op.f("pk_comment_case")),
    )
    op.create_index("ix_comment_case_assignee_id", "comment_case", ["assignee_id"])
    op.create_table(
        "comment_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(12), nullable=False),
        sa.Column("at", sa.DateTime(), server_default=sa.func.now(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("to_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(500), nullable=False),
        sa.CheckConstraint(STAGES, name=op.f("ck_comment_step_known_stage")),
        _of_comment("comment_step"),
        _of_person("comment_step", "user_id"),
        _of_person("comment_step", "to_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_step")),
    )
    op.create_index("ix_comment_step_organisation_id_comment_id", "comment_step", ["organisation_id", "comment_id"])


def downgrade():
    op.drop_table("comment_step")
    op.drop_table("comment_case")
