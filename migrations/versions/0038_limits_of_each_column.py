"""Each column of the board has a limit of its own, or none"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

STAGES = ("plan", "do", "check", "act")


def upgrade():
    for stage in STAGES:
        op.add_column("board_limits", sa.Column(f"per_{stage}", sa.Integer()))
    op.execute("UPDATE board_limits SET per_do = per_column, per_check = per_column")
    rule = " AND ".join(f"per_{name} >= 1" for name in ("owner", *STAGES))
    with op.batch_alter_table("board_limits") as table:
        table.drop_constraint(op.f("ck_board_limits_at_least_one"), type_="check")
        table.drop_column("per_column")
        table.create_check_constraint(op.f("ck_board_limits_at_least_one"), rule)


def downgrade():
    with op.batch_alter_table("board_limits") as table:
        table.drop_constraint(op.f("ck_board_limits_at_least_one"), type_="check")
        table.add_column(sa.Column("per_column", sa.Integer(), nullable=False, server_default=sa.text("5")))
    op.execute("UPDATE board_limits SET per_column = COALESCE(per_do, per_check, 5)")
    with op.batch_alter_table("board_limits") as table:
        for stage in STAGES:
            table.drop_column(f"per_{stage}")
        table.create_check_constraint(op.f("ck_board_limits_at_least_one"), "per_column >= 1 AND per_owner >= 1")
