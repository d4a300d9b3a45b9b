"""Questions for an order of options"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

BEFORE = "'scale', 'nps', 'ces', 'yes_no', 'single', 'multiple', 'number', 'date', 'text'"


def upgrade():
    with op.batch_alter_table("question") as table:
        table.drop_constraint(op.f("ck_question_known_type"), type_="check")
        table.add_column(sa.Column("ranks", sa.Integer(), nullable=True))
        table.create_check_constraint(op.f("ck_question_known_type"), f"type IN ({BEFORE}, 'ranking')")
        table.create_check_constraint(op.f("ck_question_ranks_in_range"), "ranks BETWEEN 1 AND 9")


def downgrade():
    # The options that were put in order were chosen, too. Sums of places mean nothing then: they are counted anew.
    of_rankings = "version_id IN (SELECT version_id FROM question WHERE type = 'ranking')"
    op.execute(f"DELETE FROM slice WHERE {of_rankings}")
    op.execute(f"UPDATE response SET folded = false WHERE {of_rankings}")
    op.execute("UPDATE question SET type = 'multiple' WHERE type = 'ranking'")
    with op.batch_alter_table("question") as table:
        table.drop_constraint(op.f("ck_question_ranks_in_range"), type_="check")
        table.drop_constraint(op.f("ck_question_known_type"), type_="check")
        table.create_check_constraint(op.f("ck_question_known_type"), f"type IN ({BEFORE})")
        table.drop_column("ranks")
