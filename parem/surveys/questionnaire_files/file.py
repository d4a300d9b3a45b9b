"""Questionnaires as readable files (docs/questionnaire-file.md): from YAML to a Questionnaire."""

from __future__ import annotations

from functools import cache
from pathlib import Path as FilePath
from typing import Any

from parem.languages import LANGUAGES, Texts
from parem.surveys.models import PERIOD_UNITS
from parem.surveys.question_roles import INDEX_ROLES
from parem.surveys.questionnaire_files.questionnaire import (
    AskedOrganisation,
    AskedService,
    BadQuestionnaire,
    PlacedQuestion,
    Questionnaire,
)
from parem.surveys.questionnaire_files.questions import read_questions
from parem.surveys.questionnaire_files.values import Notes, Reader, items_of, reader
from parem.surveys.questionnaire_files.yaml_reading import Path, read_yaml

_STARTING_SET = FilePath(__file__).parent / "starting_set.yaml"


@cache
def starting_set() -> Questionnaire:
    """The ready one-minute questionnaire for a municipal service."""
    return read_questionnaire(_STARTING_SET.read_text(encoding="utf-8"))


def read_questionnaire(text: str) -> Questionnaire:
    """The questionnaire in a file's text. Raises BadQuestionnaire with every problem in it."""
    data, lines = read_yaml(text)
    notes = Notes(lines)
    found = reader(data, (), notes, "a questionnaire")
    if found is None:
        raise BadQuestionnaire(notes.problems)
    questionnaire = _read(found, notes)
    if notes.problems:
        # What was read over may be why something is missing: a mistyped key.
        raise BadQuestionnaire(sorted([*notes.problems, *notes.warnings], key=lambda problem: problem.line or 0))
    return questionnaire


def _read(found: Reader, notes: Notes) -> Questionnaire:
    title = found.texts("title", "name")
    if not title:
        notes.problem(found.place("title", "name"), "the title is missing", "title")
    asked_of = found.raw("services", "service")
    questionnaire = Questionnaire(
        title=title,
        code=found.words("code", "id", "slug"),
        introduction=found.texts("introduction", "intro", "description"),
        thanks=found.texts("thanks", "thank_you", "closing"),
        period_unit=found.one_of(PERIOD_UNITS, "month", "period_unit", "period"),
        opens_on=found.day("opens_on", "opens"),
        closes_on=found.day("closes_on", "closes"),
        open=_is_open(found),
        organisation=_organisation(found, notes),
        services=_services(found, notes) if asked_of is not None and not _is_all(asked_of) else None,
        all_services=_is_all(asked_of),
        questions=tuple(_questions(found, notes)),
        warnings=(),
    )
    _check_dates(found, questionnaire, notes)
    found.skip("language", "languages", "version", "anonymous")
    found.warn_of_the_rest()
    return _with_warnings(questionnaire, notes)


def _with_warnings(questionnaire: Questionnaire, notes: Notes) -> Questionnaire:
    return Questionnaire(**{**vars(questionnaire), "warnings": tuple(notes.warnings)})


def _is_all(services: Any) -> bool:
    return isinstance(services, str) and services.casefold() in ("*", "all")


def _is_open(found: Reader) -> bool:
    """`open: false` or `state: draft` leaves it a draft."""
    state = found.one_of(("draft", "open"), "open", "state")
    return found.truth(state == "open", "open", "publish", "published")


def _check_dates(found: Reader, questionnaire: Questionnaire, notes: Notes) -> None:
    opens, closes = questionnaire.opens_on, questionnaire.closes_on
    if opens and closes and closes < opens:
        notes.problem(found.place("closes_on", "closes"), "the last day is before the first")


def _organisation(found: Reader, notes: Notes) -> AskedOrganisation | None:
    """`organisation: code` or `organisation: {code, name}`; `language` is what an organisation that is made gets."""
    given, place = found.raw("organisation", "organization"), found.place("organisation", "organization")
    language = found.one_of(tuple(LANGUAGES), "", "language") if isinstance(found.raw("language"), str) else ""
    if given is None:
        return AskedOrganisation("", Texts(), language) if language else None
    if not isinstance(given, dict):
        return AskedOrganisation(found.words("organisation", "organization"), Texts(), language)
    inner = Reader(given, place, notes)
    asked = AskedOrganisation(inner.words("code", "id"), inner.texts("name", "title"), language)
    if not asked.code:
        notes.problem(place, "the organisation's code is missing")
    inner.skip("kind", "language", "default_language")
    inner.warn_of_the_rest()
    return asked


def _services(found: Reader, notes: Notes) -> tuple[AskedService, ...]:
    names = ("services", "service")
    given, place = found.raw(*names), found.place(*names)
    is_one = isinstance(given, dict) and "code" in given
    if isinstance(given, dict) and not is_one:
        pairs = [((*place, code), _named(code, item)) for code, item in given.items()]
    else:
        pairs = list(items_of(given, place))
    services = [_service(item, path, notes) for path, item in pairs]
    seen: set[str] = set()
    for service, (path, _item) in zip(services, pairs, strict=True):
        if service.code and service.code in seen:
            notes.problem(path, f"the service {service.code!r} stands twice")
        seen.add(service.code)
    return tuple(services)


def _named(code: str, item: Any) -> dict[str, Any]:
    """A service of a mapping: code to its name, or to {name, area}."""
    is_definition = isinstance(item, dict) and not set(item) <= set(LANGUAGES)
    return {"code": code, **item} if is_definition else {"code": code, "name": item}


def _service(item: Any, path: Path, notes: Notes) -> AskedService:
    inner = Reader(item if isinstance(item, dict) else {"code": item}, path, notes)
    code = inner.words("code", "id")
    if not code:
        notes.problem(path, "the service's code is missing")
    service = AskedService(code, inner.texts("name", "title"), inner.words("area"), notes.line(path))
    inner.warn_of_the_rest()
    return service


def _questions(found: Reader, notes: Notes) -> list[PlacedQuestion]:
    """`questions` as a list or a mapping, or `pages`, each with its questions."""
    names = ("questions", "items")
    questions = read_questions(found.raw(*names), found.place(*names), notes)
    pages = found.raw("pages", "sections")
    for number, (path, page) in enumerate(items_of(pages, found.place("pages", "sections")), 1):
        inner = Reader(page, path, notes) if isinstance(page, dict) else None
        given = inner.raw(*names) if inner else page
        questions += read_questions(given, inner.place(*names) if inner else path, notes, number, questions)
    _refuse_twice(questions, notes)
    if not questions and not notes.problems:
        notes.problem(found.place(*names), "there is no question", "questions")
    return questions


def _refuse_twice(questions: list[PlacedQuestion], notes: Notes) -> None:
    """The same code on two pages; within one list it was noted already."""
    seen: dict[str, int] = {}
    for question in questions:
        code = str(question.values["code"]).casefold()
        if code in seen and seen[code] != question.page:
            notes.problem((), f"the code {question.values['code']!r} stands on two pages", "questions")
        seen[code] = question.page
    roles = [role for role in (question.values.get("role") for question in questions) if role in INDEX_ROLES]
    for role in dict.fromkeys(role for role in roles if roles.count(role) > 1):
        notes.problem((), f"two questions have the role {role!r}", "questions")
