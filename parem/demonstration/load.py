"""Loading the demonstration: places, survey, answers, slices, story."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from parem.accounts.models import Organisation
from parem.demonstration.closed_plan import close_last_plan
from parem.demonstration.places import make_places
from parem.demonstration.population import write_population
from parem.demonstration.processes import draw_processes
from parem.demonstration.story import changes_of, tell_story
from parem.demonstration.survey import CODE, TITLE, fill_survey, services_of
from parem.extensions import db
from parem.quality.periods import months_later
from parem.quality.store import fold
from parem.surveys.models import Survey
from parem.surveys.operations import publish
from parem.surveys.questionnaire_files.operations import create_from_starting_set


def load_county(today: date | None = None) -> int:
    """Make the whole demonstration as of today and commit it; returns the number of answers."""
    today = today or date.today()
    first = months_later(today.replace(day=1), -24)
    county = make_places()
    survey = _open_survey(county, first)
    answers = fill_survey(survey, first, today - timedelta(1), changes_of(today))
    while fold():
        db.session.flush()
    write_population(survey, county, today)
    place = next(child for child in county.children if child.code == "azuolyne")
    draw_processes(place)
    tell_story(survey, place, today)
    close_last_plan(survey, place, today)
    db.session.commit()
    return answers


def _open_survey(county: Organisation, first: date) -> Survey:
    survey = create_from_starting_set(county, title=TITLE, code=CODE, services=services_of(county))
    version = publish(survey)
    survey.opens_on = first
    version.published_at = datetime(first.year, first.month, first.day, tzinfo=UTC).replace(tzinfo=None)
    db.session.flush()
    return survey
