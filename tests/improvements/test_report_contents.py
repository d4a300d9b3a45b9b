"""What a report prints: the same after a journey through JSON, hashed, added up, and gathered from the database."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parem.extensions import db
from parem.improvements.plans import states as plan_states
from parem.improvements.plans.models import PlanRevision
from parem.improvements.report.changes import changes_between
from parem.improvements.report.frozen_json import canonical, from_json, to_json
from parem.improvements.report.queries import contents_to_show, gather, written
from parem.improvements.report.written_parts import Approval
from parem.improvements.report_contents import ReportContents
from parem.improvements.verdicts.parts import Figure
from parem.languages import Texts
from tests.improvements.plan_world import add_all, add_answers, texts

TODAY = date(2026, 4, 1)


@pytest.fixture
def full(world: SimpleNamespace) -> SimpleNamespace:
    return add_all(world)


figures = st.builds(
    Figure,
    *[st.none() | st.floats(allow_nan=False, allow_infinity=False)] * 3,
    n=st.none() | st.integers(0, 10**9),
    method=st.text(max_size=20),
    missing=st.sampled_from(["", "too_few"]),
)


@given(figures)
def test_a_figure_is_the_same_to_the_last_bit_after_json(figure: Figure) -> None:
    again = from_json(Figure, json.loads(canonical(to_json(figure))))
    assert again == figure


def test_a_figure_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical(to_json(Figure(float("nan"), None, None, 1, "t")))


def test_the_contents_are_the_same_after_a_journey_through_the_database(full: SimpleNamespace) -> None:
    plan_states.submit(full.plan)
    contents = gather(full.plan, TODAY).approved(Approval(1, full.director.name, TODAY))
    plan_states.approve(full.plan, full.director, gather(full.plan, TODAY), TODAY)
    db.session.commit()
    db.session.expire_all()
    revision = db.session.scalar(db.select(PlanRevision))
    assert revision is not None
    again = ReportContents.from_json(revision.contents)
    assert again == contents
    assert again.content_hash == revision.content_hash == contents.content_hash


def test_the_hash_depends_on_everything_that_is_printed(full: SimpleNamespace) -> None:
    contents = gather(full.plan, TODAY)
    assert contents.content_hash == gather(full.plan, TODAY).content_hash
    assert len(contents.content_hash) == 64
    others = [
        dataclasses.replace(contents, title=Texts({**contents.title, "ru": "Другое"})),
        dataclasses.replace(contents, budget_cents=contents.budget_cents + 1),
        contents.approved(Approval(1, "Director", TODAY)),
    ]
    assert len({each.content_hash for each in [contents, *others]}) == 4


def test_an_older_snapshot_without_a_field_can_still_be_read(full: SimpleNamespace) -> None:
    data = gather(full.plan, TODAY).to_json()
    del data["layout"], data["goals"][0]["service_id"]
    assert ReportContents.from_json(data).goals[0].service_id is None


def test_the_budget_of_the_example_adds_up(full: SimpleNamespace) -> None:
    totals = gather(full.plan, TODAY).totals
    assert (totals.total, totals.grant, totals.own, totals.other) == (2_760_840, 2_346_714, 414_126, 0)


def test_the_figures_are_those_of_the_results(full: SimpleNamespace) -> None:
    """15 of 20 chose one of the two best answers: 0.75, Wilson 0.531299 to 0.888138 (R: binom.wilson)."""
    contents = gather(full.plan, TODAY)
    (survey,) = contents.services[0].surveys
    (indicator,) = survey.indicators
    assert (indicator.figure.value, indicator.figure.n, indicator.figure.method) == (0.75, 20, "Wilson")
    assert indicator.figure.low == pytest.approx(0.531299, abs=1e-6)
    assert indicator.figure.high == pytest.approx(0.888138, abs=1e-6)
    assert contents.goals[0].current == indicator.figure
    assert [point.figure.n for point in survey.trends[0].points] == [20]
    assert contents.headlines[0].indicator.figure == indicator.figure
    assert len(contents.headlines) == 1


def test_fewer_answers_than_may_be_shown_leave_no_trace(full: SimpleNamespace) -> None:
    full.county.smallest_cell = 21
    db.session.commit()
    contents = gather(full.plan, TODAY)
    (survey,) = contents.services[0].surveys
    assert survey.responses is None
    nothing = Figure(None, None, None, None, "", "too_few")
    assert survey.indicators[0].figure == contents.goals[0].current == nothing
    assert {point.figure for point in survey.trends[0].points} == {nothing}
    assert '"n":20' not in canonical(to_json(contents.services[0].surveys)).decode()


def test_the_period_is_twelve_whole_months_up_to_the_last_with_answers(full: SimpleNamespace) -> None:
    contents = gather(full.plan, TODAY)
    assert (contents.period_start, contents.period_end) == (date(2025, 4, 1), date(2026, 3, 31))
    add_answers(full, full.survey, [5], TODAY)
    assert gather(full.plan, TODAY).period_end == date(2026, 3, 31), "answers of this month still come in"
    assert gather(full.plan, date(2026, 3, 31)).period_end == date(2026, 3, 31), "there are none of an earlier month"
    add_answers(full, full.survey, [5], date(2026, 2, 10))
    assert gather(full.plan, date(2026, 3, 31)).period_end == date(2026, 2, 28)


def test_the_chain_is_kept_from_line_to_finding(full: SimpleNamespace) -> None:
    contents = gather(full.plan, TODAY)
    (line,) = contents.lines
    waste = contents.waste(line.waste_id)
    assert waste is not None and waste.finding is not None and line.target is not None and line.verdict is not None
    assert (line.action_id, waste.kind, waste.finding.rule) == (full.action.id, "waiting", "below_target")
    assert (line.target.survey_code, line.target.question_code) == ("one-minute", "q1")
    assert (line.verdict.verdict, line.verdict.difference.value, line.verdict.before.n) == ("improved", 0.25, 40)
    assert contents.verdict_counts == {"improved": 1}


def test_an_approved_plan_shows_its_snapshot_whatever_happens_later(full: SimpleNamespace) -> None:
    plan_states.submit(full.plan)
    plan_states.approve(full.plan, full.director, gather(full.plan, TODAY), TODAY)
    add_answers(full, full.survey, [1] * 50, date(2026, 3, 20))
    full.action.title = "Another title"
    full.service.name = texts("Renamed")
    db.session.commit()
    shown = contents_to_show(full.plan, date(2026, 5, 1))
    assert shown is not None
    assert shown.goals[0].current.value == 0.75  # type: ignore[union-attr]
    assert (shown.lines[0].title, shown.services[0].name["en"]) == ("Call back within a day", "Home help")
    plan_states.revise(full.plan)
    live = contents_to_show(full.plan, date(2026, 5, 1))
    assert live is not None and live.approval is None
    assert live.goals[0].current.value == pytest.approx(15 / 70)  # type: ignore[union-attr]
    assert contents_to_show(full.plan, date(2026, 5, 1), 1) == shown
    assert contents_to_show(full.plan, date(2026, 5, 1), 2) is None


def test_what_the_writers_changed_is_found_and_new_figures_are_not(full: SimpleNamespace) -> None:
    before = gather(full.plan, TODAY)
    add_answers(full, full.survey, [1] * 50, date(2026, 3, 20))
    assert changes_between(before, written(full.plan)) == []
    full.plan.lines[0].ends_on = date(2026, 7, 1)
    full.plan.budget.pop()
    full.plan.title = texts("Better")
    db.session.flush()
    found = [(c.section, c.field, c.before, c.after) for c in changes_between(before, written(full.plan))]
    assert found == [
        ("plan", "title", before.title, texts("Better")),
        ("lines", "ends_on", date(2026, 6, 30), date(2026, 7, 1)),
        ("budget", "deleted", texts("Training"), None),
    ]


def test_the_statements_do_not_grow_with_the_answers(full: SimpleNamespace) -> None:
    def statements() -> int:
        db.session.commit()
        seen: list[str] = []
        listener = lambda *args: seen.append(args[2])  # noqa: E731
        db.event.listen(db.engine, "before_cursor_execute", listener)
        gather(full.plan, TODAY)
        db.event.remove(db.engine, "before_cursor_execute", listener)
        return len(seen)

    few = statements()
    add_answers(full, full.survey, [3] * 200, date(2026, 3, 3))
    assert statements() == few
