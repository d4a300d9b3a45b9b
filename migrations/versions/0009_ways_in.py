"""Short addresses of posters, and the websites that may show forms in frames"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _of(table, column):
    return sa.ForeignKeyConstraint(
        [column], [f"{column[:-3]}.id"], name=op.f(f"fk_{table}_{column}_{column[:-3]}"), ondelete="CASCADE"
    )


def upgrade():
    op.create_table(
        "short_address",
        sa.Column("code", sa.String(6), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("counter", sa.String(80), nullable=False),
        sa.CheckConstraint("length(code) = 6", name=op.f("ck_short_address_six_letters")),
        *(_of("short_address", column) for column in ("organisation_id", "survey_id", "service_id")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_short_address")),
        sa.UniqueConstraint(
            "survey_id", "service_id", "counter", name=op.f("uq_short_address_survey_id_service_id_counter")
        ),
    )
    op.create_index("ix_short_address_organisation_id", "short_address", ["organisation_id"])
    op.create_table(
        "embed_host",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(200), nullable=False),
        _of("embed_host", "organisation_id"),
        sa.PrimaryKeyConstraint("organisation_id", "origin", name=op.f("pk_embed_host")),
    )


def downgrade():
    op.drop_table("embed_host")
    op.drop_table("short_address")
