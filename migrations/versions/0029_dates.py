"""Questions for a date"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0027"
branch_labels = None
depends_on = None

BEFORE = "'scale', 'nps', 'ces', 'yes_no', 'single', 'multiple', 'number', 'text'"
NAMES = ("granularity", "earliest", "latest")


def upgrade():
    with op.batch_alter_table("question") as table:
        table.drop_constraint(op.f("ck_question_known_type"), type_="check")
        table.add_column(sa.Column("granularity", sa.String(5), nullable=True))
        table.add_column(sa.Column("earliest", sa.String(10), nullable=True))
        table.add_column(sa.Column("latest", sa.String(10), nullable=True))
        table.create_check_constraint(op.f("ck_question_known_type"), f"type IN ({BEFORE}, 'date')")
        table.create_check_constraint(
            op.f("ck_question_date_has_granularity"), "type <> 'date' OR granularity IN ('year', 'month', 'day')"
        )


def downgrade():
    # What was asked for as a date is asked for in words; the dates that were given stay in the answers.
    op.execute("UPDATE question SET type = 'text' WHERE type = 'date'")
    with op.batch_alter_table("question") as table:
        table.drop_constraint(op.f("ck_question_date_has_granularity"), type_="check")
        table.drop_constraint(op.f("ck_question_known_type"), type_="check")
        table.create_check_constraint(op.f("ck_question_known_type"), f"type IN ({BEFORE})")
        for name in NAMES:
            table.drop_column(name)
