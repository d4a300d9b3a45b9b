"""Invitations by e-mail, apart from all answers"""

import sqlalchemy as sa
from alembic import op

from parem.languages import TextsType

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def _of(table, column):
    other = {"round_id": "invitation_round"}.get(column, column[:-3])
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), ondelete="CASCADE")


def upgrade():
    op.create_table(
        "invitation_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("message", TextsType(), nullable=False),
        sa.Column("remind_after", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("base", sa.String(200), nullable=False),
        sa.CheckConstraint(
            "state IN ('sending', 'sent', 'reminding', 'over')", name=op.f("ck_invitation_round_known_state")
        ),
        sa.CheckConstraint(
            "remind_after IS NULL OR remind_after BETWEEN 3 AND 60",
            name=op.f("ck_invitation_round_remind_after_sensible"),
        ),
        sa.CheckConstraint("used <= invited", name=op.f("ck_invitation_round_used_within_invited")),
        *(_of("invitation_round", column) for column in ("organisation_id", "survey_id", "service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_round")),
    )
    for column in ("organisation_id", "survey_id"):
        op.create_index(op.f(f"ix_invitation_round_{column}"), "invitation_round", [column])
    op.create_table(
        "invitee",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(255), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("sent", sa.Boolean(), nullable=False),
        sa.Column("reminded", sa.Boolean(), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        *(_of("invitee", column) for column in ("organisation_id", "round_id")),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_invitee")),
        sa.UniqueConstraint("round_id", "email", name=op.f("uq_invitee_round_id_email")),
        sqlite_with_rowid=False,
    )
    op.create_index("uq_invitee_id", "invitee", ["id"], unique=True)
    op.create_table(
        "used_invitation",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("invitee_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "invitee_id"],
            ["invitee.organisation_id", "invitee.id"],
            name=op.f("fk_used_invitation_organisation_id_invitee_id_invitee"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "invitee_id", name=op.f("pk_used_invitation")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "opt_out",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("address_hash", sa.String(64), nullable=False),
        _of("opt_out", "organisation_id"),
        sa.PrimaryKeyConstraint("organisation_id", "address_hash", name=op.f("pk_opt_out")),
        sqlite_with_rowid=False,
    )


def downgrade():
    for table in ("opt_out", "used_invitation", "invitee", "invitation_round"):
        op.drop_table(table)
