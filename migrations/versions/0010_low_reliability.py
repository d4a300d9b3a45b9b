"""A finding for questions that do not hang together"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

OLD = ("below_target", "fell", "weak_driver", "special_cause", "below_peers")
NEW = (*OLD, "low_reliability")


def upgrade():
    _rules(NEW)


def downgrade():
    waste = "SELECT finding_id FROM waste WHERE finding_id IS NOT NULL"
    # A finding that a waste rests on is kept, under the rule that is nearest.
    op.execute(f"UPDATE finding SET rule = 'weak_driver' WHERE rule = 'low_reliability' AND id IN ({waste})")
    op.execute("DELETE FROM finding WHERE rule = 'low_reliability'")
    _rules(OLD)


def _rules(rules):
    words = ", ".join(f"'{rule}'" for rule in rules)
    with op.batch_alter_table("finding") as table:
        table.drop_constraint(op.f("ck_finding_known_rule"), type_="check")
        table.create_check_constraint(op.f("ck_finding_known_rule"), f"rule IN ({words})")
