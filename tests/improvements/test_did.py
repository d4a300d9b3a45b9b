"""“You said, we did”: nothing is public until it is shown, no figure that may not be, no cookie, and any website."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from lxml import etree

from parem.accounts.operations import Refused
from parem.extensions import db, limiter
from parem.improvements.did import views as did_views
from parem.improvements.did.models import CitizenNote
from parem.improvements.did.operations import tell
from parem.improvements.did.queries import told_of
from parem.improvements.models import KaizenAction
from parem.languages import Texts
from parem.surveys.models import Survey
from parem.wsgi import create_app
from tests.conftest import sign_in
from tests.counting import counted_queries
from tests.improvements.action_world import IN_PLACE, STARTED, at_stage, page, ready, statements, survey_with_change
from tests.improvements.plan_world import add_answers, add_survey, texts

ATOM = "{http://www.w3.org/2005/Atom}"


def public(world: SimpleNamespace, tail: str = "") -> str:
    return f"/did/{world.first.code}/{world.service.code}{tail}"


def shown(world: SimpleNamespace, stage: str = "done") -> KaizenAction:
    """An action that made three of four citizens more content, shown to them."""
    action = at_stage(world, survey_with_change(world), stage)
    tell(action, texts("Nobody calls back"), texts("We call within a day"), True)
    db.session.commit()
    return action


def test_a_citizen_reads_what_was_said_done_and_what_came_of_it(page_app: Flask, page_world: SimpleNamespace) -> None:
    shown(page_world)
    read = page(page_app.test_client(), public(page_world))
    for words in ("Nobody calls back (en)", "We call within a day (en)", "It got better", "25 % of 40", "90 % of 40"):
        assert words.replace(" %", "\xa0%") in read
    listed = page(page_app.test_client(), f"/did/{page_world.first.code}")
    assert public(page_world) in listed


@pytest.mark.parametrize("tail", ["", "/embed", "/feed"])
def test_no_cookie_and_the_same_for_everyone(page_app: Flask, page_world: SimpleNamespace, tail: str) -> None:
    shown(page_world)
    answer = sign_in(page_app, page_world.director).get(public(page_world, tail))
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert "public" in answer.headers["Cache-Control"] and "Cookie" not in answer.headers["Vary"]
    again = page_app.test_client().get(public(page_world, tail), headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    ancestors = answer.headers["Content-Security-Policy"].partition("frame-ancestors ")[2]
    assert ancestors == ("*" if tail == "/embed" else "'none'")


def test_what_is_not_shown_is_nobodys_business(page_app: Flask, page_world: SimpleNamespace) -> None:
    action = at_stage(page_world, survey_with_change(page_world), "done")
    tell(action, texts("A secret complaint"), texts("A secret change"), False)
    db.session.commit()
    for tail in ("", "/embed", "/feed"):
        assert "secret" not in page_app.test_client().get(public(page_world, tail)).text
    assert page_app.test_client().get(f"/did/{page_world.first.code}").status_code == 404
    assert page_app.test_client().get("/did/alytus/nowhere").status_code == 404


def test_a_verdict_on_few_answers_is_said_without_figures(app: Flask, world: SimpleNamespace) -> None:
    survey = add_survey(world, [5] * 2 + [2] * 7, STARTED - timedelta(5))
    add_answers(world, survey, [5] * 30, IN_PLACE + timedelta(3))
    action = at_stage(world, survey, "done")
    tell(action, texts("Said"), texts("Did"), True)
    (told,) = told_of(world.service)
    assert (told.outcome, told.before, told.after, told.before_n, told.after_n) == ("no_evidence", None, None, 0, 0)


def test_a_figure_that_gives_a_small_service_away_is_not_public(app: Flask, world: SimpleNamespace) -> None:
    """With 40 answers here and 3 on the survey's other service, all together less these would tell of the three."""
    action = shown(world)
    (told,) = told_of(world.service)
    assert told.after == 0.9
    survey = db.session.get(Survey, action.survey_id)
    assert survey is not None
    day = IN_PLACE + timedelta(3)
    here, world.service = world.service, world.other
    add_answers(world, survey, [2, 2, 2], day)
    world.service = here
    (told,) = told_of(world.service)
    assert (told.outcome, told.before, told.after) == ("improved", None, None)


