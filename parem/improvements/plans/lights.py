"""How the plans that are in effect stand: the traffic light of each of their lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import contains_eager, joinedload, selectinload

from parem.accounts.models import Organisation
from parem.accounts.queries import within
from parem.extensions import db
from parem.improvements.models import KaizenAction
from parem.improvements.plans.models import ChangePlan, PlanLine
from parem.improvements.plans.progress import light_of
from parem.languages import Texts

#: What wants a look first.
ORDER = ("red", "amber", "grey", "green", "done")


@dataclass(frozen=True)
class PlanLights:
    """A plan in effect with how many of its lines have each light."""

    plan_id: int
    title: Texts
    organisation: str
    ends_on: date
    counts: Sequence[tuple[str, int]]


def light_today(line: PlanLine, today: date) -> str:
    """The light of one line by its action as it stands."""
    return light_of(line, line.action.stage, line.action.outcome, today)


def lights_of(organisation: Organisation, today: date) -> list[PlanLights]:
    """The plans of an organisation and below that are published and not closed, also while they are revised.

    Three statements.
    """
    lines = db.session.scalars(
        db.select(PlanLine)
        .join(ChangePlan, ChangePlan.id == PlanLine.plan_id)
        .where(
            ChangePlan.organisation_id.in_(within(organisation)),
            ChangePlan.published_revision.is_not(None),
            ChangePlan.state != "closed",
        )
        .options(
            joinedload(PlanLine.action).options(
                selectinload(KaizenAction.verdicts), selectinload(KaizenAction.effect_plans)
            )
        )
    ).all()
    plans = db.session.scalars(
        db.select(ChangePlan)
        .join(ChangePlan.organisation)
        .where(ChangePlan.id.in_({line.plan_id for line in lines}))
        .options(contains_eager(ChangePlan.organisation), selectinload(ChangePlan.revisions))
        .order_by(ChangePlan.ends_on, ChangePlan.id)
    )
    counts: dict[int, Counter[str]] = {}
    for line in lines:
        counts.setdefault(line.plan_id, Counter())[light_today(line, today)] += 1
    return [
        PlanLights(
            plan.id, plan.title, plan.organisation.code, plan.ends_on,
            [(light, counts[plan.id][light]) for light in ORDER if counts[plan.id][light]],
        )
        for plan in plans
    ]  # fmt: skip
