"""Quotas of services and of answers"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("survey", sa.Column("group_quotas", sa.JSON(), server_default="[]", nullable=False))


def downgrade():
    op.drop_column("survey", "group_quotas")
