"""Photographs of wastes and actions"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

LINKS = ("organisation", "waste", "action", "file", "small")
TABLES = {"action": "kaizen_action", "file": "stored_file", "small": "stored_file"}


def upgrade():
    op.create_table(
        "photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("waste_id", sa.Integer(), nullable=True),
        sa.Column("action_id", sa.Integer(), nullable=True),
        sa.Column("side", sa.String(10), nullable=False),
        sa.Column("words", sa.String(300), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("small_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("(waste_id IS NULL) <> (action_id IS NULL)", name=op.f("ck_photo_of_one_thing")),
        sa.CheckConstraint("side IN ('before', 'after')", name=op.f("ck_photo_known_side")),
        sa.CheckConstraint("words <> ''", name=op.f("ck_photo_described")),
        sa.CheckConstraint("width > 0 AND height > 0", name=op.f("ck_photo_has_a_size")),
        *(
            sa.ForeignKeyConstraint(
                [f"{link}_id"], [f"{TABLES.get(link, link)}.id"],
                name=op.f(f"fk_photo_{link}_id_{TABLES.get(link, link)}"), ondelete="CASCADE",
            )
            for link in LINKS
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
    )  # fmt: skip
    for link in LINKS:
        op.create_index(op.f(f"ix_photo_{link}_id"), "photo", [f"{link}_id"])


def downgrade():
    op.drop_table("photo")
