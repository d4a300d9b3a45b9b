"""What an action should change is fixed in revisions; verdicts say more, stay as they are, and can be appealed"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WORDS = "what was fixed or read stays as it is"
FROZEN = ("effect_plan", "verdict")
MORE = (
    ("effect_number", sa.Integer()), ("detectable", sa.Double()), ("needed", sa.Integer()),
    ("points_before", sa.Integer()), ("points_after", sa.Integer()),
)


def upgrade():
    with op.batch_alter_table("kaizen_action") as table:
        table.add_column(sa.Column("look_again_on", sa.Date()))
    with op.batch_alter_table("verdict") as table:
        for name, kind in MORE:
            table.add_column(sa.Column(name, kind))
    _effect_plan()
    _appeal()
    for name in FROZEN:
        _freeze(name)


def _effect_plan():
    op.create_table(
        "effect_plan",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fixed_at", sa.DateTime(), server_default=sa.func.now(), nullable=False),
        sa.Column("fixed_by", sa.String(200), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("question_code", sa.String(40), nullable=False),
        sa.Column("measure", sa.String(20), nullable=False),
        sa.Column("expected_change", sa.Double(), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column("method", sa.String(20), nullable=False),
        sa.Column("why", sa.String(20), nullable=False),
        sa.Column("detectable", sa.Double()),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], op.f("fk_effect_plan_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["action_id"], ["kaizen_action.id"], op.f("fk_effect_plan_action_id_kaizen_action"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], op.f("fk_effect_plan_survey_id_survey")),
        sa.UniqueConstraint("action_id", "number", name=op.f("uq_effect_plan_each")),
        sa.CheckConstraint("number = 1 OR reason <> ''", name=op.f("ck_effect_plan_revised_with_a_reason")),
        sa.CheckConstraint(
            "method IN ('two_samples', 'regression', 'chart')", name=op.f("ck_effect_plan_known_method")
        ),
        sa.CheckConstraint(
            "measure IN ('top_2_box', 'mean', 'nps', 'share')", name=op.f("ck_effect_plan_known_measure")
        ),
        sa.CheckConstraint("expected_change <> 0", name=op.f("ck_effect_plan_expects_a_change")),
    )
    op.create_index(op.f("ix_effect_plan_organisation_id"), "effect_plan", ["organisation_id"])


def _appeal():
    op.create_table(
        "appeal",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("verdict_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), server_default=sa.func.now(), nullable=False),
        sa.Column("made_by", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.String(200), nullable=False),
        sa.Column("answered_at", sa.DateTime()),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], op.f("fk_appeal_organisation_id_organisation"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["verdict_id"], ["verdict.id"], op.f("fk_appeal_verdict_id_verdict"), ondelete="CASCADE"),
        sa.CheckConstraint("text <> ''", name=op.f("ck_appeal_says_something")),
        sa.CheckConstraint("(answer = '') = (answered_at IS NULL)", name=op.f("ck_appeal_answered_with_words")),
    )
    for column in ("organisation_id", "verdict_id"):
        op.create_index(op.f(f"ix_appeal_{column}"), "appeal", [column])


def _freeze(table):
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE update ON {table} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION refuse_change_of_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION refuse_change_of_{table}()"
    )


def downgrade():
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute("DROP TRIGGER verdict_no_update" if is_sqlite else "DROP TRIGGER verdict_frozen ON verdict")
    op.drop_table("appeal")
    op.drop_table("effect_plan")
    if not is_sqlite:
        for name in FROZEN:
            op.execute(f"DROP FUNCTION refuse_change_of_{name}()")
    with op.batch_alter_table("verdict") as table:
        for name, _kind in MORE:
            table.drop_column(name)
    with op.batch_alter_table("kaizen_action") as table:
        table.drop_column("look_again_on")
