"""Whose part of a joint plan a cost belongs to"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("budget_line") as table:
        table.add_column(sa.Column("organisation_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_budget_line_organisation_id_organisation"), "organisation", ["organisation_id"], ["id"]
        )
        table.create_index(op.f("ix_budget_line_organisation_id"), ["organisation_id"])


def downgrade():
    with op.batch_alter_table("budget_line") as table:
        table.drop_index(op.f("ix_budget_line_organisation_id"))
        table.drop_constraint(op.f("fk_budget_line_organisation_id_organisation"), type_="foreignkey")
        table.drop_column("organisation_id")
