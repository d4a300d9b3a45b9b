"""Process maps: the steps of services, and the wastes at them"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "process_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("done_by", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(12), nullable=True),
        sa.Column("work_minutes", sa.Integer(), nullable=True),
        sa.Column("wait_minutes", sa.Integer(), nullable=True),
        sa.Column("received", sa.Integer(), nullable=True),
        sa.Column("usable", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False, server_default="1"),
        sa.CheckConstraint("kind IN ('value_added', 'necessary', 'waste')", name=op.f("ck_process_step_known_kind")),
        sa.CheckConstraint(
            "work_minutes >= 0 AND wait_minutes >= 0", name=op.f("ck_process_step_times_not_negative")
        ),
        sa.CheckConstraint("(usable IS NULL) = (received IS NULL)", name=op.f("ck_process_step_counted_whole")),
        sa.CheckConstraint(
            "usable >= 0 AND usable <= received", name=op.f("ck_process_step_usable_within_received")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_process_step_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_process_step_service_id_service"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_step")),
    )
    op.create_index(op.f("ix_process_step_organisation_id"), "process_step", ["organisation_id"])
    op.create_index(op.f("ix_process_step_service_id_position"), "process_step", ["service_id", "position"])
    with op.batch_alter_table("waste") as table:
        table.add_column(sa.Column("step_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_waste_step_id_process_step"), "process_step", ["step_id"], ["id"], ondelete="SET NULL"
        )
        table.create_index(op.f("ix_waste_step_id"), ["step_id"])


def downgrade():
    _name_the_steps()
    with op.batch_alter_table("waste") as table:
        table.drop_index(op.f("ix_waste_step_id"))
        table.drop_constraint(op.f("fk_waste_step_id_process_step"), type_="foreignkey")
        table.drop_column("step_id")
    op.drop_table("process_step")


def _name_the_steps():
    """A waste keeps in words where it is, where nothing is written yet."""
    bind = op.get_bind()
    waste, step = (
        sa.table(name, sa.column("id"), *columns)
        for name, columns in (
            ("waste", (sa.column("step_id"), sa.column("process_step"))),
            ("process_step", (sa.column("name", sa.JSON()),)),
        )
    )
    found = bind.execute(
        sa.select(waste.c.id, step.c.name).join(step, step.c.id == waste.c.step_id).where(waste.c.process_step == "")
    )
    for id, name in found.all():
        words = next((name[code] for code in ("lt", "et", "en", "ru") if name.get(code)), "")
        bind.execute(sa.update(waste).where(waste.c.id == id).values(process_step=words[:200]))
