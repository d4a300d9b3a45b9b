"""The pages of actions, the board and home, as each role sees them."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from parem.accounts.models import Membership
from parem.extensions import db
from parem.improvements import pages
from parem.improvements.board.flow_operations import block
from parem.improvements.models import KaizenAction, Verdict, Waste
from parem.improvements.wastes.operations import create_waste
from tests.conftest import sign_in
from tests.improvements.action_world import TODAY, at_stage, page, ready, statements, survey_with_change
from tests.improvements.plan_world import add_action

ACTIONS, BOARD = "/o/alytus/actions", "/o/alytus/board"


@pytest.fixture
def manager(page_app: Flask, page_world: SimpleNamespace) -> FlaskClient:
    page_world.survey = survey_with_change(page_world)
    return sign_in(page_app, page_world.quality_manager)


def typed(world: SimpleNamespace, **more: str) -> dict[str, str]:
    return {
        "title": "Call back", "owner_id": str(world.service_owner.id), "due_on": "2030-01-31",
        "target": f"{world.survey.id}:q1:top_2_box", "expected": "10", "goal": "Quick answers",
        "five_whys": "Why not",
        **more,
    }  # fmt: skip


def test_planning_against_a_waste(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    waste = create_waste(page_world.service, {"kind": "waiting", "title": "Nobody calls", "evidence": "Counted"})
    db.session.commit()
    shown = page(manager, f"{ACTIONS}/new?waste={waste.id}")
    assert "Nobody calls" in shown and "now 57" in shown and "n = 80" in shown
    answer = manager.post(f"{ACTIONS}/new?waste={waste.id}", data=typed(page_world))
    assert answer.status_code == 303, answer.text
    action = db.session.scalars(db.select(KaizenAction)).one()
    assert (action.expected_change, action.question_code, action.waste_id) == (0.1, "q1", waste.id)
    assert action.five_whys == [[0, "Why not"]]
    shown = page(manager, answer.headers["Location"])
    for words in ("Nobody calls", "+10 percentage points", "Why not", "Planned", "about"):
        assert words in shown


def test_without_a_service_it_is_asked_for(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    assert "Home help" in page(manager, f"{ACTIONS}/new")
    assert page(manager, f"{ACTIONS}/new?service={page_world.other.id}", 404)
    assert page(manager, f"{ACTIONS}/new?waste=99", 404)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"expected": "0"}, "A change of zero is none"),
        ({"expected": "-5"}, "More is better here"),
        ({"expected": "101"}, "The scale allows 100 percentage points at most"),
        ({"expected": "much"}, "expected"),
        ({"target": ""}, "Choose the indicator"),
        ({"target": "1:q9:mean"}, "Not a valid choice"),
        ({"title": "  "}, "Write it in a few words"),
        ({"due_on": "1980-01-01"}, "between 2000 and 2099"),
        ({"owner_id": "9999"}, "Not a valid choice"),
    ],
)
def test_a_form_that_fails_says_why_and_keeps_what_was_typed(
    manager: FlaskClient, page_world: SimpleNamespace, more: dict[str, str], words: str
) -> None:
    address = f"{ACTIONS}/new?service={page_world.service.id}"
    answer = manager.post(address, data=typed(page_world, **more), headers={"Accept-Language": "en"})
    assert answer.status_code == 400
    assert words in answer.text and "Quick answers" in answer.text
    assert db.session.scalar(db.select(db.func.count(KaizenAction.id))) == 0


def test_after_the_start_the_form_has_no_effect_fields(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    action = at_stage(page_world, page_world.survey, "do")
    shown = page(manager, f"{ACTIONS}/{action.id}/edit")
    assert 'name="expected"' not in shown and "fixed when the action started" in shown
    forged = typed(page_world, expected="50", title="Renamed", version=str(action.row_version))
    assert manager.post(f"{ACTIONS}/{action.id}/edit", data=forged).status_code == 303
    db.session.refresh(action)
    assert (action.title, action.expected_change) == ("Renamed", 0.1)


def test_a_form_on_an_old_state_is_a_conflict(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    action = ready(page_world, page_world.survey)
    answer = manager.post(f"{ACTIONS}/{action.id}/edit", data=typed(page_world, version="0"))
    assert answer.status_code == 409
    assert "Somebody else changed this action" in answer.text and "Quick answers" in answer.text
    assert f'value="{action.row_version}"' in answer.text


def test_an_owner_writes_on_their_own_sheet_only(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = survey_with_change(page_world)
    own, other = ready(page_world, survey), ready(page_world, survey, owner=page_world.quality_manager)
    client = sign_in(page_app, page_world.service_owner)
    assert 'name="title"' not in page(client, f"{ACTIONS}/{own.id}/edit")
    assert client.post(f"{ACTIONS}/{own.id}/edit", data={"goal": "Mine", "title": "Stolen"}).status_code == 303
    db.session.refresh(own)
    assert (own.goal, own.title, own.owner_id) == ("Mine", "Call back", page_world.service_owner.id)
    for address in (f"{ACTIONS}/{other.id}/edit", f"{BOARD}/{other.id}/move/do", f"{ACTIONS}/new", f"{BOARD}/limits"):
        assert client.get(address).status_code == 403
    shown = page(client, BOARD)
    assert f"/board/{own.id}/move/do" in shown and f"/board/{other.id}/move/do" not in shown
    assert client.post(f"{BOARD}/{own.id}/move/do", data={"day": TODAY.isoformat()}).status_code == 303


def test_a_director_reads_and_a_stranger_sees_nothing(page_app: Flask, page_world: SimpleNamespace) -> None:
    action = at_stage(page_world, survey_with_change(page_world), "check")
    client = sign_in(page_app, page_world.director)
    assert "/move/" not in page(client, BOARD) and "Read the verdict<" not in page(client, f"{ACTIONS}/{action.id}")
    for address in (f"{ACTIONS}/{action.id}/verdict", f"{ACTIONS}/{action.id}/delete", f"{BOARD}/{action.id}/move/do"):
        assert client.post(address).status_code == 403
    assert sign_in(page_app, page_world.stranger).get(f"{ACTIONS}/{action.id}").status_code == 404
    county = sign_in(page_app, page_world.above)
    assert county.get(f"/o/county/actions/{action.id}").headers["Location"].endswith(f"{ACTIONS}/{action.id}")
    assert county.post(f"/o/county/board/{action.id}/move/do").status_code == 404


def test_the_way_of_a_card_by_its_pages(
    manager: FlaskClient, page_world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without JavaScript: each move is a page with what it asks for; filters stay."""
    action = ready(page_world, page_world.survey)
    area = page_world.area.id
    assert "First day of the change" in page(manager, f"{BOARD}/{action.id}/move/do?area={area}")
    started = (TODAY - timedelta(60)).isoformat()
    answer = manager.post(f"{BOARD}/{action.id}/move/do?area={area}", data={"day": started, "version": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{BOARD}?area={area}")
    in_place = (TODAY - timedelta(40)).isoformat()
    assert manager.post(f"{BOARD}/{action.id}/move/check", data={"day": in_place}).status_code == 303
    assert "Read the verdict first" in page(manager, f"{BOARD}/{action.id}/move/act")
    assert manager.post(f"{ACTIONS}/{action.id}/verdict").status_code == 303
    early = page(manager, f"{ACTIONS}/{action.id}")
    for words in ("Preliminary", "Written down afterwards", "written down on", "it does not open the step to Act"):
        assert words in early
    assert "Read the verdict first" in page(manager, f"{BOARD}/{action.id}/move/act")
    monkeypatch.setattr(pages, "today_in", lambda _place: TODAY + timedelta(93))
    assert manager.post(f"{ACTIONS}/{action.id}/verdict").status_code == 303
    shown = page(manager, f"{ACTIONS}/{action.id}")
    for words in ("Improved", "Newcombe", "n = 80", "25 % (n = 40)", "90 % (n = 40)", "+65 percentage points"):
        assert words in shown.replace("\xa0", " ")
    assert manager.post(f"{BOARD}/{action.id}/move/act").status_code == 303
    empty = manager.post(f"{BOARD}/{action.id}/move/done", data={"follow_up": ""})
    assert empty.status_code == 400 and "Write down what follows" in empty.text
    assert manager.post(f"{BOARD}/{action.id}/move/done", data={"follow_up": "Keep"}).status_code == 303
    assert "Everything that was done" in page(manager, BOARD)


def test_a_late_move_is_a_conflict_with_the_cards_new_state(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    action = at_stage(page_world, page_world.survey, "check")
    answer = manager.post(f"{BOARD}/{action.id}/move/check", data={"day": TODAY.isoformat(), "version": "1"})
    assert answer.status_code == 409
    assert "It is in Check now" in answer.text


@pytest.mark.parametrize(
    ("stage", "words"),
    [("plan", "go back to Plan"), ("done", "one column at a time"), ("do", "in this column already")],
)
def test_a_drop_where_no_way_leads_says_why(
    manager: FlaskClient, page_world: SimpleNamespace, stage: str, words: str
) -> None:
    action = at_stage(page_world, page_world.survey, "do")
    shown = page(manager, f"{BOARD}/{action.id}/move/{stage}")
    assert words in shown and '<form method="post" action="/o/alytus/board/' not in shown
    assert manager.post(f"{BOARD}/{action.id}/move/{stage}", data={"reason": "x", "follow_up": "x"}).status_code == 400


def test_a_limit_is_held_with_its_reason(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    at_stage(page_world, page_world.survey, "do")
    second = ready(page_world, page_world.survey)
    answer = manager.post(f"{BOARD}/{second.id}/move/do", data={"day": TODAY.isoformat()})
    assert answer.status_code == 400 and "one thing at a time" in answer.text
    assert manager.post(f"{BOARD}/limits", data={"per_owner": "0", "per_do": "x"}).status_code == 400
    assert manager.post(f"{BOARD}/limits", data={"per_owner": "2", "per_do": "2"}).status_code == 303
    assert manager.post(f"{BOARD}/{second.id}/move/do", data={"day": TODAY.isoformat()}).status_code == 303
    assert "Full: finish one before the next comes in." in page(manager, BOARD)


def test_a_verdict_on_too_few_shows_no_figure(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    action = at_stage(page_world, page_world.survey, "check")
    action.survey.organisation.smallest_cell = 50
    db.session.commit()
    manager.post(f"{ACTIONS}/{action.id}/verdict")
    shown = page(manager, f"{ACTIONS}/{action.id}").replace("\xa0", " ")
    assert "fewer than 50 answers" in shown and "Too few answers before and after" in shown
    assert "n = 40" not in shown and "25 %" not in shown


def test_deleting_what_has_not_started(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    planned, started = ready(page_world, page_world.survey), at_stage(page_world, page_world.survey, "do")
    assert manager.post(f"{ACTIONS}/{planned.id}/delete").status_code == 303
    manager.post(f"{ACTIONS}/{started.id}/delete")
    assert [row.id for row in db.session.scalars(db.select(KaizenAction))] == [started.id]


def test_the_chain_leads_back_to_the_indicator(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    action = add_action(page_world, page_world.survey)
    db.session.commit()
    shown = page(manager, f"{ACTIONS}/{action.id}")
    for address in (
        f"/wastes/{action.waste_id}",
        f"/findings/{action.waste.finding_id}",
        "/results/one-minute?service=",
    ):
        assert f'href="/o/alytus{address}' in shown
    assert page(manager, ACTIONS) and page(manager, f"{ACTIONS}?overdue=1")


def test_a_full_board_costs_no_more_queries(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    at_stage(page_world, page_world.survey, "act")
    page(manager, BOARD)
    for address in (BOARD, ACTIONS, "/o/alytus/"):
        with statements() as few:
            page(manager, address)
        for _n in range(5):
            action = ready(page_world, page_world.survey)
            db.session.add(_a_verdict(action))
        db.session.commit()
        with statements() as many:
            page(manager, address)
        assert len(many) == len(few) <= 28, address


def _a_verdict(action: KaizenAction) -> Verdict:
    return Verdict(
        organisation_id=action.organisation_id, action=action, verdict="no_evidence", method="too_few",
        before_start=TODAY - timedelta(9), before_end=TODAY - timedelta(8), after_start=TODAY, after_end=TODAY,
        before_n=0, after_n=0,
    )  # fmt: skip


def test_a_due_date_lies_after_the_start(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    action = at_stage(page_world, page_world.survey, "do")
    typed = {"title": "Call back", "owner_id": str(action.owner_id), "due_on": (TODAY - timedelta(61)).isoformat()}
    wrong = manager.post(f"{ACTIONS}/{action.id}/edit", data=typed, headers={"Accept-Language": "en"})
    assert wrong.status_code == 400 and "give a due date on that day or later" in wrong.text
    planned = ready(page_world, page_world.survey, owner=page_world.quality_manager, due_on=TODAY - timedelta(1))
    late = manager.post(f"{BOARD}/{planned.id}/move/do", data={"day": TODAY.isoformat()})
    assert late.status_code == 400 and "before this start" in late.text


def test_an_owner_who_left_is_told_wherever_the_action_is(
    page_app: Flask, manager: FlaskClient, page_world: SimpleNamespace
) -> None:
    """A role in another municipality is none here; one in the county above is."""
    kept = ready(page_world, page_world.survey, owner=page_world.above, title="Of the county")
    gone = ready(page_world, page_world.survey, title="Left alone")
    db.session.delete(page_world.service_owner.memberships[0])
    db.session.add(
        Membership(organisation=page_world.second, user=page_world.service_owner, role="service_owner")
    )  # fmt: skip
    db.session.commit()
    assert "No longer here" in page(manager, BOARD)
    listed = page(manager, f"{ACTIONS}?wants=left")
    assert gone.title in listed and kept.title not in listed
    assert "has no role here any more" in page(manager, f"{ACTIONS}/{gone.id}")
    assert "has no role here any more" not in page(manager, f"{ACTIONS}/{kept.id}")
    assert "Their owner left" in page(manager, "/o/alytus/")


def test_the_board_shows_what_is_mine_late_blocked_or_of_one_organisation(
    page_app: Flask, manager: FlaskClient, page_world: SimpleNamespace
) -> None:
    late = ready(page_world, page_world.survey, title="Late one", due_on=TODAY - timedelta(1))
    held = ready(page_world, page_world.survey, title="Held up", owner=page_world.quality_manager)
    block(held, "No money", TODAY)
    db.session.commit()

    def shown(query: str, client: FlaskClient = manager, place: str = "alytus") -> list[str]:
        text = page(client, f"/o/{place}/board?{query}")
        return [each.title for each in (late, held) if each.title in text]

    assert shown("wants=overdue") == ["Late one"] and shown("wants=blocked") == ["Held up"]
    assert shown(f"owner={page_world.quality_manager.id}") == ["Held up"]
    county = sign_in(page_app, page_world.above)
    assert shown(f"of={page_world.first.id}", county, "county") == ["Late one", "Held up"]
    assert shown(f"of={page_world.second.id}", county, "county") == []
    assert "Held up" in page(manager, f"{ACTIONS}?blocked=1"), "an address from before"


def test_each_column_has_a_limit_of_its_own_or_none(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    typed = {"per_owner": "1", "per_plan": "1", "per_do": "", "per_check": "0", "per_act": ""}
    wrong = manager.post(f"{BOARD}/limits", data=typed, headers={"Accept-Language": "en"})
    assert wrong.status_code == 400 and "from 1 to 100, or nothing" in wrong.text
    assert manager.post(f"{BOARD}/limits", data={**typed, "per_check": ""}).status_code == 303
    ready(page_world, page_world.survey)
    shown = page(manager, BOARD)
    assert "1 of at most 1" in shown and "of at most 5" not in shown


def test_a_finding_that_something_rests_on_stays(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    finding = add_action(page_world, page_world.survey).waste.finding
    finding.state = "taken_up"
    db.session.commit()
    refused = manager.post(f"/o/alytus/findings/{finding.id}/dismiss", data={"reason": "Old"})
    assert refused.status_code == 409 and "a waste or a recommendation rests on it" in refused.text
    db.session.refresh(finding)
    assert finding.state == "taken_up"
    finding.state, finding.reason = "dismissed", "From long ago"
    db.session.commit()
    waste = db.session.scalars(db.select(Waste)).one()
    assert "This finding was set aside: From long ago" in page(manager, f"/o/alytus/wastes/{waste.id}")
