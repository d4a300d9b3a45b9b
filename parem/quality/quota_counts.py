"""How many answers surveys and groups in them have: sums, what is kept of deleted answers, and what waits."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import func, select, union_all

from parem.extensions import db
from parem.quality.models import Slice
from parem.quality.slices.kept_models import KeptSum
from parem.quality.store import Selection
from parem.quality.tables import histograms
from parem.surveys.models import Survey, Version
from parem.surveys.quota_counting import GroupCounts
from parem.surveys.waiting_models import WaitingResponse


def totals(survey_ids: Collection[int]) -> Mapping[int, int]:
    """How many answers each of these surveys has. One statement, so that none is counted twice while it is folded."""
    mine = Version.survey_id.in_(survey_ids)
    folded = select(Version.survey_id, Slice.n).join(Version, Version.id == Slice.version_id)
    kept = select(Version.survey_id, KeptSum.n).join(Version, Version.id == KeptSum.version_id)
    tail = select(Version.survey_id, func.count().label("n")).select_from(WaitingResponse)
    tail = tail.join(Version, Version.id == WaitingResponse.version_id)
    parts = union_all(
        folded.where(mine, Slice.grain == "month"),
        kept.where(mine),
        tail.where(mine).group_by(Version.survey_id),
    ).subquery()
    rows = db.session.execute(select(parts.c.survey_id, func.sum(parts.c.n)).group_by(parts.c.survey_id))
    return {survey_id: int(n) for survey_id, n in rows}


def groups(survey: Survey, questions: Collection[str]) -> GroupCounts:
    """How many answers each service has, and each answer to these questions. Three statements."""
    pieces = histograms(Selection(survey.id))
    total = pieces.total
    answers = {
        (code, str(category)): int(n)
        for code in questions
        if code in total.schema
        for category, n in zip(total.schema.item(code).categories, total.histogram(code), strict=True)
    }
    return GroupCounts({service: table.n for service, table in pieces.by_service().items()}, answers)
