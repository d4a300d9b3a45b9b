"""Invitations: links work once, reminders go to those who have not used theirs; nothing joins people and answers."""

from __future__ import annotations

import random
import re
import uuid
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from parem.accounts.operations import Refused
from parem.extensions import db
from parem.languages import LANGUAGES, Texts
from parem.surveys import jobs
from parem.surveys.invitations.forms import addresses_from
from parem.surveys.invitations.models import InvitationRound, Invitee, OptOut, UsedInvitation
from parem.surveys.invitations.operations import end_round, make_round, remind_or_end, settle_used
from parem.surveys.invitations.tokens import invitee_of, token_of
from parem.surveys.local_days import today_in
from parem.surveys.models import Comment, Response
from tests.conftest import sign_in
from tests.live import PHONE, Live, assert_accessible
from tests.surveys.questionnaires import POST, make_survey

FORM, HERE = "/s/minute/alytus/home-help", "/o/alytus/surveys/minute/invitations"
PEOPLE = {f"citizen{n:02}@example.org": "lt" for n in range(12)}
#: The tables that know people, and those that know answers.
WHO, WHAT = (InvitationRound, Invitee, UsedInvitation, OptOut), (Response, Comment)


def invite(world: SimpleNamespace, **values: Any) -> InvitationRound:
    survey = make_survey(world)
    today = today_in(world.first)
    settings = {
        "ends_on": today + timedelta(30),
        "remind_after": 7,
        "message": Texts(),
        "base": "https://parem.example",
    }
    made = make_round(survey, world.service, PEOPLE, **{"today": today, **settings, **values})
    db.session.commit()
    return made


def outbox(app: Flask) -> list[Any]:
    return list(app.extensions["mailman"].outbox) if hasattr(app.extensions["mailman"], "outbox") else []


def link_in(message: Any) -> str:
    found = re.search(r"https://parem\.example(/i/\S+)\n", message.body)
    assert found
    return found[1]


@given(st.uuids(), st.text(max_size=60))
def test_only_links_that_parem_made_are_links(invitee: uuid.UUID, noise: str) -> None:
    token = token_of("secret", invitee)
    assert invitee_of("secret", token) == invitee
    assert invitee_of("another", token) is None
    assert invitee_of("secret", noise) is None
    for place in range(len(token)):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert invitee_of("secret", changed) in (None, invitee)  # the last letter's spare bits say nothing


def test_each_gets_a_letter_and_the_link_works_once(app: Flask, world: SimpleNamespace) -> None:
    one = invite(world)
    before = len(outbox(app))
    assert jobs.send_invitations.call_local() == 12
    assert jobs.send_invitations.call_local() == 0
    letters = outbox(app)[before:]
    assert {letter.to[0] for letter in letters} == set(PEOPLE)
    assert letters[0].extra_headers["List-Unsubscribe"].endswith("/stop>")
    client, link = app.test_client(), link_in(letters[0])
    opened = client.get(f"{link}?lang=en")
    assert opened.status_code == 200
    assert opened.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in opened.headers
    begun = client.post(link, data={"lang": "en"})
    assert (begun.status_code, begun.location) == (303, f"{FORM}?lang=en")
    assert begun.headers["Referrer-Policy"] == "no-referrer"
    again = client.post(link, data={"lang": "en"})
    assert again.status_code == 200
    assert "This link was used already" in again.text
    settle_used()
    db.session.commit()
    assert db.session.get_one(InvitationRound, one.id).used == 1
    assert "This link was used already" in client.get(f"{link}?lang=en").text
    assert client.post(link).status_code == 200
    assert client.get("/i/nonsense").status_code == client.post("/i/nonsense").status_code == 404


def test_reminders_go_to_those_who_have_not_used_their_link(app: Flask, world: SimpleNamespace) -> None:
    one = invite(world, remind_after=7)
    jobs.send_invitations.call_local()
    letters, client = outbox(app)[-12:], app.test_client()
    for letter in letters[:4]:
        client.post(link_in(letter))
    client.post(f"{link_in(letters[4])}/stop")
    settle_used()
    one = db.session.get_one(InvitationRound, one.id)
    remind_or_end(one, one.starts_on + timedelta(6))
    assert one.state == "sent"
    remind_or_end(one, one.starts_on + timedelta(7))
    db.session.commit()
    before = len(outbox(app))
    assert jobs.send_invitations.call_local() == 7
    reminded = outbox(app)[before:]
    assert {letter.to[0] for letter in reminded} == {letter.to[0] for letter in letters[5:]}
    assert {link_in(letter) for letter in reminded} == {link_in(letter) for letter in letters[5:]}
    db.session.expire_all()
    remind_or_end(one, one.starts_on + timedelta(20))
    assert one.state == "sent"  # once is enough


