"""Setting and taking away figures of the population."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from parem.accounts.audit import record
from parem.accounts.models import Organisation
from parem.extensions import db
from parem.quality.population.models import PopulationMargin
from parem.surveys.models import Survey


def set_margin(
    survey: Survey, organisation: Organisation, dimension: str, people: Mapping[str, int], source: str, day: date
) -> PopulationMargin:
    """Keep how many people there are in each category. Flushed, one audit line.

    Raises ValueError where a number is below 0 or there is nobody at all.
    """
    if not people or min(people.values()) < 0 or not sum(people.values()):
        raise ValueError("numbers of people, 0 or above, and somebody")
    margin = db.session.get(PopulationMargin, (organisation.id, survey.id, dimension))
    if margin is None:
        margin = PopulationMargin(organisation_id=organisation.id, survey_id=survey.id, dimension=dimension)
        db.session.add(margin)
    margin.people, margin.source, margin.counted_on = dict(people), source, day
    db.session.flush()
    record("population.set", survey.code, organisation, dimension=dimension, people=sum(people.values()))
    return margin


def delete_margin(survey: Survey, organisation: Organisation, margin: PopulationMargin) -> None:
    """Take the figures of one dimension away. Flushed, one audit line."""
    db.session.delete(margin)
    db.session.flush()
    record("population.deleted", survey.code, organisation, dimension=margin.dimension)
