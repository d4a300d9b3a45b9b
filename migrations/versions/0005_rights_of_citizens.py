"""Privacy notices, and hashes of the codes by which citizens have their answers deleted"""

import sqlalchemy as sa
from alembic import op

from parem.languages import TextsType

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

GIVEN = sa.text("receipt_hash IS NOT NULL")


def upgrade():
    op.create_table(
        "privacy_notice",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("purpose", TextsType(), nullable=False),
        sa.Column("contact", sa.String(200), nullable=False),
        sa.Column("keep_months", sa.Integer(), nullable=False),
        sa.Column("comment_months", sa.Integer(), nullable=False),
        sa.Column("at_end", sa.String(10), nullable=False),
        sa.Column("sums_only_before", sa.Date(), nullable=True),
        sa.CheckConstraint("keep_months BETWEEN 1 AND 120", name=op.f("ck_privacy_notice_keep_months_sensible")),
        sa.CheckConstraint("comment_months BETWEEN 1 AND 120", name=op.f("ck_privacy_notice_comment_months_sensible")),
        sa.CheckConstraint("at_end IN ('sums', 'nothing')", name=op.f("ck_privacy_notice_known_end")),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_privacy_notice_survey_id_survey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("survey_id", name=op.f("pk_privacy_notice")),
    )
    for table in ("response", "comment"):
        op.add_column(table, sa.Column("receipt_hash", sa.String(64), nullable=True))
        op.create_index(
            f"uq_{table}_receipt_hash", table, ["organisation_id", "receipt_hash"], unique=True,
            postgresql_where=GIVEN, sqlite_where=GIVEN,
        )  # fmt: skip


def downgrade():
    for table in ("response", "comment"):
        op.drop_index(f"uq_{table}_receipt_hash", table_name=table)
        op.drop_column(table, "receipt_hash")
    op.drop_table("privacy_notice")
