"""A kiosk rehearses for some hours"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("device", sa.Column("rehearses_until", sa.DateTime()))


def downgrade():
    with op.batch_alter_table("device") as table:
        table.drop_column("rehearses_until")
