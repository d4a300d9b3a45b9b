"""Matrices of scales; rows and questions in an order of chance"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None
CHECK = "matrix IS NULL OR type IN ('scale', 'single')"


def upgrade():
    with op.batch_alter_table("question") as table:
        table.add_column(sa.Column("matrix", sa.String(40), nullable=True))
        table.add_column(sa.Column("heading", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
        table.add_column(sa.Column("random_rows", sa.Boolean(), nullable=False, server_default=sa.text("false")))
        table.add_column(sa.Column("random_place", sa.Boolean(), nullable=False, server_default=sa.text("false")))
        table.create_check_constraint(op.f("ck_question_matrix_of_scales"), CHECK)


def downgrade():
    with op.batch_alter_table("question") as table:
        table.drop_constraint(op.f("ck_question_matrix_of_scales"), type_="check")
        for column in ("random_place", "random_rows", "heading", "matrix"):
            table.drop_column(column)
