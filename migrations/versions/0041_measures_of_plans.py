"""Measures between goals and actions; when a goal is to be reached and in which direction; what is published"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "plan_measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False, server_default="1"),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["change_plan.id"], name=op.f("fk_plan_measure_plan_id_change_plan"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["plan_goal.id"], name=op.f("fk_plan_measure_goal_id_plan_goal"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_measure")),
    )
    op.create_index(op.f("ix_plan_measure_plan_id"), "plan_measure", ["plan_id"])
    with op.batch_alter_table("plan_line") as table:
        table.add_column(sa.Column("measure_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_plan_line_measure_id_plan_measure"), "plan_measure", ["measure_id"], ["id"], ondelete="SET NULL"
        )
    with op.batch_alter_table("plan_goal") as table:
        table.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("falls", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("change_plan") as table:
        table.add_column(sa.Column("published_revision", sa.Integer(), nullable=True))
    # What is published or closed was published as its newest revision.
    newest = "SELECT max(number) FROM plan_revision WHERE plan_revision.plan_id = change_plan.id"
    op.execute(
        f"UPDATE change_plan SET published_revision = ({newest}) WHERE state IN ('published', 'closed')"  # noqa: S608
    )


def downgrade():
    with op.batch_alter_table("change_plan") as table:
        table.drop_column("published_revision")
    with op.batch_alter_table("plan_goal") as table:
        table.drop_column("falls")
        table.drop_column("due_on")
    with op.batch_alter_table("plan_line") as table:
        table.drop_constraint(op.f("fk_plan_line_measure_id_plan_measure"), type_="foreignkey")
        table.drop_column("measure_id")
    op.drop_table("plan_measure")
