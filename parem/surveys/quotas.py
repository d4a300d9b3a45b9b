"""Surveys that stop asking after so many answers.

Whether enough have come is counted, not written down when it happens: a note of that moment would say when somebody
answered. A nightly job closes the survey for good, before old answers are deleted and the count falls again.
"""

from __future__ import annotations

from collections.abc import Iterable

from parem.surveys.models import Survey
from parem.surveys.quota_counting import totals_of


def full_surveys(surveys: Iterable[Survey]) -> set[int]:
    """The ids of those that have as many answers as they wanted, whichever way these came. One query, or none."""
    quotas = {survey.id: survey.quota for survey in surveys if survey.quota is not None}
    if not quotas:
        return set()
    return {survey_id for survey_id, count in totals_of(quotas.keys()).items() if count >= quotas[survey_id]}


def is_full(survey: Survey) -> bool:
    """Whether nobody new is to begin. One query, or none where the survey takes any number."""
    return survey.id in full_surveys([survey])
