"""Sums of answers whose time is over rest on enough answers each, and days of them keep their number alone"""


import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

KEY = ("organisation_id", "version_id", "service_id", "channel", "grain", "start")
SUMS = ("n", "histograms", "moments", "pairs")


def _slices(grains):
    with op.batch_alter_table("slice") as table:
        table.drop_constraint(op.f("ck_slice_known_grain"), type_="check")
        table.create_check_constraint(op.f("ck_slice_known_grain"), f"grain IN ({grains})")


def upgrade():
    _slices("'day', 'month', 'count'")
    op.create_table(
        "kept_sum",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("service_ids", sa.JSON(), nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("histograms", sa.LargeBinary(), nullable=False),
        sa.Column("moments", sa.LargeBinary(), nullable=False),
        sa.Column("pairs", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_kept_sum")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], op.f("fk_kept_sum_organisation_id_organisation"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], op.f("fk_kept_sum_version_id_version"), ondelete="CASCADE"),
        sa.CheckConstraint("n >= 1", name=op.f("ck_kept_sum_n_from_1")),
        sa.CheckConstraint("last >= first", name=op.f("ck_kept_sum_days_in_order")),
    )
    op.create_index("ix_kept_sum_version_id", "kept_sum", ["version_id"])


def downgrade():
    """Sums of one service, channel and month are months' slices again; coarser ones have no place in the older tables."""
    _back()
    op.drop_table("kept_sum")
    op.execute("DELETE FROM slice WHERE grain = 'count'")
    _slices("'day', 'month'")


def _back():
    kept = sa.table(
        "kept_sum", sa.column("organisation_id"), sa.column("id", sa.Uuid), sa.column("version_id"),
        sa.column("service_ids", sa.JSON), sa.column("channels", sa.JSON), sa.column("first", sa.Date),
        sa.column("last", sa.Date), *(sa.column(name) for name in SUMS),
    )
    slices = sa.table("slice", *(sa.column(name) for name in (*KEY, *SUMS)))
    slices.c.start.type = sa.Date()
    connection = op.get_bind()
    taken = {tuple(row) for row in connection.execute(sa.select(*(slices.c[name] for name in KEY))).all()}
    for row in connection.execute(sa.select(kept)).mappings().all():
        if len(row["service_ids"]) > 1 or len(row["channels"]) > 1 or (row["last"] - row["first"]).days > 31:
            continue
        key = (
            row["organisation_id"], row["version_id"], row["service_ids"][0], row["channels"][0], "month", row["first"],
        )
        if key not in taken:
            taken.add(key)
            values = dict(zip(KEY, key)) | {name: row[name] for name in SUMS}
            connection.execute(slices.insert().values(values))
