"""Each slice and each kept sum has a number of chance that changes with it

What a process remembers of its pairs holds as long as the number is the same.
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

TABLES = ("slice", "kept_sum")


def upgrade():
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("revision", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
        op.execute(f"UPDATE {table} SET revision = {_by_chance()}")  # noqa: S608


def _by_chance():
    """Another number for each row, not below zero."""
    if op.get_bind().dialect.name == "postgresql":
        return f"hashtextextended(gen_random_uuid()::text, {secrets.randbits(31)}) & 9223372036854775807"
    return "random() & 9223372036854775807"


def downgrade():
    for table in reversed(TABLES):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("revision")
