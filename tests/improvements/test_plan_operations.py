"""What may be done to a change plan, and what the database and the operations refuse."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError

from parem.accounts.models import AuditEntry
from parem.extensions import db
from parem.improvements.frozen_revisions import RevisionIsFrozen
from parem.improvements.plans import operations as plan_operations
from parem.improvements.plans import states as plan_states
from parem.improvements.plans.models import BudgetLine, PlanRevision
from parem.improvements.plans.operations import PlanProblem
from parem.improvements.plans.queries import action_choices, plan_of, plan_rows
from parem.improvements.report.queries import gather
from tests.improvements.plan_world import add_action, add_all, add_plan, texts

TODAY = date(2026, 4, 1)


@pytest.fixture
def full(world: SimpleNamespace) -> SimpleNamespace:
    return add_all(world)


def approved(full: SimpleNamespace) -> PlanRevision:
    plan_states.submit(full.plan)
    revision = plan_states.approve(full.plan, full.director, gather(full.plan, TODAY), TODAY)
    db.session.commit()
    return revision


def test_a_plan_goes_from_draft_to_closed(full: SimpleNamespace) -> None:
    plan = full.plan
    plan_states.submit(plan)
    assert plan.state == "submitted"
    plan_states.approve(plan, full.director, gather(plan, TODAY), TODAY)
    assert plan.state == "approved"
    plan_states.publish(plan)
    plan_states.close(plan)
    assert plan.state == "closed"
    actions = db.session.scalars(db.select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions[-4:] == ["plan.submitted", "plan.approved", "plan.published", "plan.closed"]


@pytest.mark.parametrize("step", [plan_states.publish, plan_states.close, plan_states.revise])
def test_no_step_is_skipped(full: SimpleNamespace, step: object) -> None:
    with pytest.raises(PlanProblem):
        step(full.plan)  # type: ignore[operator]
    assert full.plan.state == "draft"


def test_a_draft_can_not_be_approved(full: SimpleNamespace) -> None:
    with pytest.raises(PlanProblem):
        plan_states.approve(full.plan, full.director, gather(full.plan, TODAY), TODAY)
    assert db.session.scalar(db.select(PlanRevision)) is None


def test_of_two_who_approve_at_once_one_is_told(full: SimpleNamespace) -> None:
    """The second acts on a plan that it still believes to be submitted."""
    plan_states.submit(full.plan)
    contents = gather(full.plan, TODAY)
    db.session.execute(sa.text("UPDATE change_plan SET state = 'approved'"))
    with pytest.raises(PlanProblem):
        plan_states.approve(full.plan, full.director, contents, TODAY)


def test_a_returned_plan_is_a_draft_with_the_reason(full: SimpleNamespace) -> None:
    plan_states.submit(full.plan)
    plan_states.give_back(full.plan, "  The budget is too high. ")
    assert (full.plan.state, full.plan.returned_because) == ("draft", "The budget is too high.")
    plan_states.submit(full.plan)
    assert full.plan.returned_because == ""


def test_a_plan_is_not_returned_without_a_reason(full: SimpleNamespace) -> None:
    plan_states.submit(full.plan)
    with pytest.raises(PlanProblem):
        plan_states.give_back(full.plan, " \n")


def test_an_approved_revision_can_not_be_changed_or_deleted(full: SimpleNamespace) -> None:
    revision = approved(full)
    revision.contents = {**revision.contents, "budget_cents": 1}
    with pytest.raises(RevisionIsFrozen):
        db.session.flush()
    db.session.rollback()
    db.session.delete(revision)
    with pytest.raises(RevisionIsFrozen):
        db.session.flush()
    db.session.rollback()
    for statement in (db.update(PlanRevision).values(number=7), db.delete(PlanRevision)):
        with pytest.raises(RevisionIsFrozen):
            db.session.execute(statement)
    assert db.session.scalar(db.select(PlanRevision.number)) == 1


@pytest.mark.parametrize("statement", ["UPDATE plan_revision SET number = 7", "DELETE FROM plan_revision"])
def test_the_database_itself_keeps_an_approved_revision(full: SimpleNamespace, statement: str) -> None:
    approved(full)
    with pytest.raises(DBAPIError, match="approved revisions stay as they are"):
        db.session.execute(sa.text(statement))
    db.session.rollback()
    assert db.session.scalar(db.select(PlanRevision.number)) == 1


def test_a_new_revision_leaves_the_last_one_official(full: SimpleNamespace) -> None:
    first = approved(full)
    frozen = (first.content_hash, dict(first.contents))
    plan_states.revise(full.plan)
    plan_operations.edit_plan(full.plan, {"title": texts("Better still")})
    assert full.plan.revision is first
    plan_states.submit(full.plan)
    second = plan_states.approve(full.plan, full.director, gather(full.plan, TODAY), TODAY)
    db.session.commit()
    db.session.expire_all()
    assert (first.number, second.number) == (1, 2)
    assert (first.content_hash, first.contents) == frozen
    assert second.contents["title"]["en"] == "Better still (en)"


def test_nothing_but_a_draft_can_be_changed(full: SimpleNamespace) -> None:
    plan = full.plan
    plan_states.submit(plan)
    risk = plan.risks[0]
    attempts = [
        lambda: plan_operations.edit_plan(plan, {"budget_cents": 1}),
        lambda: plan_operations.add_part(plan, "risks", {"text": texts("Another")}),
        lambda: plan_operations.edit_part(plan, "risks", risk, {"impact": 1}),
        lambda: plan_operations.delete_part(plan, "risks", risk),
        lambda: plan_operations.move_part(plan, "risks", risk, 1),
        lambda: plan_operations.delete_plan(plan),
    ]
    for attempt in attempts:
        with pytest.raises(PlanProblem):
            attempt()


def test_a_plan_that_was_approved_once_is_never_deleted(full: SimpleNamespace) -> None:
    approved(full)
    plan_states.revise(full.plan)
    with pytest.raises(PlanProblem):
        plan_operations.delete_plan(full.plan)


def test_the_sources_of_a_cost_add_up_to_its_total(full: SimpleNamespace) -> None:
    cost = {"text": texts("Desk"), "total_cents": 100, "grant_cents": 60, "own_cents": 30, "other_cents": 0}
    with pytest.raises(PlanProblem):
        plan_operations.add_part(full.plan, "budget", cost)
    full.plan.budget.append(BudgetLine(**cost))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_parts_are_moved_and_keep_their_order(full: SimpleNamespace) -> None:
    first, second = full.plan.budget
    plan_operations.move_part(full.plan, "budget", second, -1)
    assert full.plan.budget == [second, first]
    plan_operations.move_part(full.plan, "budget", second, -1)
    assert full.plan.budget == [second, first]
    db.session.commit()
    assert [cost.id for cost in plan_of(full.first, full.plan.id).budget] == [second.id, first.id]  # type: ignore[union-attr]


def test_the_lines_of_a_deleted_goal_stay(full: SimpleNamespace) -> None:
    plan_operations.delete_part(full.plan, "goals", full.plan.goals[0])
    db.session.commit()
    assert [line.goal_id for line in full.plan.lines] == [None]


def line_values(action_id: int, **changes: object) -> dict[str, object]:
    values = {
        "action_id": action_id, "recommendation": texts("Do it"), "goal_id": None, "owner_id": None,
        "starts_on": date(2026, 3, 1), "ends_on": date(2026, 4, 1),
    }  # fmt: skip
    return {**values, **changes}


def test_an_action_stands_in_a_plan_once(full: SimpleNamespace) -> None:
    with pytest.raises(PlanProblem):
        plan_operations.add_part(full.plan, "lines", line_values(full.action.id))
    assert action_choices(full.plan) == []
    assert [each[0] for each in action_choices(full.plan, full.action.id)] == [full.action.id]


def test_a_line_lies_within_the_plans_term(full: SimpleNamespace) -> None:
    action = add_action(full, None, "Another")
    with pytest.raises(PlanProblem):
        plan_operations.add_part(full.plan, "lines", line_values(action.id, ends_on=date(2027, 1, 1)))
    plan_operations.add_part(full.plan, "lines", line_values(action.id, ends_on=date(2026, 12, 31)))
    assert [line.position for line in full.plan.lines] == [0, 1]


def test_an_action_of_a_neighbour_is_refused_and_of_one_below_is_not(full: SimpleNamespace) -> None:
    action = add_action(full, None, "Another")
    action.organisation_id = full.second.id
    db.session.flush()
    with pytest.raises(PlanProblem):
        plan_operations.add_part(full.plan, "lines", line_values(action.id))
    county_plan = add_plan(full, None)
    county_plan.organisation = full.county
    db.session.flush()
    assert {each[0] for each in action_choices(county_plan)} == {full.action.id, action.id}


def test_the_list_counts_lines_and_knows_the_official_revision(full: SimpleNamespace) -> None:
    approved(full)
    add_plan(full, None)
    rows = plan_rows(full.first)
    assert [(row.state, row.lines, row.revision) for row in rows] == [("draft", 0, None), ("approved", 1, 1)]
    assert [row.state for row in plan_rows(full.first, "approved")] == ["approved"]
    assert plan_rows(full.second) == []
    assert plan_of(full.second, full.plan.id) is None
