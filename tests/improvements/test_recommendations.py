"""Recommendations: drafted by rule in four languages, decided, and linked from the finding to the plan."""

from __future__ import annotations

import dataclasses
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from parem.accounts.models import AuditEntry
from parem.accounts.operations import Refused
from parem.extensions import db
from parem.improvements.actions.operations import create_action, delete_action
from parem.improvements.models import KaizenAction, Waste
from parem.improvements.recommendations.models import Recommendation
from parem.improvements.recommendations.operations import decline, recommend, reopen, take
from parem.improvements.recommendations.queries import RecommendationFilter, recommendation_rows
from parem.improvements.recommendations.words import drafted
from parem.improvements.wastes.operations import create_waste
from parem.languages import LANGUAGES, Texts
from parem.quality.models import RULES, Finding
from parem.quality.statistics import SpecialCause
from tests.conftest import sign_in
from tests.improvements.action_world import page, statements
from tests.improvements.plan_world import add_plan, add_survey

HERE = "/o/alytus/recommendations"
FIGURES = {"value": 0.5, "low": 0.4, "high": 0.6, "n": 20, "method": "Wilson"}
OF_RULE: dict[str, dict[str, Any]] = {
    "below_target": {"target": 0.8},
    "fell": {"earlier": FIGURES, "change": {**FIGURES, "value": -0.2, "low": -0.3, "high": -0.1}},
    "special_cause": {"first": "2026-01", "last": "2026-03", "cause": SpecialCause.ONE_SIDE.value},
    "below_peers": {"center": 0.8, "peers": 6},
    "weak_driver": {"importance": 0.5, "median": 0.8},
    "low_reliability": {"items": ["q1", "q2", "q3"], "without": "q2"},
}


def a_finding(world: SimpleNamespace, rule: str = "below_target", measure: str = "top_2_box") -> Finding:
    found = Finding(
        organisation_id=world.first.id, survey=add_survey(world, [5] * 20), service=world.service, question_code="q1",
        measure=measure, rule=rule, period_start=date(2026, 1, 1), period_end=date(2026, 3, 31),
        evidence={**FIGURES, **OF_RULE[rule]},
    )  # fmt: skip
    db.session.add(found)
    db.session.commit()
    return found


def a_waste(world: SimpleNamespace, finding: Finding | None = None) -> Waste:
    values = {"kind": "waiting", "title": "Nobody calls back", "evidence": "Counted", "cents_per_month": 12345}
    return create_waste(world.service, values, finding=finding)


def a_recommendation(world: SimpleNamespace, **sources: Any) -> Recommendation:
    finding = sources.get("finding") or a_finding(world)
    made = recommend(world.service, drafted(finding, None), finding=finding)
    db.session.commit()
    return made


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_drafts_whole_sentences_in_each_language(page_world: SimpleNamespace, rule: str) -> None:
    draft = drafted(a_finding(page_world, rule), None)
    assert set(draft) == {"what", "why", "evidence"}
    for text in draft.values():
        assert text.is_complete
        assert len(set(text.values())) == len(LANGUAGES), "no two languages say the same"
        assert all(words[0].isupper() or words[0] in "“„«" for words in text.values())
        assert all(words.endswith((".", "”.", ")")) and "%(" not in words for words in text.values())


def test_the_measure_says_the_aim_and_a_waste_its_remedy_and_cost(page_world: SimpleNamespace) -> None:
    finding = a_finding(page_world, "below_target", "nps")
    assert "fewer would warn against it" in drafted(finding, None)["what"]["en"]
    draft = drafted(finding, a_waste(page_world, finding))
    assert "take away that one queue" in draft["what"]["en"] and "€123.45" in draft["why"]["en"]
    alone = drafted(None, a_waste(page_world))
    assert alone["evidence"] == {page_world.first.default_language: "Counted"}


