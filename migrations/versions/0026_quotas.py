"""Surveys that stop asking after so many answers"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("survey") as table:
        table.add_column(sa.Column("quota", sa.Integer(), nullable=True))
        table.create_check_constraint(op.f("ck_survey_quota_from_1"), "quota >= 1")


def downgrade():
    with op.batch_alter_table("survey") as table:
        table.drop_constraint(op.f("ck_survey_quota_from_1"), type_="check")
        table.drop_column("quota")
