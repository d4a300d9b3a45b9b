"""Causes by their kind on an action's sheet"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("kaizen_action", sa.Column("causes", sa.JSON(), server_default="{}", nullable=False))


def downgrade():
    op.drop_column("kaizen_action", "causes")