def test_a_copy_of_the_finding_outlives_it(world: SimpleNamespace) -> None:
    made = a_recommendation(world)
    assert made.finding and made.finding.state == "taken_up"
    said, survey = dict(made.evidence), made.finding.survey_id
    db.session.delete(made.finding)
    db.session.commit()
    db.session.expire_all()
    kept = db.session.get(Recommendation, made.id)
    assert kept and kept.finding is None and dict(kept.evidence) == said
    key = kept.finding_key or {}
    assert (key["survey_id"], key["rule"], key["period_end"]) == (survey, "below_target", "2026-03-31")
    assert key["evidence"]["target"] == 0.8


def test_it_rests_on_something_of_its_own_service(world: SimpleNamespace) -> None:
    with pytest.raises(Refused, match="another service"):
        recommend(world.other, {"what": Texts.of("Change")}, finding=a_finding(world))
    with pytest.raises(Refused, match="rests on"):
        recommend(world.service, {"what": Texts.of("Change")})


def test_its_way_through_the_decisions(world: SimpleNamespace) -> None:
    made = a_recommendation(world)
    with pytest.raises(Refused, match="why"):
        decline(made, "  ")
    decline(made, "Too dear")
    db.session.commit()
    assert (made.state, made.reason, made.decided_on) == ("declined", "Too dear", date.today())
    with pytest.raises(Refused, match="decided meanwhile"):
        create_action(world.service, {"title": "Call back"}, recommendation=made)
    db.session.rollback()
    reopen(made)
    action = create_action(world.service, {"title": "Call back"}, recommendation=made)
    assert (made.state, made.action) == ("taken", action)
    with pytest.raises(Refused, match="became an action"):
        decline(made, "Too dear")
    with pytest.raises(Refused, match="delete the action"):
        reopen(made)
    with pytest.raises(Refused, match="decided meanwhile"):
        take(made, action)
    delete_action(action)
    db.session.commit()
    assert (made.state, made.action_id) == ("open", None)
    trail = db.session.scalars(db.select(AuditEntry.action).filter(AuditEntry.action.like("recommendation.%"))).all()
    assert sorted(trail) == [
        f"recommendation.{verb}" for verb in ("created", "declined", "reopened", "reopened", "taken")
    ]


def test_a_waste_of_the_same_finding_joins_the_chain(world: SimpleNamespace) -> None:
    made = a_recommendation(world)
    waste = a_waste(world, made.finding)
    assert made.waste is waste


def test_the_list_is_one_query_and_filters(page_world: SimpleNamespace) -> None:
    made = a_recommendation(page_world)
    wanted = RecommendationFilter()
    with statements() as seen:
        rows = recommendation_rows(page_world.first, wanted)
    assert len([each for each in seen if "recommendation" in each]) == 1
    assert [(row.id, row.rule, row.waste) for row in rows] == [(made.id, "below_target", None)]
    for other in ({"search": "nothing"}, {"state": "taken"}, {"service": page_world.other.id}):
        assert recommendation_rows(page_world.first, dataclasses.replace(wanted, **other)) == []
    assert recommendation_rows(page_world.second, wanted) == []


@pytest.fixture
def manager(page_app: Flask, page_world: SimpleNamespace) -> FlaskClient:
    return sign_in(page_app, page_world.quality_manager)


