"""From a questionnaire to a survey in the database: the organisation, the services, the questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from parem.accounts.models import Organisation
from parem.accounts.operations import Refused, create_organisation
from parem.accounts.queries import within
from parem.catalogue.area_operations import create_area
from parem.catalogue.models import Service, ServiceArea
from parem.catalogue.operations import create_service
from parem.extensions import db
from parem.languages import Texts
from parem.surveys.builder.question_operations import add_all
from parem.surveys.models import Survey
from parem.surveys.operations import create_survey
from parem.surveys.question_rules import slug
from parem.surveys.questionnaire_files.file import starting_set
from parem.surveys.questionnaire_files.questionnaire import (
    AskedService,
    BadQuestionnaire,
    FileProblem,
    PlacedQuestion,
    Questionnaire,
)

#: What is made where there is nothing yet.
DEFAULT_AREA = Texts(lt="Paslaugos", et="Teenused", en="Services", ru="Услуги")
DEFAULT_SERVICE = Texts(lt="Bendra", et="Üldine", en="General", ru="Общее")
DEFAULT_ORGANISATION = Texts(lt="Organizacija", et="Organisatsioon", en="Organisation", ru="Организация")


def create_from_starting_set(
    organisation: Organisation,
    *,
    title: str | Mapping[str, str] | None = None,
    code: str = "",
    services: Iterable[Service] = (),
) -> Survey:
    """A draft with the ready one-minute questionnaire. Raises Refused for a taken code."""
    ready = starting_set()
    survey = create_survey(
        organisation,
        title=title or ready.title,
        code=code,
        introduction=ready.introduction,
        thanks=ready.thanks,
        services=services,
    )
    add_questions(survey, ready.questions)
    return survey


def create_from_questionnaire(questionnaire: Questionnaire, organisation: Organisation) -> Survey:
    """A draft with all that a file says, its services made where the organisation has none of that code.

    Raises BadQuestionnaire for a service that can't be made, Refused for a bad or taken code.
    """
    survey = create_survey(
        organisation,
        title=questionnaire.title,
        # Not a free one: the same file a second time is most likely a mistake.
        code=questionnaire.code or slug(questionnaire.title.in_language("en"), "-") or "survey",
        introduction=questionnaire.introduction,
        thanks=questionnaire.thanks,
        services=_services_of(questionnaire, organisation),
        period_unit=questionnaire.period_unit,
        opens_on=questionnaire.opens_on,
        closes_on=questionnaire.closes_on,
    )
    add_questions(survey, questionnaire.questions)
    return survey


def add_questions(survey: Survey, questions: Iterable[PlacedQuestion]) -> None:
    """Add all questions to the draft, pages in the order of their numbers."""
    placed = sorted(questions, key=lambda question: question.page)
    add_all(survey.versions[-1], [(question.values, question.page) for question in placed])


def organisation_for(questionnaire: Questionnaire, code: str = "") -> Organisation:
    """The organisation that `code` or the file asks for; the only one there is; a new one in an empty database.

    Raises BadQuestionnaire where it is not there, or where one of several must be chosen.
    """
    known = {o.code: o for o in db.session.scalars(db.select(Organisation).order_by(Organisation.code))}
    asked = questionnaire.organisation
    code = code or (asked.code if asked else "")
    if not known:
        return _first_organisation(questionnaire, code)
    if code in known:
        return known[code]
    if not code and len(known) == 1:
        return next(iter(known.values()))
    names = ", ".join(known)
    words = f"there is no organisation {code!r}" if code else "say whose survey it is: --organisation CODE"
    raise BadQuestionnaire([FileProblem(None, "organisation", f"{words}; there are {names}")])


def _first_organisation(questionnaire: Questionnaire, code: str) -> Organisation:
    asked = questionnaire.organisation
    name = (asked.name if asked else None) or (Texts.of(code) if code else DEFAULT_ORGANISATION)
    extra: dict[str, Any] = {"default_language": asked.language} if asked and asked.language else {}
    try:
        return create_organisation(code=code or "organisation", kind="municipality", name=name, **extra)
    except Refused as refused:
        raise BadQuestionnaire([FileProblem(None, "organisation", str(refused))]) from refused


def _services_of(questionnaire: Questionnaire, organisation: Organisation) -> list[Service]:
    known = _known_services(organisation)
    if questionnaire.services is None:
        general = AskedService("general", DEFAULT_SERVICE)
        return [s for s in known if s.active] or [_made(general, organisation)]
    found: dict[int, Service] = {}
    problems: list[FileProblem] = []
    for asked in questionnaire.services:
        try:
            services = _matching(asked.code, known, organisation) or [_made(asked, organisation)]
        except Refused as refused:
            problems.append(FileProblem(asked.line, f"services, {asked.code}", str(refused)))
        else:
            found.update((service.id, service) for service in services)
    if problems:
        raise BadQuestionnaire(problems)
    return list(found.values())


def _known_services(organisation: Organisation) -> list[Service]:
    query = db.select(Service).where(Service.organisation_id.in_(within(organisation)))
    return list(db.session.scalars(query.options(db.joinedload(Service.organisation)).order_by(Service.id)))


def _matching(code: str, known: list[Service], organisation: Organisation) -> list[Service]:
    """The organisation's own service; `organisation/code` one of another's below; else every one below of this code."""
    owner, _slash, name = code.rpartition("/")
    if owner:
        found = [s for s in known if s.code == name and s.organisation.code == owner]
        if not found:
            raise Refused(f"there is no service {name!r} in an organisation {owner!r} here")
        return found
    own = [s for s in known if s.code == code and s.organisation_id == organisation.id]
    return own or [s for s in known if s.code == code]


def _made(asked: AskedService, organisation: Organisation) -> Service:
    name = asked.name or Texts.of(asked.code.replace("-", " ").replace("_", " ").capitalize())
    return create_service(organisation, code=asked.code, name=name, area=_area(asked.area, organisation.root))


def _area(words: str, root: Organisation) -> ServiceArea:
    """The area of this code or name; made where there is none."""
    areas = list(db.session.scalars(db.select(ServiceArea).filter_by(organisation_id=root.id)))
    code = slug(words, "-") if words else "services"
    for area in areas:
        if area.code == code or words.casefold() in {name.casefold() for name in area.name.values()}:
            return area
    return create_area(root, code=code or "services", name=words or DEFAULT_AREA)
