"""Pairs of slices lie on PostgreSQL's disk as they are

They are narrow already (slices.pairs_to_bytes), and pressing them anew at each fold cost more than all else of it.
"""

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade():
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE slice ALTER COLUMN pairs SET STORAGE EXTERNAL")


def downgrade():
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE slice ALTER COLUMN pairs SET STORAGE EXTENDED")
