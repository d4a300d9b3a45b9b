"""What the tests of the builder share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from parem.accounts.models import Organisation
from parem.catalogue.models import Service
from parem.extensions import db
from parem.languages import Texts
from parem.surveys.builder.question_operations import add_question
from parem.surveys.models import Survey
from parem.surveys.operations import create_survey


def asked(code: str, kind: str = "yes_no", **more: Any) -> dict[str, Any]:
    """The values of a question whose words are its code in every language."""
    return {"code": code, "type": kind, "text": Texts.of(code), **more}


def make_draft(
    organisation: Organisation, *codes: str, services: tuple[Service, ...] = (), code: str = "survey"
) -> Survey:
    """A draft of yes/no questions with these codes on one page; committed."""
    survey = create_survey(organisation, title="Survey", code=code, services=services)
    for each in codes:
        add_question(survey.versions[0], asked(each))
    db.session.commit()
    return survey


def order_of(survey: Survey) -> list[list[str]]:
    """The codes of the newest version, page by page."""
    questions = survey.versions[-1].questions
    pages = sorted({question.page for question in questions})
    return [[q.code for q in questions if q.page == page] for page in pages]


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that were sent to the database within the block."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
