"""Helpers for tests of wastes, actions and the board: a survey that is open now, and actions ready to start."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import html5lib
import sqlalchemy as sa
from flask.testing import FlaskClient

from parem.extensions import db
from parem.improvements.actions.operations import create_action
from parem.improvements.board.operations import Step, move
from parem.improvements.models import KaizenAction
from parem.improvements.verdicts.operations import read_verdict
from parem.surveys.models import Survey
from tests.improvements.plan_world import add_answers, add_survey

TODAY = date.today()
STARTED, IN_PLACE = TODAY - timedelta(60), TODAY - timedelta(40)


def survey_with_change(world: SimpleNamespace, before: int = 10, after: int = 36, each: int = 40) -> Survey:
    """An open survey with `each` answers before and after the change, so many of them satisfied (5, else 2)."""
    survey = add_survey(world, [5] * before + [2] * (each - before), STARTED - timedelta(5))
    add_answers(world, survey, [5] * after + [2] * (each - after), IN_PLACE + timedelta(3))
    db.session.commit()
    return survey


def ready(world: SimpleNamespace, survey: Survey, owner: Any = None, **values: Any) -> KaizenAction:
    """An action in Plan with all that it needs to start: ten percentage points more satisfied citizens."""
    owner = owner or world.service_owner
    effect = {"survey_id": survey.id, "question_code": "q1", "measure": "top_2_box", "expected_change": 0.1}
    made = create_action(world.service, {"title": "Call back", "owner_id": owner.id, **effect, **values})
    db.session.commit()
    return made


def at_stage(world: SimpleNamespace, survey: Survey, stage: str, **values: Any) -> KaizenAction:
    """An action that went its way up to this stage, with the change in place for forty days."""
    action = ready(world, survey, **values)
    # As it was on the day: fixed when it began, to be read today.
    steps = {
        "do": Step(day=STARTED, read_on=TODAY),
        "check": Step(day=IN_PLACE),
        "act": Step(),
        "done": Step(follow_up="Keep it."),
    }
    for name, step in steps.items():
        if action.stage == stage:
            break
        if name == "act":
            read_verdict(action, TODAY)
        move(action, name, step, today=STARTED if name == "do" else TODAY)
    db.session.commit()
    return action


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    """A page that is valid HTML with one h1 and no id twice."""
    response = client.get(address, headers={"Accept-Language": "en"})
    assert response.status_code == status, response.text[:500]
    if status == 200:
        tree = html5lib.HTMLParser(strict=True).parse(response.text)
        assert response.text.count("<h1") == 1
        ids = [element.get("id") for element in tree.iter() if element.get("id")]
        assert len(ids) == len(set(ids))
    return response.text


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that are sent to the database meanwhile; nothing is known from before."""
    db.session.expire_all()
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