def test_the_feed_is_atom_in_the_language_that_is_asked_for(page_app: Flask, page_world: SimpleNamespace) -> None:
    shown(page_world)
    answer = page_app.test_client().get(public(page_world, "/feed?lang=et"))
    assert answer.mimetype == "application/atom+xml"
    feed = etree.fromstring(answer.data)
    assert feed.tag == f"{ATOM}feed"
    for needed in ("id", "title", "updated"):
        assert feed.findtext(f"{ATOM}{needed}")
        assert feed.findtext(f"{ATOM}entry/{ATOM}{needed}")
    assert feed.findtext(f"{ATOM}entry/{ATOM}title") == "We call within a day (et)"


def test_the_switch_wants_words_and_an_action_under_way(app: Flask, world: SimpleNamespace) -> None:
    survey = survey_with_change(world)
    with pytest.raises(Refused):
        tell(ready(world, survey), texts("Said"), texts("Did"), True)
    action = at_stage(world, survey, "do", title="Another")
    with pytest.raises(Refused):
        tell(action, Texts(), texts("Did"), True)
    note = tell(action, texts("Said"), texts("Did"), True)
    assert note.shown_since is not None
    assert told_of(world.service)[0].outcome == "doing"


def test_the_desk_writes_shows_and_takes_back(page_app: Flask, page_world: SimpleNamespace) -> None:
    action = at_stage(page_world, survey_with_change(page_world), "check")
    client = sign_in(page_app, page_world.quality_manager)
    address = f"/o/alytus/told/{action.id}"
    page(client, address)
    half = {"said-lt": "Laukiame", "is_shown": "y"}
    refused = client.post(address, data=half)
    assert refused.status_code == 400 and "Laukiame" in refused.text
    assert client.post(address, data={**half, "did-lt": "Paskambiname"}).status_code == 303
    assert "Shown to citizens" in page(client, "/o/alytus/told")
    assert "Paskambiname" in page(page_app.test_client(), public(page_world))
    assert client.post(address, data={"said-lt": "Laukiame", "did-lt": "Paskambiname"}).status_code == 303
    db.session.expire_all()
    note = db.session.get(CitizenNote, action.id)
    assert note is not None and not note.is_shown and note.shown_since is not None
    assert sign_in(page_app, page_world.director).get(address).status_code == 403


def test_the_poster_is_one_page_and_only_of_what_is_shown(page_app: Flask, page_world: SimpleNamespace) -> None:
    client = sign_in(page_app, page_world.quality_manager)
    address = f"/o/alytus/told/poster/{page_world.service.code}.pdf"
    assert client.get(address).status_code == 404
    shown(page_world)
    answer = client.get(address)
    assert answer.data.startswith(b"%PDF") and answer.data.count(b"/Type /Page\n") <= 1


def test_after_an_answer_the_way_to_it_is_offered(page_app: Flask, page_world: SimpleNamespace) -> None:
    address = f"/s/one-minute/{page_world.first.code}/{page_world.service.code}/thanks"
    action = at_stage(page_world, survey_with_change(page_world), "check")
    assert "/did/" not in page_app.test_client().get(address).text
    tell(action, texts("Said"), texts("Did"), True)
    db.session.commit()
    assert public(page_world) in page_app.test_client().get(address).text


def test_the_page_asks_the_database_a_fixed_number_of_times(page_app: Flask, page_world: SimpleNamespace) -> None:
    shown(page_world)
    client = page_app.test_client()
    with statements() as seen:
        client.get(public(page_world))
    assert len(seen) <= 40


def test_a_program_that_reads_without_end_is_stopped_and_a_person_is_not(
    page_app: Flask, page_world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown(page_world)
    monkeypatch.setattr(limiter, "enabled", False)  # put back after the test
    monkeypatch.setattr(did_views, "READS", "3 per minute")
    serving = create_app(replace(page_app.config["PAREM"], testing=False))
    client = serving.test_client()
    assert [client.get(public(page_world)).status_code for _ in range(4)] == [200, 200, 200, 429]
    neighbour = {"REMOTE_ADDR": "198.51.100.7"}
    assert client.get(public(page_world), environ_overrides=neighbour).status_code == 200
    limiter.reset()
    with serving.app_context():
        db.engine.dispose()


def test_more_that_was_done_costs_no_more_statements(app: Flask, world: SimpleNamespace) -> None:
    first = shown(world)
    survey = db.session.get(Survey, first.survey_id)
    told_of(world.service)
    db.session.expire_all()
    with counted_queries() as one:
        assert len(told_of(world.service)) == 1
    for _ in range(4):
        tell(at_stage(world, survey, "done"), texts("Nobody calls back"), texts("We call within a day"), True)
    db.session.commit()
    db.session.expire_all()
    with counted_queries() as five:
        assert len(told_of(world.service)) == 5
    assert len(five) == len(one)
