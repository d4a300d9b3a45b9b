"""A PDF belongs to what made it, and may be a closing report"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

OLD, NEW = ["plan_id", "language", "content_hash"], ["plan_id", "language", "content_hash", "printing"]
BEFORE = "uq_report_job_plan_id_language_content_hash"
AFTER = f"{BEFORE}_printing"


def upgrade():
    # What was made before is not known to look as it would today: it gets a name that nothing has, and is made anew.
    with op.batch_alter_table("report_job") as table:
        table.add_column(sa.Column("printing", sa.String(64), nullable=False, server_default=""))
        table.add_column(sa.Column("closing", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.drop_constraint(op.f(BEFORE), type_="unique")
        table.create_unique_constraint(op.f(AFTER), NEW)


def downgrade():
    # Only the newest of what differs by its printing stays: the old rule knows no printings.
    newest = "SELECT max(id) FROM report_job GROUP BY plan_id, language, content_hash"
    op.execute(f"DELETE FROM report_job WHERE id NOT IN ({newest})")  # noqa: S608
    with op.batch_alter_table("report_job") as table:
        table.drop_constraint(op.f(AFTER), type_="unique")
        table.create_unique_constraint(op.f(BEFORE), OLD)
        table.drop_column("closing")
        table.drop_column("printing")