def test_from_finding_to_waste_to_action_in_three_clicks(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    finding = a_finding(page_world)
    waste = a_waste(page_world, finding)
    db.session.commit()
    found = page(manager, f"/o/alytus/findings/{finding.id}")
    assert f"/wastes/{waste.id}" in found, "the finding links to its waste"
    shown = page(manager, f"/o/alytus/wastes/{waste.id}")
    address = f"{HERE}/new?waste={waste.id}"
    assert address in shown
    assert "By estimate it costs" in page(manager, address)
    answer = manager.post(address, data={"what-en": "Call back the same day", "why-en": "They wait"})
    assert answer.status_code == 303
    made = db.session.scalars(db.select(Recommendation)).one()
    assert (dict(made.what), made.waste, made.finding) == ({"en": "Call back the same day"}, waste, finding)
    assert made.evidence.is_complete, "the evidence is the finding's, whatever is posted"
    own = page(manager, answer.headers["Location"])
    form = f"/o/alytus/actions/new?recommendation={made.id}"
    assert form in own
    filled = page(manager, form)
    assert 'value="Call back the same day"' in filled and "They wait" in filled and "below its target" in filled
    answer = manager.post(form, data={"title": "Call back the same day"})
    assert answer.status_code == 303
    action = db.session.scalars(db.select(KaizenAction)).one()
    assert (made.action, action.waste) == (action, waste)
    for address in (f"/o/alytus/findings/{finding.id}", f"/o/alytus/wastes/{waste.id}", answer.headers["Location"]):
        assert f"{HERE}/{made.id}" in page(manager, address), address
    assert manager.get(form).headers["Location"].startswith(f"/o/alytus/actions/{action.id}"), "made once"


def test_a_decision_taken_meanwhile_keeps_the_form(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    made = a_recommendation(page_world)
    decline(made, "Too dear")
    db.session.commit()
    answer = manager.post(f"/o/alytus/actions/new?recommendation={made.id}", data={"title": "Mine"})
    assert answer.status_code == 409 and "decided meanwhile" in answer.text and 'value="Mine"' in answer.text
    assert db.session.scalar(db.select(db.func.count(KaizenAction.id))) == 0


def test_editing_and_declining_on_the_page(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    made = a_recommendation(page_world)
    assert manager.post(f"{HERE}/{made.id}/edit", data={"what-en": " "}).status_code == 400
    assert manager.post(f"{HERE}/{made.id}/edit", data={"what-et": "Helista tagasi"}).status_code == 303
    assert dict(db.session.get(Recommendation, made.id).what) == {"et": "Helista tagasi"}
    answer = manager.post(f"{HERE}/{made.id}/decline", data={"reason": ""})
    assert answer.status_code == 400 and "Say why it is declined." in answer.text
    manager.post(f"{HERE}/{made.id}/decline", data={"reason": "Too dear"})
    assert "Too dear" in page(manager, f"{HERE}/{made.id}")
    manager.post(f"{HERE}/{made.id}/reopen")
    assert made.state == "open"
    assert "Helista tagasi" in page(manager, HERE) and "No recommendation fits" in page(manager, f"{HERE}?state=taken")


def test_nobody_else_writes(page_app: Flask, page_world: SimpleNamespace) -> None:
    made = a_recommendation(page_world)
    owner = sign_in(page_app, page_world.service_owner)
    assert owner.get(f"{HERE}/{made.id}").status_code == 200
    assert owner.get(f"{HERE}/new?finding={made.finding_id}").status_code == 403
    assert owner.post(f"{HERE}/{made.id}/decline", data={"reason": "No"}).status_code == 403


def test_a_plan_chooses_from_the_recommendations(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    waiting, made = a_recommendation(page_world), None
    made = recommend(
        page_world.service, {"what": Texts.of("Call back"), "why": Texts.of("They wait")}, waste=a_waste(page_world)
    )
    action = create_action(page_world.service, {"title": "Call back soon"}, recommendation=made)
    plan = add_plan(page_world, None)
    address = f"/o/alytus/plans/{plan.id}/recommendations"
    shown = page(manager, address)
    assert f'value="{made.id}"' in shown and f'value="{waiting.id}"' not in shown and f"{HERE}/{waiting.id}" in shown
    assert manager.post(address, data={}).status_code == 400
    assert manager.post(address, data={"recommendation": [made.id, waiting.id]}).status_code == 303
    (line,) = plan.lines
    assert (line.action_id, line.recommendation["lt"]) == (action.id, "Call back\nThey wait")
    assert (line.starts_on, line.ends_on) == (plan.starts_on, plan.ends_on)
    assert f"{HERE}/{made.id}" in page(manager, f"/o/alytus/plans/{plan.id}")
    assert f"/plans/{plan.id}" in page(manager, f"{HERE}/{made.id}")
    assert "They wait" in page(manager, f"/o/alytus/plans/{plan.id}/report")
    assert f'value="{made.id}"' not in page(manager, address), "what is in the plan is not offered again"
