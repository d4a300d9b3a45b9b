"""What a kiosk needs to ask without the network, and what its manager sees of it"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COLUMNS = (
    ("seal_key", sa.LargeBinary(32)),
    ("staff_code", sa.String(8)),
    ("seen_at", sa.DateTime()),
    ("battery", sa.Integer()),
    ("is_charging", sa.Boolean()),
    ("waiting", sa.Integer()),
    ("clock_error", sa.Integer()),
)


def upgrade():
    with op.batch_alter_table("device") as table:
        for name, kind in COLUMNS:
            table.add_column(sa.Column(name, kind, nullable=True))
        table.add_column(sa.Column("press_interval", sa.Integer(), nullable=False, server_default=sa.text("3")))
        table.create_check_constraint(op.f("ck_device_battery_in_percent"), "battery BETWEEN 0 AND 100")
        table.create_check_constraint(op.f("ck_device_press_interval_in_range"), "press_interval BETWEEN 0 AND 60")


def downgrade():
    with op.batch_alter_table("device") as table:
        table.drop_constraint(op.f("ck_device_battery_in_percent"), type_="check")
        table.drop_constraint(op.f("ck_device_press_interval_in_range"), type_="check")
        for name in ("press_interval", *(name for name, _kind in COLUMNS)):
            table.drop_column(name)
