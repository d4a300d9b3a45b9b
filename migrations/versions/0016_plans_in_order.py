"""Lines that wait for each other, remarks on plans, closing reports"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "line_dependency",
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("needs_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("line_id <> needs_id", name=op.f("ck_line_dependency_not_itself")),
        *(
            sa.ForeignKeyConstraint(
                [column], ["plan_line.id"], name=op.f(f"fk_line_dependency_{column}_plan_line"), ondelete="CASCADE"
            )
            for column in ("line_id", "needs_id")
        ),
        sa.PrimaryKeyConstraint("line_id", "needs_id", name=op.f("pk_line_dependency")),
    )
    op.create_index(op.f("ix_line_dependency_needs_id"), "line_dependency", ["needs_id"])
    op.create_table(
        "plan_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime(), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("kind IN ('comment', 'return')", name=op.f("ck_plan_comment_known_kind")),
        sa.CheckConstraint("text <> ''", name=op.f("ck_plan_comment_says_something")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_plan_comment_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["change_plan.id"], name=op.f("fk_plan_comment_plan_id_change_plan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_comment")),
    )
    for column in ("organisation_id", "plan_id"):
        op.create_index(op.f(f"ix_plan_comment_{column}"), "plan_comment", [column])
    op.add_column("change_plan", sa.Column("closing", sa.JSON(), nullable=True))


def downgrade():
    op.drop_column("change_plan", "closing")
    op.drop_table("plan_comment")
    op.drop_table("line_dependency")
