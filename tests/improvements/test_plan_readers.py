"""Who reads a plan before it is published; how plans in effect stand; decisions for whom they concern."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask

from parem.accounts.permissions import ROLE_PERMISSIONS
from parem.extensions import db
from parem.improvements.brief.decisions import concerning
from parem.improvements.brief.queries import Decision, headlines_of
from parem.improvements.plans import states as plan_states
from parem.improvements.plans.lights import lights_of
from parem.improvements.report.queries import gather
from parem.languages import Texts
from parem.quality.statistics import Estimate
from tests.conftest import sign_in
from tests.improvements.action_world import page
from tests.improvements.plan_world import add_all, add_answers, add_survey

TODAY = date.today()


@pytest.fixture
def full(page_world: SimpleNamespace) -> SimpleNamespace:
    return add_all(page_world)


def approved(full: SimpleNamespace, title: str = "") -> None:
    if title:
        full.plan.title = Texts.of(title)
    plan_states.submit(full.plan)
    plan_states.approve(full.plan, full.director, gather(full.plan, TODAY), TODAY)
    db.session.commit()


def published(full: SimpleNamespace) -> None:
    approved(full)
    plan_states.publish(full.plan)
    db.session.commit()


def test_a_draft_is_its_writers_and_directors_own(page_app: Flask, full: SimpleNamespace) -> None:
    at = f"/o/alytus/plans/{full.plan.id}"
    owner = sign_in(page_app, full.service_owner)
    for step in (lambda: None, lambda: plan_states.submit(full.plan), lambda: None):
        step()
        db.session.commit()
        for tail in ("", "/report", "/changes"):
            assert owner.get(f"{at}{tail}").status_code == 404
        assert owner.post(f"{at}/comments", data={"text": "Hello"}).status_code == 404
        assert owner.post(f"{at}/pdf", data={"language": "en"}).status_code == 404
    assert "Better home help" not in page(owner, "/o/alytus/plans")
    for person in (full.director, full.quality_manager):
        assert "Better home help" in page(sign_in(page_app, person), at)


def test_a_published_plan_is_read_by_everybody_also_while_it_is_revised(page_app: Flask, full: SimpleNamespace) -> None:
    at = f"/o/alytus/plans/{full.plan.id}"
    owner = sign_in(page_app, full.service_owner)
    approved(full)
    assert owner.get(at).status_code == owner.get(f"{at}/report?revision=1").status_code == 404
    plan_states.publish(full.plan)
    db.session.commit()
    assert "Better home help (en)" in page(owner, at)
    plan_states.revise(full.plan)
    full.plan.title = Texts.of("A secret title")
    db.session.commit()
    assert owner.get(at).location == f"{at}/report?revision=1"
    shown = page(owner, f"{at}/report")
    assert "Revision 1, approved" in shown
    assert "A secret title" not in shown[shown.index("<article") :]
    approved(full, "A secret title")
    for number, status in ((1, 200), (2, 404)):
        assert owner.get(f"{at}/report?revision={number}").status_code == status
    assert owner.get(f"{at}/changes?from=1&to=2").status_code == 404
    writer = page(sign_in(page_app, full.quality_manager), at)
    assert "Everybody else reads revision 1" in writer


def test_lights_stand_while_a_plan_in_effect_is_revised(page_app: Flask, full: SimpleNamespace) -> None:
    published(full)
    (plan,) = lights_of(full.first, TODAY)
    assert sum(count for _light, count in plan.counts) == 1
    plan_states.revise(full.plan)
    db.session.commit()
    assert lights_of(full.first, TODAY) == [plan]
    shown = page(sign_in(page_app, full.quality_manager), f"/o/alytus/plans/{full.plan.id}")
    assert "The rule: done" in shown
    brief = page(sign_in(page_app, full.director), "/o/alytus/brief")
    assert "How the change plans stand" in brief and "The rule: done" in brief
    draft = page(sign_in(page_app, full.director), f"/o/alytus/plans/{full.plan.id}/report")
    assert "Progress on" in draft and "The rule: done" in draft


def test_the_frozen_report_has_the_progress_beside_it_and_the_closing_one_in_it(
    page_app: Flask, full: SimpleNamespace
) -> None:
    published(full)
    at = f"/o/alytus/plans/{full.plan.id}/report"
    client = sign_in(page_app, full.service_owner)
    shown = page(client, at)
    assert "How the actions stand today" in shown[: shown.index("<article")]
    assert "The rule: done" not in shown[shown.index("<article") :]
    plan_states.close(full.plan)
    db.session.commit()
    closing = page(client, f"{at}?closing=1")
    assert "The rule: done" in closing[closing.index("<article") :]


def test_decisions_are_for_whom_they_concern() -> None:
    found = [Decision(kind, 1, Texts.of(kind), "alytus") for kind in ("approve", "share", "close", "worse", "left")]
    kinds = {
        role: [each.kind for each in concerning(found, permissions)] for role, permissions in ROLE_PERMISSIONS.items()
    }
    assert kinds == {
        "director": ["approve", "share", "worse", "left"],
        "quality_manager": ["close", "worse", "left"],
        "administrator": ["close", "worse", "left"],
        "service_owner": [],
    }


def test_more_decisions_than_fit_are_all_listed(page_app: Flask, full: SimpleNamespace) -> None:
    for i in range(7):
        action = full.action if i == 0 else type(full.action)(
            organisation_id=full.first.id, service=full.service, title=f"Late {i}"
        )  # fmt: skip
        action.due_on = TODAY - timedelta(40)
        db.session.add(action)
    db.session.commit()
    client = sign_in(page_app, full.director)
    brief = page(client, "/o/alytus/brief")
    assert 'href="/o/alytus/brief/decisions">and 2 more' in brief
    listed = page(client, "/o/alytus/brief/decisions")
    assert all(f"Late {i}" in listed for i in range(1, 7))
    assert "Late" not in page(sign_in(page_app, full.service_owner), "/o/alytus/brief/decisions")


def test_the_directors_page_gives_no_few_answers_away(page_world: SimpleNamespace) -> None:
    """Twenty answers in the last three months and three in the months before them: the results page shows the twelve
    months, so that the last three alone would tell of the three."""
    recent = TODAY.replace(day=1) - timedelta(5)
    survey = add_survey(page_world, [5] * 20, recent)
    alone = headlines_of(page_world.first, TODAY)
    assert alone is not None and isinstance(alone.directions[0].now, Estimate) and alone.responses == 20
    add_answers(page_world, survey, [1] * 3, recent - timedelta(150))
    beside = headlines_of(page_world.first, TODAY)
    assert beside is not None
    assert not isinstance(beside.directions[0].now, Estimate) and beside.responses is None
    assert beside.directions[0].change is None


def test_a_report_gives_no_small_service_away(page_world: SimpleNamespace) -> None:
    """A goal over all services and the page of one of them would tell of the other."""
    world = add_all(page_world)
    here, world.service = world.service, world.other
    add_answers(world, world.survey, [1] * 3, date(2026, 3, 2))
    world.service = here
    plan = world.plan
    plan.organisation, plan.goals[0].service_id = world.county, None
    db.session.commit()
    contents = gather(plan, date(2026, 4, 1))
    of_one = contents.services[0].surveys[0]
    of_all = contents.goals[0].current
    assert of_all is not None
    shown = [not figure.missing for figure in (of_one.indicators[0].figure, of_all)]
    assert shown.count(True) == 1
    assert (of_one.responses is None) == shown[1]
