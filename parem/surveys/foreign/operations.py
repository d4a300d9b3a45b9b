"""From a file of another system to a survey: the draft, and its answers in a version that is published and closed."""

from __future__ import annotations

from collections.abc import Sequence

from parem.accounts.models import Organisation
from parem.catalogue.models import Service
from parem.surveys.foreign.answers import Wishes, understand_rows
from parem.surveys.foreign.parts import ForeignSurvey
from parem.surveys.imports.fitting_map import AnswerMap, DaySource, Source
from parem.surveys.imports.operations import Imported, import_answers
from parem.surveys.imports.understood import Understood
from parem.surveys.models import Survey
from parem.surveys.operations import close_survey, create_survey, publish
from parem.surveys.questionnaire_files.operations import add_questions


def create_from_foreign(found: ForeignSurvey, organisation: Organisation, services: Sequence[Service] = ()) -> Survey:
    """A draft with every question that could be carried over. Flushed, audited; raises Refused."""
    questionnaire = found.questionnaire
    survey = create_survey(
        organisation,
        title=questionnaire.title,
        introduction=questionnaire.introduction,
        thanks=questionnaire.thanks,
        services=services,
        quota=questionnaire.quota,
    )
    add_questions(survey, questionnaire.questions)
    return survey


def store_foreign_answers(
    survey: Survey, found: ForeignSurvey, wishes: Wishes, file_name: str, file_hash: str
) -> tuple[Imported, Understood]:
    """Publish the draft, close it (citizens answered elsewhere) and store the file's answers; all or nothing.

    Raises NotReady where the questionnaire can't be published: a choice without options.
    """
    version = publish(survey, untranslated=True)
    close_survey(survey)
    understood = understand_rows(found, version.questions, wishes, survey.code, file_hash)
    one = Source(fixed="import")
    # A new survey has no answers yet: rows that equal each other are other people's.
    mapping = AnswerMap((), one, one, one, DaySource(fixed=wishes.day), already_there="add")
    return import_answers(survey, survey.organisation, understood, mapping, file_name, file_hash), understood
