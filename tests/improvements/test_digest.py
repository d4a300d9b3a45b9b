"""The weekly e-mail: who gets it, what stands in it, and never twice."""

from __future__ import annotations

from datetime import date, timedelta
from smtplib import SMTPDataError, SMTPServerDisconnected
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask_mailman import EmailMessage

from parem.accounts.models import Membership
from parem.extensions import db
from parem.improvements.board.flow_operations import block
from parem.improvements.jobs import send_digests
from tests.conftest import sign_in
from tests.improvements.action_world import at_stage, ready, survey_with_change

MONDAY = date.today() - timedelta(date.today().weekday())


def outbox(app: Flask) -> list[Any]:
    return list(getattr(app.extensions["mailman"], "outbox", []))


def send(day: date) -> int:
    return send_digests.call_local(day)


@pytest.fixture
def due(world: SimpleNamespace) -> Any:
    """An action of the service owner that is due on Thursday."""
    return ready(world, survey_with_change(world), due_on=MONDAY + timedelta(3))


def test_what_is_due_this_week_once_a_week(app: Flask, world: SimpleNamespace, due: Any) -> None:
    world.service_owner.language = "en"
    late = ready(world, due.survey, title="Longer hours", due_on=MONDAY - timedelta(1))
    block(late, "No money yet", MONDAY)
    ready(world, due.survey, title="Next month", due_on=MONDAY + timedelta(30))
    db.session.commit()
    assert send(MONDAY) == 1
    [letter] = outbox(app)
    assert letter.to == [world.service_owner.email]
    assert letter.subject == "2 of your actions ask for you this week"
    late_at, due_at = letter.body.index("Late:"), letter.body.index("Due this week:")
    assert late_at < letter.body.index("Longer hours") < due_at < letter.body.index("Call back")
    assert "Overdue by 1 day" in letter.body and "Blocked: No money yet" in letter.body
    assert "Next month" not in letter.body
    assert send(MONDAY) == send(MONDAY + timedelta(1)) == 0
    assert send(MONDAY + timedelta(7)) == 1


@pytest.mark.parametrize(
    ("language", "words"), [("lt", "šią savaitę"), ("et", "sel nädalal"), ("en", "this week"), ("ru", "на этой неделе")]
)
def test_in_the_language_of_the_person(app: Flask, world: SimpleNamespace, due: Any, language: str, words: str) -> None:
    world.service_owner.language = language
    db.session.commit()
    assert send(MONDAY) == 1
    [letter] = outbox(app)
    assert words in letter.subject and "Call back" in letter.body


def test_links_lead_to_the_public_address(app: Flask, world: SimpleNamespace, due: Any) -> None:
    assert "/actions/" not in _body_with(app, "")
    world.service_owner.digest_sent_on = None
    db.session.commit()
    assert f"https://parem.example/o/alytus/actions/{due.id}" in _body_with(app, "https://parem.example")


def _body_with(app: Flask, address: str) -> str:
    before = app.config["PUBLIC_ADDRESS"]
    app.config["PUBLIC_ADDRESS"] = address
    try:
        assert send(MONDAY) == 1
    finally:
        app.config["PUBLIC_ADDRESS"] = before
    return str(outbox(app)[-1].body)


@pytest.mark.parametrize("why", ["not wanted", "switched off", "no role", "nothing due"])
def test_who_gets_none(app: Flask, world: SimpleNamespace, due: Any, why: str) -> None:
    person = world.service_owner
    if why == "not wanted":
        person.weekly_digest = False
    elif why == "switched off":
        person.active = False
    elif why == "no role":
        person.memberships.clear()
    else:
        due.due_on = MONDAY + timedelta(20)
    db.session.commit()
    assert send(MONDAY) == 0 and outbox(app) == []


def test_a_mail_server_that_is_away_is_asked_again(
    world: SimpleNamespace, due: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_self: EmailMessage) -> None:
        raise SMTPServerDisconnected("away")

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", away)
        assert send(MONDAY) == 0
    assert send(MONDAY) == 1


def test_it_can_be_switched_off_on_the_account_page(page_app: Flask, page_world: SimpleNamespace) -> None:
    client = sign_in(page_app, page_world.service_owner)
    page = client.get("/account", headers={"Accept-Language": "en"}).text
    assert 'name="weekly_digest"' in page and "checked" in page
    data = {"name": "Olga Owner", "language": "lt"}
    assert client.post("/account", data=data).status_code == 303
    db.session.refresh(page_world.service_owner)
    assert page_world.service_owner.weekly_digest is False
    assert client.post("/account", data={**data, "weekly_digest": "y"}).status_code == 303
    db.session.refresh(page_world.service_owner)
    assert page_world.service_owner.weekly_digest is True


def test_one_letter_that_fails_keeps_no_other(
    world: SimpleNamespace, due: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(world, due.survey, owner=world.quality_manager, title="Longer hours", due_on=MONDAY)
    failing, send_one = world.service_owner.email, EmailMessage.send
    sent: list[str] = []

    def fails_for_one(letter: EmailMessage) -> None:
        if failing in letter.to:
            raise SMTPDataError(554, b"no such thing")
        sent.extend(letter.to)

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", fails_for_one)
        assert send(MONDAY) == 1 and sent == [world.quality_manager.email]
    assert EmailMessage.send is send_one and send(MONDAY) == 1


def test_who_has_a_role_elsewhere_only_is_told_nothing_of_here(app: Flask, world: SimpleNamespace, due: Any) -> None:
    db.session.add(Membership(organisation=world.second, user=world.service_owner, role="service_owner"))
    db.session.delete(next(m for m in world.service_owner.memberships if m.organisation_id == world.first.id))
    db.session.commit()
    assert send(MONDAY) == 0 and outbox(app) == []


def test_what_is_to_be_looked_at_again_is_in_it(app: Flask, world: SimpleNamespace) -> None:
    world.service_owner.language = "en"
    done = at_stage(world, survey_with_change(world), "done")
    done.look_again_on = MONDAY + timedelta(6)
    db.session.commit()
    assert send(MONDAY) == 1
    body = outbox(app)[0].body
    assert "Done: look again whether it still holds:" in body and done.title in body