def test_who_opted_out_is_forgotten_and_never_invited_again(app: Flask, world: SimpleNamespace) -> None:
    one = invite(world)
    invitee = db.session.scalars(db.select(Invitee).order_by(Invitee.email)).first()
    assert invitee is not None
    address = invitee.email
    token = token_of(app.config["SECRET_KEY"], invitee.id)
    client = app.test_client()
    assert client.get(f"/i/{token}/stop").status_code == 200
    for _ in range(2):
        assert client.post(f"/i/{token}/stop", data={"List-Unsubscribe": "One-Click"}).status_code == 200
    everything = [str(row) for model in WHO for row in db.session.execute(sa.select(model.__table__))]
    assert not any(address in row for row in everything)
    more = {**PEOPLE, "new@example.org": "et"}
    survey, service = db.session.merge(one.survey), db.session.merge(world.service)
    again = make_round(
        survey, service, more, today=one.starts_on, ends_on=one.ends_on, remind_after=None, message=Texts(), base=""
    )
    assert again.invited == 12


def test_the_end_deletes_the_addresses(app: Flask, world: SimpleNamespace) -> None:
    one = invite(world)
    remind_or_end(one, one.ends_on)
    assert one.state == "sending"
    remind_or_end(one, one.ends_on + timedelta(1))
    db.session.commit()
    assert (one.state, one.invited) == ("over", 12)
    assert db.session.scalars(db.select(Invitee)).all() == []
    assert jobs.send_invitations.call_local() == 0


def test_few_addresses_or_a_closed_survey_are_refused(app: Flask, world: SimpleNamespace) -> None:
    one = invite(world)
    few = dict(list(PEOPLE.items())[:9])
    rest: dict[str, Any] = {
        "today": one.starts_on, "ends_on": one.ends_on, "remind_after": None, "message": Texts(), "base": ""
    }  # fmt: skip
    with pytest.raises(Refused, match="at least 10"):
        make_round(one.survey, world.service, few, **rest)
    one.survey.state = "closed"
    with pytest.raises(Refused):
        make_round(one.survey, world.service, PEOPLE, **rest)


# Unlinkability


def test_no_column_joins_people_and_answers() -> None:
    for model in WHO:
        table = model.__table__
        targets = {key.column.table.name for key in table.foreign_keys}
        assert targets.isdisjoint({"response", "comment"})
    for model in WHAT:
        targets = {key.column.table.name for key in model.__table__.foreign_keys}
        assert targets.isdisjoint({m.__tablename__ for m in WHO})
    for model in (Invitee, UsedInvitation, OptOut):
        table = model.__table__
        assert not [c.name for c in table.columns if isinstance(c.type, sa.Date | sa.DateTime | sa.Time)]
        assert not [c.name for c in table.columns if c.autoincrement is True or isinstance(c.type, sa.BigInteger)]
        assert table.dialect_options["sqlite"]["with_rowid"] is False


def run_day(app: Flask, order: list[uuid.UUID], seed: int) -> None:
    """Everybody begins in this order and answers in another, as people do."""
    client, rng = app.test_client(), random.Random(seed)
    for invitee in order:
        assert client.post(f"/i/{token_of(app.config['SECRET_KEY'], invitee)}").status_code == 303
    for number in rng.sample(range(len(order)), len(order)):
        data = {**POST, "response_id": str(uuid.UUID(int=number, version=4)), "recommend": str(number % 11)}
        assert client.post(FORM, data=data).status_code == 303


def stored_in_order(model: Any) -> list[Any]:
    """The rows as they lie in the database: its own order, and on PostgreSQL their places and transactions."""
    columns = ", ".join(c.name for c in model.__table__.columns if c.name != "round_id")
    if db.engine.dialect.name == "postgresql":
        rows = db.session.execute(sa.text(f"SELECT {columns}, xmin::text FROM {model.__tablename__} ORDER BY ctid"))  # noqa: S608
        found = [tuple(row) for row in rows]
        transactions = {row[-1] for row in found}
        return [row[:-1] for row in found] + [len(transactions)]
    return [tuple(row) for row in db.session.execute(sa.text(f"SELECT {columns} FROM {model.__tablename__}"))]  # noqa: S608


