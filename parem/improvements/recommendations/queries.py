"""Reads of recommendations: the list, one with its chain, those of a finding, a waste, an action or for a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import joinedload

from parem.accounts.models import Organisation
from parem.accounts.queries import within
from parem.catalogue.models import Service
from parem.catalogue.queries import folded
from parem.extensions import db
from parem.improvements.models import Waste
from parem.improvements.plans.models import ChangePlan, PlanLine
from parem.improvements.recommendations.models import Recommendation
from parem.languages import Texts
from parem.quality.models import Finding


@dataclass(frozen=True)
class RecommendationFilter:
    """Which recommendations are wanted; "" and None are any."""

    search: str = ""
    service: int | None = None
    state: str = "open"


@dataclass(frozen=True)
class RecommendationRow:
    """A recommendation as the list shows it."""

    id: int
    what: Texts
    state: str
    #: The rule of the finding that it came from; empty where it came from none.
    rule: str
    waste: str | None
    created_at: datetime
    service: Texts
    organisation_code: str
    organisation: Texts


def recommendation_rows(organisation: Organisation, wanted: RecommendationFilter) -> list[RecommendationRow]:
    """The recommendations of an organisation and all below it, the newest first. One query."""
    query = (
        db.select(
            Recommendation.id, Recommendation.what, Recommendation.state, Recommendation.finding_key, Waste.title,
            Recommendation.created_at, Service.name, Organisation.code, Organisation.name,
        )
        .join(Service, Service.id == Recommendation.service_id)
        .join(Organisation, Organisation.id == Recommendation.organisation_id)
        .outerjoin(Waste, Waste.id == Recommendation.waste_id)
        .where(Recommendation.organisation_id.in_(within(organisation)))
        .order_by(Recommendation.id.desc())
    )  # fmt: skip
    if wanted.state:
        query = query.where(Recommendation.state == wanted.state)
    if wanted.service:
        query = query.where(Recommendation.service_id == wanted.service)
    words = folded(wanted.search)
    rows = [
        RecommendationRow(id, what, state, (key or {}).get("rule", ""), *rest)
        for id, what, state, key, *rest in db.session.execute(query)
    ]
    return [row for row in rows if words in folded(" ".join([*row.what.values(), row.waste or ""]))]


def recommendation_of(organisation: Organisation, recommendation_id: int) -> Recommendation | None:
    """One of this organisation or one below it, with its whole chain; None where there is no such."""
    return db.session.scalar(
        db.select(Recommendation)
        .where(Recommendation.id == recommendation_id, Recommendation.organisation_id.in_(within(organisation)))
        .options(
            joinedload(Recommendation.service).joinedload(Service.organisation),
            joinedload(Recommendation.finding).joinedload(Finding.survey),
            joinedload(Recommendation.waste),
            joinedload(Recommendation.action),
        )
    )


def of_finding(finding_id: int) -> Sequence[Recommendation]:
    """What was recommended on a finding."""
    return _where(Recommendation.finding_id == finding_id)


def of_waste(waste_id: int) -> Sequence[Recommendation]:
    """What was recommended against a waste."""
    return _where(Recommendation.waste_id == waste_id)


def of_action(action_id: int) -> Recommendation | None:
    """The recommendation that became this action."""
    return db.session.scalar(db.select(Recommendation).filter_by(action_id=action_id))


def for_plan(plan: ChangePlan) -> Sequence[Recommendation]:
    """What could come into this plan: not declined, of its organisation or one below, and not in it by its action."""
    there = [line.action_id for line in plan.lines]
    return _where(
        Recommendation.organisation_id.in_(within(plan.organisation)),
        Recommendation.state != "declined",
        Recommendation.action_id.is_(None) | Recommendation.action_id.not_in(there),
    )


def plans_of(found: Recommendation) -> Sequence[ChangePlan]:
    """The change plans that its action is in."""
    lines = db.select(PlanLine.plan_id).where(PlanLine.action_id == found.action_id)
    return db.session.scalars(db.select(ChangePlan).where(ChangePlan.id.in_(lines)).order_by(ChangePlan.id)).all()


def of_actions(action_ids: Sequence[int]) -> dict[int, Recommendation]:
    """The recommendation of each of these actions that came from one. One query."""
    return {each.action_id: each for each in _where(Recommendation.action_id.in_(action_ids)) if each.action_id}


def _where(*which: ColumnElement[bool]) -> Sequence[Recommendation]:
    query = (
        db.select(Recommendation)
        .where(*which)
        .options(joinedload(Recommendation.service).joinedload(Service.organisation), joinedload(Recommendation.action))
        .order_by(Recommendation.id)
    )
    return db.session.scalars(query).all()
