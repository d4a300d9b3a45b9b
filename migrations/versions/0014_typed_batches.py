"""Batches of paper forms and telephone answers"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def _of(column, other, rule):
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_entry_batch_{column}_{other}"), ondelete=rule)


def upgrade():
    op.create_table(
        "entry_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_double", sa.Boolean(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("channel IN ('paper', 'phone')", name=op.f("ck_entry_batch_known_channel")),
        *(_of(f"{name}_id", name, "CASCADE") for name in ("organisation", "survey", "version", "service")),
        _of("import_id", "answer_import", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_batch")),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_entry_batch_organisation_id_number")),
    )
    op.create_index(op.f("ix_entry_batch_survey_id"), "entry_batch", ["survey_id"])


def downgrade():
    op.drop_table("entry_batch")