def begin_anew(invitees: list[dict[str, Any]]) -> None:
    """The evening before: nobody has come, and rows lie where they lay."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.text("TRUNCATE used_invitation, invitee, response, waiting_response, comment CASCADE"))
    for model in (UsedInvitation, Invitee, Response, Comment):
        db.session.execute(sa.delete(model))
    db.session.execute(sa.insert(Invitee.__table__), invitees)
    db.session.commit()


def test_the_order_in_which_links_were_used_is_nowhere(app: Flask, world: SimpleNamespace) -> None:
    """Days that differ only in who came when leave the same behind, row for row and place for place."""
    invite(world)
    invitees = [dict(row._mapping) for row in db.session.execute(sa.select(Invitee.__table__).order_by(Invitee.id))]
    came, left = [row["id"] for row in invitees][:9], []
    for seed, order in enumerate((came, came[::-1], random.Random(5).sample(came, 9))):
        begin_anew(invitees)
        run_day(app, order, seed)
        assert settle_used() == 9
        db.session.commit()
        left.append([stored_in_order(model) for model in (Invitee, UsedInvitation)])
    assert left[0] == left[1] == left[2]


def test_using_a_link_writes_nothing_about_answers_and_answering_nothing_about_links(
    app: Flask, world: SimpleNamespace
) -> None:
    invite(world)
    invitee = db.session.scalars(db.select(Invitee.id)).first()
    assert invitee is not None
    client, written = app.test_client(), []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        verb, _space, words = statement.strip().partition(" ")
        if verb.upper() in ("INSERT", "UPDATE", "DELETE"):
            written.append(re.sub(r"^(INTO|FROM)\s+", "", words.strip()).split()[0].strip('"'))

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        client.post(f"/i/{token_of(app.config['SECRET_KEY'], invitee)}")
        assert written == ["used_invitation"]
        written.clear()
        client.post(FORM, data={**POST, "response_id": str(uuid.uuid4())})
        assert set(written) == {"response", "comment"}
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    assert db.session.scalars(db.select(Response.channel)).all() == ["web"]


# The desk


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Ona@Example.lt", {"ona@example.lt": "lt"}),
        ("ona@example.lt; RU", {"ona@example.lt": "ru"}),
        ("ona@example.lt\tet\n\nona@example.lt", {"ona@example.lt": "et"}),
    ],
)
def test_addresses_are_read_line_by_line(line: str, found: dict[str, str]) -> None:
    assert addresses_from(line, "lt") == (found, [])


@pytest.mark.parametrize("line", ["ona", "ona@", "ona@example.lt; xx", "a@example.lt; lt; et"])
def test_other_lines_are_shown_back(line: str) -> None:
    assert addresses_from(line, "lt") == ({}, [line])


def test_a_mailing_is_made_and_stopped_on_the_desk(page_app: Flask, page_world: SimpleNamespace) -> None:
    make_survey(page_world)
    client = sign_in(page_app, page_world.quality_manager)
    assert client.get(HERE).status_code == 200
    good = {
        "service": page_world.service.id, "addresses": "\n".join(PEOPLE), "remind_after": "7",
        "ends_on": (date.today() + timedelta(20)).isoformat(), "message-lt": "Labai laukiame",
    }  # fmt: skip
    for change in (
        {"addresses": "ona"},
        {"addresses": "a@example.org"},
        {"remind_after": "1"},
        {"ends_on": "2020-01-01"},
    ):
        wrong = client.post(HERE, data={**good, **change})
        assert wrong.status_code == 400
        assert "Labai laukiame" in wrong.text
    assert client.post(HERE, data=good).status_code == 303
    page = client.get(HERE).text
    assert "fewer than 10" in page
    assert "citizen01@example.org" not in page
    one = db.session.scalars(db.select(InvitationRound)).one()
    assert client.post(f"{HERE}/{one.id}/end").status_code == 303
    assert client.post(f"{HERE}/999/end").status_code == 404
    assert db.session.scalars(db.select(Invitee)).all() == []
    assert sign_in(page_app, page_world.service_owner).get(HERE).status_code == 403


def test_a_mail_server_that_is_away_delays_and_loses_nothing(
    page_app: Flask, page_world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite(page_world)
    monkeypatch.setattr(
        "parem.surveys.invitations.mails.EmailMessage.send", lambda self: (_ for _ in ()).throw(OSError)
    )
    assert jobs.send_invitations.call_local() == 0
    monkeypatch.undo()
    assert jobs.send_invitations.call_local() == 12


def test_ending_twice_is_one_end(page_app: Flask, page_world: SimpleNamespace) -> None:
    one = invite(page_world)
    end_round(one)
    remind_or_end(one, one.ends_on + timedelta(9))
    assert one.state == "over"


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_invited_citizen_on_a_phone(
    browser: Browser, live: Live, live_world: SimpleNamespace, language: str
) -> None:
    invite(live_world)
    invitee = db.session.scalars(db.select(Invitee.id)).first()
    assert invitee is not None
    link = f"/i/{token_of(live.app.config['SECRET_KEY'], invitee)}"
    page = browser.new_context(viewport={**PHONE, "width": 320}, locale=language, base_url=live.url).new_page()
    sent: list[str | None] = []
    page.on("request", lambda request: sent.append(request.headers.get("referer")) if "/s/" in request.url else None)
    page.goto(link)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator("main button").click()
    page.wait_for_url(f"**{FORM}*")
    assert not any(referer and "/i/" in referer for referer in sent)
    page.goto(link)
    page.locator("main button").click()
    assert_accessible(page)
    page.locator("main a").click()
    page.wait_for_url(f"**{FORM}*")
    page.goto(f"{link}/stop")
    assert_accessible(page)
