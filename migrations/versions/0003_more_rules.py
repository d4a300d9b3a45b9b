"""Findings by two more rules, and one for each measure of a question"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OLD = ("below_target", "fell", "weak_driver")
NEW = (*OLD, "special_cause", "below_peers")
OLD_KEY = "uq_finding_survey_id_service_id_question_code_rule_period_start_period_end"
NEW_KEY = "uq_finding_each"
COLUMNS = ["survey_id", "service_id", "question_code", "rule", "period_start", "period_end"]


def upgrade():
    _rules(NEW, OLD_KEY, NEW_KEY, [*COLUMNS, "measure"])


def downgrade():
    marks = ", ".join(f"'{rule}'" for rule in OLD)
    waste = "SELECT finding_id FROM waste WHERE finding_id IS NOT NULL"
    # A finding that a waste rests on is kept, under the rule that is nearest.
    op.execute(f"UPDATE finding SET rule = 'fell' WHERE rule NOT IN ({marks}) AND id IN ({waste})")
    op.execute(f"DELETE FROM finding WHERE rule NOT IN ({marks})")
    # Of two measures of one question the first stays, and whatever a waste rests on.
    first = f"SELECT min(id) FROM finding GROUP BY {', '.join(COLUMNS)}"
    op.execute(f"DELETE FROM finding WHERE id NOT IN ({first}) AND id NOT IN ({waste})")
    _rules(OLD, NEW_KEY, OLD_KEY, COLUMNS)


def _rules(rules, old_key, new_key, columns):
    words = ", ".join(f"'{rule}'" for rule in rules)
    with op.batch_alter_table("finding") as table:
        table.drop_constraint(op.f("ck_finding_known_rule"), type_="check")
        table.create_check_constraint(op.f("ck_finding_known_rule"), f"rule IN ({words})")
        table.drop_constraint(op.f(old_key), type_="unique")
        table.create_unique_constraint(op.f(new_key), columns)
