"""What a question is in an index: its role"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None
CHECK = (
    "role IS NULL OR (type = 'scale' AND (role = 'expectation' "
    "OR (role IN ('overall', 'fulfilled', 'ideal') AND points = 10)))"
)
ONCE = sa.text("role IN ('overall', 'fulfilled', 'ideal')")


def upgrade():
    with op.batch_alter_table("question") as table:
        table.add_column(sa.Column("role", sa.String(12), nullable=True))
        table.create_check_constraint(op.f("ck_question_known_role"), CHECK)
    op.create_index(
        "uq_question_role", "question", ["version_id", "role"], unique=True, sqlite_where=ONCE, postgresql_where=ONCE
    )


def downgrade():
    op.drop_index("uq_question_role", "question")
    with op.batch_alter_table("question") as table:
        table.drop_constraint(op.f("ck_question_known_role"), type_="check")
        table.drop_column("role")
