"""Lines that wait for each other, the picture of them, the traffic light, remarks, revisions compared, the end."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from lxml import etree

from parem.extensions import db
from parem.improvements.pdf import html_of
from parem.improvements.plans import states as plan_states
from parem.improvements.plans.checks import what_is_missing
from parem.improvements.plans.gantt import Bar, gantt_svg
from parem.improvements.plans.models import PlanLine
from parem.improvements.plans.operations import PlanProblem, delete_part, edit_part
from parem.improvements.plans.progress import light_of
from parem.improvements.report.queries import gather, written
from parem.improvements.report_contents import ReportContents
from parem.improvements.verdicts.effect_operations import answer_appeal, appeal
from tests.conftest import sign_in
from tests.improvements.action_world import page
from tests.improvements.plan_world import add_action, add_all, add_verdict, texts

TODAY = date(2026, 4, 1)


def second_line(world: SimpleNamespace, start: date = date(2026, 7, 1), end: date = date(2026, 9, 30)) -> PlanLine:
    """Another line of the plan that waits for the first."""
    line = PlanLine(
        action=add_action(world, None, "Train everyone"), owner=world.service_owner, starts_on=start,
        ends_on=end, position=1, recommendation=texts("Train"), needs=[world.plan.lines[0]],
    )  # fmt: skip
    world.plan.lines.append(line)
    db.session.commit()
    return line


def values(line: PlanLine, **others: object) -> dict[str, object]:
    names = ("action_id", "recommendation", "goal_id", "owner_id", "starts_on", "ends_on")
    return {**{name: getattr(line, name) for name in names}, "needs": [each.id for each in line.needs], **others}


def test_lines_can_not_wait_for_each_other(app: Flask, world: SimpleNamespace) -> None:
    add_all(world)
    second = second_line(world)
    first = world.plan.lines[0]
    with pytest.raises(PlanProblem):
        edit_part(world.plan, "lines", first, values(first, needs=[second.id]))
    with pytest.raises(PlanProblem):
        edit_part(world.plan, "lines", first, values(first, needs=[first.id]))
    edit_part(world.plan, "lines", second, values(second, needs=[]))
    edit_part(world.plan, "lines", first, values(first, needs=[second.id]))
    db.session.commit()
    db.session.expire_all()
    assert [each.id for each in first.needs] == [second.id]


def test_who_begins_too_early_is_told_where(app: Flask, world: SimpleNamespace) -> None:
    add_all(world)
    second = second_line(world, start=date(2026, 6, 30))
    told = [item for item in what_is_missing(world.plan) if "waits for" in item.words]
    assert [(item.part_id, item.needed) for item in told] == [(second.id, True)]
    second.starts_on = date(2026, 7, 1)
    assert not [item for item in what_is_missing(world.plan) if "waits for" in item.words]


def test_an_owner_who_left_is_told(app: Flask, world: SimpleNamespace) -> None:
    add_all(world)
    assert not [item for item in what_is_missing(world.plan) if item.needed]
    world.service_owner.active = False
    db.session.commit()
    told = [item for item in what_is_missing(world.plan) if item.needed]
    assert [item.part_id for item in told] == [world.plan.lines[0].id]
    assert "no longer" in told[0].words


def test_deleting_a_line_frees_those_that_wait_for_it(app: Flask, world: SimpleNamespace) -> None:
    add_all(world)
    second = second_line(world)
    delete_part(world.plan, "lines", world.plan.lines[0])
    db.session.commit()
    assert second.needs == []
    assert written(world.plan).lines[0].needs == ()


def test_the_form_shows_keeps_and_refuses(page_app: Flask, page_world: SimpleNamespace) -> None:
    add_all(page_world)
    second = second_line(page_world)
    first = page_world.plan.lines[0]
    client = sign_in(page_app, page_world.quality_manager)
    address = f"/o/alytus/plans/{page_world.plan.id}/lines/{first.id}"
    data = {"action_id": first.action_id, "starts_on": "2026-02-01", "ends_on": "2026-06-30", "needs": [second.id]}
    refused = client.post(address, data=data, headers={"Accept-Language": "en"})
    assert refused.status_code == 400
    assert "wait for each other" in refused.text
    shown = page(client, f"/o/alytus/plans/{page_world.plan.id}")
    assert "Gantt chart of 2 actions" in shown and "after 1" in shown


def test_the_picture_has_a_bar_for_each_line_and_an_arrow_for_each_wait() -> None:
    bars = [
        Bar(1, "<One>", date(2026, 1, 1), date(2026, 3, 31)),
        Bar(2, "Two", date(2026, 4, 10), date(2026, 12, 31), (1,), True),
    ]
    root = etree.fromstring(gantt_svg(bars, date(2026, 1, 1), date(2026, 12, 31), str, date(2026, 5, 1)).encode())
    found = [(float(r.get("x")), float(r.get("width"))) for r in root.iter("{*}rect")]
    assert len(found) == 2
    assert found[0][0] + found[0][1] < found[1][0]
    assert len([p for p in root.iter("{*}path") if p.get("d").endswith("z")]) == 1


@pytest.mark.parametrize(
    ("stage", "verdict", "days", "light"),
    [
        ("done", "improved", 200, "done"), ("done", "worse", 10, "red"), ("check", "worse", 10, "red"),
        ("do", None, 181, "red"), ("plan", None, 10, "amber"), ("plan", None, -10, "grey"),
        ("do", None, 160, "amber"), ("do", None, 20, "green"), ("check", "no_evidence", 160, "green"),
    ],
)  # fmt: skip
def test_the_traffic_light_follows_its_rule(stage: str, verdict: str | None, days: int, light: str) -> None:
    line = SimpleNamespace(starts_on=TODAY, ends_on=TODAY + timedelta(180))
    assert light_of(line, stage, verdict, TODAY + timedelta(days)) == light


def published(world: SimpleNamespace) -> SimpleNamespace:
    add_all(world)
    plan_states.submit(world.plan)
    plan_states.approve(world.plan, world.director, gather(world.plan, TODAY), TODAY)
    plan_states.publish(world.plan)
    db.session.commit()
    return world


def test_remarks_and_returns_stay_on_the_plan(page_app: Flask, page_world: SimpleNamespace) -> None:
    add_all(page_world)
    plan = page_world.plan
    at = f"/o/alytus/plans/{plan.id}"
    writer, director = sign_in(page_app, page_world.quality_manager), sign_in(page_app, page_world.director)
    assert writer.post(f"{at}/comments", data={"text": "Is it too dear?"}).status_code == 303
    writer.post(f"{at}/submit")
    director.post(f"{at}/return", data={"reason": "Too dear indeed"})
    writer.post(f"{at}/submit")
    shown = page(director, at)
    for words in ("Is it too dear?", "Too dear indeed", "sent back", "Director"):
        assert words in shown
    writer.post(f"{at}/comments", data={"text": "  "})
    assert page(writer, at).count("talk-who") == 2


def test_two_revisions_are_compared_line_by_line(page_app: Flask, page_world: SimpleNamespace) -> None:
    published(page_world)
    plan = page_world.plan
    at = f"/o/alytus/plans/{plan.id}/changes"
    client = sign_in(page_app, page_world.director)
    assert client.get(at).status_code == 404
    plan_states.revise(plan)
    plan.risks[0].text = texts("Staff fall ill")
    second_line(page_world)
    plan_states.submit(plan)
    plan_states.approve(plan, page_world.director, gather(plan, TODAY), TODAY)
    db.session.commit()
    shown = page(client, at)
    for words in ("Revision 1", "Revision 2", "Staff leave (en)", "Staff fall ill (en)", "Train everyone"):
        assert words in shown
    assert "the same in both" in page(client, f"{at}?from=2&to=2")
    assert client.get(f"{at}?from=1&to=9").status_code == 404


def test_the_closing_report_keeps_what_came_of_it(page_app: Flask, page_world: SimpleNamespace) -> None:
    published(page_world)
    plan = page_world.plan
    before = plan.revision.content_hash
    writer = sign_in(page_app, page_world.quality_manager)
    at = f"/o/alytus/plans/{plan.id}"
    assert writer.get(f"{at}/report?closing=1").status_code == 404
    read = plan.lines[0].action.verdicts[0]
    answer_appeal(appeal(read, "There was a strike.", "Ona"), "It was over by then.", "Jonas")
    early = add_verdict(read.action, kind="preliminary", after_end=date(2026, 2, 1))
    assert read.action.current_verdict is read is not early
    db.session.commit()
    writer.post(f"{at}/close")
    db.session.expire_all()
    assert plan.state == "closed" and plan.closing
    shown = page(writer, f"{at}/report?closing=1")
    for words in (
        "Closing report of a change plan", "Every action with its verdict", "Improved", "There was a strike.",
        "It was over by then.", "Preliminary reading up to",
    ):  # fmt: skip
        assert words in shown
    closing = ReportContents.from_json(plan.closing)
    assert closing.content_hash != before == ReportContents.from_json(plan.revision.contents).content_hash
    assert "What came of it" in html_of(closing, "en")
    assert "Closing report" in page(writer, at)


def test_what_was_approved_before_keeps_its_hash(app: Flask, world: SimpleNamespace) -> None:
    """Fields that contents got later are left out while they have their defaults."""
    published(world)
    data = world.plan.revision.contents
    assert "closed_on" not in data and "needs" not in data["lines"][0]
    assert ReportContents.from_json(data).content_hash == world.plan.revision.content_hash
