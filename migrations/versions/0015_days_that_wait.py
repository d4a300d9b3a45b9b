"""The index of answers that wait for the fold is in the order in which they are folded"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade():
    _index("organisation_id", "version_id", "day")


def downgrade():
    _index("organisation_id", "version_id")


def _index(*columns):
    op.drop_index("ix_response_unfolded", "response")
    waiting = sa.text("NOT folded")
    op.create_index("ix_response_unfolded", "response", columns, sqlite_where=waiting, postgresql_where=waiting)
