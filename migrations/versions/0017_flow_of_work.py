"""When actions came into their columns, what blocked them, and the weekly e-mail"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "stage_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(10), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "stage IN ('plan', 'do', 'check', 'act', 'done')", name=op.f("ck_stage_entry_known_stage")
        ),
        *_keys("stage_entry"),
    )
    op.create_index("ix_stage_entry_organisation_id_action_id", "stage_entry", ["organisation_id", "action_id"])
    op.create_index("ix_stage_entry_action_id", "stage_entry", ["action_id"])
    op.create_table(
        "blockage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_blockage_has_reason")),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on >= began_on", name=op.f("ck_blockage_ends_after_begin")
        ),
        *_keys("blockage"),
    )
    op.create_index("ix_blockage_organisation_id", "blockage", ["organisation_id"])
    is_open = sa.text("ended_on IS NULL")
    op.create_index(
        "uq_blockage_one_at_a_time", "blockage", ["action_id"], unique=True, sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.add_column("user", sa.Column("weekly_digest", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("user", sa.Column("digest_sent_on", sa.Date(), nullable=True))
    _fill_from_audit_trail()


def downgrade():
    op.drop_column("user", "digest_sent_on")
    op.drop_column("user", "weekly_digest")
    op.drop_table("blockage")
    op.drop_table("stage_entry")


def _keys(table):
    return (
        sa.ForeignKeyConstraint(
            ["action_id"], ["kaizen_action.id"], name=op.f(f"fk_{table}_action_id_kaizen_action"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _fill_from_audit_trail():
    """What the audit trail knows of past moves; what it does not know is guessed from the action's own days."""
    connection = op.get_bind()
    lines = connection.execute(
        sa.text(
            "SELECT at, action, details FROM audit_entry WHERE action IN ('action.created', 'action.moved')"
            " ORDER BY id"
        ).columns(at=sa.DateTime(), action=sa.String(), details=sa.JSON())
    )
    seen = {}
    for at, action, details in lines:
        details = json.loads(details) if isinstance(details, str) else details or {}
        way = (details.get("changes") or {}).get("stage") or [None, None]
        stage = "plan" if action == "action.created" else way[1]
        if stage:
            seen.setdefault(details.get("kaizen_action"), []).append((stage, at.date()))
    insert = sa.text(
        "INSERT INTO stage_entry (organisation_id, action_id, stage, entered_on) VALUES (:organisation, :id, :stage, :day)"
    ).bindparams(sa.bindparam("day", type_=sa.Date()))
    columns = "id, organisation_id, stage, stage_since, started_on, ended_on"
    actions = connection.execute(
        sa.text(f"SELECT {columns} FROM kaizen_action").columns(
            stage_since=sa.Date(), started_on=sa.Date(), ended_on=sa.Date()
        )
    )
    for row in actions.mappings().all():
        entries = seen.get(row["id"]) or [("plan", row["started_on"] or row["stage_since"])]
        if entries[-1][0] != row["stage"]:
            entries = [*entries, (row["stage"], row["stage_since"])]
        days = {"do": row["started_on"], "check": row["ended_on"]}
        for stage, day in entries:
            values = {"organisation": row["organisation_id"], "id": row["id"], "stage": stage}
            connection.execute(insert, {**values, "day": days.get(stage) or day})
