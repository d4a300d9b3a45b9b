"""Partners write their part of a plan; what was agreed to is known by its hash; two writers of one part are told"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

COUNTED = ("change_plan", "plan_goal", "plan_line", "budget_line", "plan_risk")
STATES = "ck_plan_share_known_state"


def upgrade():
    for name in COUNTED:
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("row_version", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("change_plan") as table:
        table.add_column(sa.Column("join_hash", sa.String(64), nullable=True))
        table.add_column(sa.Column("join_until", sa.Date(), nullable=True))
        table.create_unique_constraint(op.f("uq_change_plan_join_hash"), ["join_hash"])
    with op.batch_alter_table("plan_risk") as table:
        table.add_column(sa.Column("organisation_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_plan_risk_organisation_id_organisation"), "organisation", ["organisation_id"], ["id"]
        )
        table.create_index(op.f("ix_plan_risk_organisation_id"), ["organisation_id"])
    with op.batch_alter_table("plan_share") as table:
        table.add_column(sa.Column("content_hash", sa.String(64), nullable=False, server_default=""))
        table.drop_constraint(op.f(STATES), type_="check")
        table.create_check_constraint(op.f(STATES), "state IN ('drafting', 'waiting', 'approved')")
    # Of a plan that was sent before, what is waited for is still asked; what was agreed to before has no hash, and is
    # asked for again where the whole is not approved yet.
    submitted = "SELECT id FROM change_plan WHERE state = 'submitted'"
    op.execute(
        "UPDATE plan_share SET state = 'waiting', decided_by = '', decided_on = NULL"  # noqa: S608
        f" WHERE state = 'approved' AND plan_id IN ({submitted})"
    )


def downgrade():
    op.execute("DELETE FROM plan_share WHERE state = 'drafting'")
    with op.batch_alter_table("plan_share") as table:
        table.drop_constraint(op.f(STATES), type_="check")
        table.create_check_constraint(op.f(STATES), "state IN ('waiting', 'approved')")
        table.drop_column("content_hash")
    with op.batch_alter_table("plan_risk") as table:
        table.drop_index(op.f("ix_plan_risk_organisation_id"))
        table.drop_constraint(op.f("fk_plan_risk_organisation_id_organisation"), type_="foreignkey")
        table.drop_column("organisation_id")
    with op.batch_alter_table("change_plan") as table:
        table.drop_constraint(op.f("uq_change_plan_join_hash"), type_="unique")
        table.drop_column("join_until")
        table.drop_column("join_hash")
    for name in reversed(COUNTED):
        with op.batch_alter_table(name) as table:
            table.drop_column("row_version")
