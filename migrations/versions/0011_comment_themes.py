"""What a comment is about"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

THEMES = (
    "", "waiting", "information", "staff", "access", "online", "documents", "price", "outcome", "safety", "thanks", "other",
)  # fmt: skip


def upgrade():
    # In plain SQL: a batch would make SQLite's table anew, with a row id.
    words = ", ".join(f"'{theme}'" for theme in THEMES)
    op.execute(
        "ALTER TABLE comment ADD COLUMN theme VARCHAR(20) DEFAULT '' NOT NULL "
        f"CONSTRAINT ck_comment_known_theme CHECK (theme IN ({words}))"
    )


def downgrade():
    op.execute("ALTER TABLE comment DROP COLUMN theme")
