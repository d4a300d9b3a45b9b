"""The pages of results, findings, targets and comments: what they show, hide, refuse and cost."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import event, select

from parem.extensions import db
from parem.quality import store
from parem.quality.models import Finding, Target
from parem.quality.operations import record_baseline, refresh_findings, set_target
from parem.surveys.models import Comment
from parem.surveys.rights.masking import is_personal_code, masked
from tests.conftest import sign_in
from tests.quality.make import add_answers, make_survey

TODAY = date.today()
DAYS = [TODAY - timedelta(d) for d in range(300)]


@pytest.fixture
def filled(page_app: Flask, page_world: SimpleNamespace) -> SimpleNamespace:
    survey = make_survey(page_world, "filled")
    add_answers(survey, DAYS * 2)
    add_answers(survey, DAYS[:60], channel="kiosk", seed=3)
    add_answers(survey, DAYS[:6], service=survey.services[1], seed=4)
    store.fold()
    db.session.commit()
    page_world.survey = survey
    return page_world


def text_of(client: object, path: str, status: int = 200) -> str:
    answer = client.get(path)  # type: ignore[attr-defined]
    assert answer.status_code == status, answer.status
    return str(answer.get_data(as_text=True))


def test_the_results_page_shows_figures_with_interval_and_n(page_app: Flask, filled: SimpleNamespace) -> None:
    page = text_of(sign_in(page_app, filled.quality_manager), "/o/alytus/results/filled?period=all")
    assert page.count("<h1") == 1
    assert "n = " in page
    assert "Cronbach" in page
    assert "data-chart" in page
    assert "nan" not in page.lower().replace("nano", "")


def test_every_filter_gives_a_page(page_app: Flask, filled: SimpleNamespace) -> None:
    client = sign_in(page_app, filled.quality_manager)
    service = filled.service.id
    for query in (
        "period=3m", "period=12m&unit=week", "period=days&start=2020-01-01&end=2019-01-01", "period=days&start=x",
        f"service={service}&channel=kiosk", "service=999999", "service=home-help", "channel=nonsense", "lang=lt",
        "lang=et", "lang=ru", "period=days&start=1999-01-01&end=1999-02-01",
    ):  # fmt: skip
        text_of(client, f"/o/alytus/results/filled?{query}")


def test_few_answers_are_hidden_on_page_and_in_file(page_app: Flask, filled: SimpleNamespace) -> None:
    client = sign_in(page_app, filled.stranger)
    page = text_of(client, "/o/birstonas/results/filled?period=all")
    assert "Fewer than 10 answers are not shown" in page
    file = text_of(client, "/o/birstonas/results/filled.csv?period=all")
    assert all(line.split(",")[3] == "" for line in file.splitlines()[1:])


def test_a_survey_of_others_is_not_there(page_app: Flask, filled: SimpleNamespace) -> None:
    filled.survey.services = [filled.service]
    db.session.commit()
    text_of(sign_in(page_app, filled.stranger), "/o/birstonas/results/filled", 404)
    text_of(sign_in(page_app, filled.above), "/o/county/results/filled")


def test_an_empty_survey_says_so(page_app: Flask, page_world: SimpleNamespace) -> None:
    make_survey(page_world, "empty")
    client = sign_in(page_app, page_world.quality_manager)
    assert "No answers here yet" in text_of(client, "/o/alytus/results/empty")
    assert "empty" in text_of(client, "/o/alytus/results")


def test_the_results_page_costs_the_same_however_much_there_is(page_app: Flask, filled: SimpleNamespace) -> None:
    client = sign_in(page_app, filled.quality_manager)
    counts = []
    # The first look at slices reads their pairs, and is not what is counted here.
    client.get("/o/alytus/results/filled?period=all")
    for seed in (11, 12):
        add_answers(filled.survey, DAYS, seed=seed)
        db.session.commit()
        counts.append(statements(client, "/o/alytus/results/filled?period=all"))
    assert counts[0] == counts[1] <= 20


def statements(client: object, path: str) -> int:
    seen: list[str] = []
    listener = lambda *args: seen.append(args[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    text_of(client, path)
    event.remove(db.engine, "before_cursor_execute", listener)
    return len(seen)


def test_a_finding_from_rule_to_reason(page_app: Flask, filled: SimpleNamespace) -> None:
    set_target(filled.survey, "satisfaction", "top_2_box", 0.99)
    assert refresh_findings(filled.survey, TODAY).new
    db.session.commit()
    finding = db.session.scalars(select(Finding).filter_by(rule="below_target")).one()
    client = sign_in(page_app, filled.quality_manager)
    assert "below its target of 99" in text_of(client, "/o/alytus/findings")
    page = text_of(client, f"/o/alytus/findings/{finding.id}")
    assert "Wilson" in page
    refused = client.post(f"/o/alytus/findings/{finding.id}/dismiss", data={"reason": ""})
    assert refused.status_code == 400
    assert "Say why the finding is set aside." in refused.get_data(as_text=True)
    assert client.post(f"/o/alytus/findings/{finding.id}/dismiss", data={"reason": "Rebuilt"}).status_code == 303
    assert finding.state == "dismissed"
    assert client.post(f"/o/alytus/findings/{finding.id}/reopen").status_code == 303
    assert finding.state == "new"
    assert client.post("/o/alytus/findings/look").status_code == 303
    text_of(sign_in(page_app, filled.stranger), f"/o/birstonas/findings/{finding.id}", 404)


@pytest.mark.parametrize(("typed", "stored"), [("75", 0.75), ("62,5 %", 0.625), ("101", None), ("many", None)])
def test_targets_are_typed_as_people_write(
    page_app: Flask, filled: SimpleNamespace, typed: str, stored: float | None
) -> None:
    client = sign_in(page_app, filled.above)
    form = {"indicator": "satisfaction:top_2_box", "service": "", "value": typed}
    answer = client.post("/o/county/targets?survey=filled", data=form)
    assert answer.status_code == (400 if stored is None else 303)
    if stored is None:
        assert f'value="{typed}"' in answer.get_data(as_text=True)
    else:
        target = db.session.scalars(select(Target)).one()
        assert target.value == stored
        assert client.post(f"/o/county/targets/{target.id}/delete").status_code == 303
        assert db.session.scalars(select(Target)).all() == []


def test_a_comment_is_read_by_others_only_as_the_reviewer_left_it(page_app: Flask, filled: SimpleNamespace) -> None:
    comment = Comment(
        organisation_id=filled.first.id, id=uuid.uuid4(), survey_id=filled.survey.id, service_id=filled.service.id,
        question_code="comment", language="lt", month=TODAY.replace(day=1), text="Call me, +370 612 34567",
    )  # fmt: skip
    db.session.add(comment)
    db.session.commit()
    client = sign_in(page_app, filled.quality_manager)
    results = "/o/alytus/results/filled?period=all"
    assert "Call me" not in text_of(client, results)
    assert "Call me, ▮▮▮" in text_of(client, "/o/alytus/comments")
    assert client.post(f"/o/alytus/comments/{comment.id}", data={"shown_text": "Call me"}).status_code == 303
    assert "<q>Call me</q>" in text_of(client, results)
    client.post(f"/o/alytus/comments/{comment.id}?state=shown", data={"decision": "hide"})
    assert "Call me" not in text_of(client, results)


def test_masking() -> None:
    assert is_personal_code("39001010077") is (masked("39001010077") == "▮▮▮")
    assert masked("rasykite jonas@example.lt arba 8 612 34567") == "rasykite ▮▮▮ arba ▮▮▮"
    assert masked("2025-06-30 laukiau 45 minutes") == "2025-06-30 laukiau 45 minutes"
    assert not is_personal_code("12345")


def test_the_page_begins_in_short(page_app: Flask, filled: SimpleNamespace) -> None:
    set_target(filled.survey, "satisfaction", "top_2_box", 0.99)
    db.session.commit()
    page = text_of(sign_in(page_app, filled.above), "/o/county/results/filled?lang=en")
    assert "of 10 people are satisfied" in page and "0 of 1 target is reached." in page
    assert 'Below target: <a href="#satisfaction">' in " ".join(page.split())


def test_any_question_can_be_followed_and_a_recorded_improvement_sets_its_limits_anew(
    page_app: Flask, filled: SimpleNamespace
) -> None:
    service = filled.survey.services[0]
    client = sign_in(page_app, filled.above)
    weekly = f"/o/county/results/filled?lang=en&unit=week&period=all&service={service.id}&question=empathy"
    page = text_of(client, weekly)
    assert '<option value="empathy" selected>' in page and 'name="question" value="empathy"' in page
    assert "recorded improvement" not in page
    record_baseline(filled.survey, service, "empathy", TODAY - timedelta(150), "Call back")
    db.session.commit()
    assert "The limits are those since the last recorded improvement." in text_of(client, weekly)
    assert ": Call back" in text_of(client, weekly)
    # Another question, and all services together, keep the limits of all their points.
    for elsewhere in (weekly.replace("empathy", "satisfaction"), weekly.replace(f"service={service.id}", "service=")):
        assert "Call back" not in text_of(client, elsewhere)
    assert text_of(client, weekly.replace("=empathy", "=nothing%22%3E"))


@pytest.mark.parametrize("rules", ["nhs", "western_electric", "nelson", "anhoej", "nothing"])
def test_the_chart_is_read_by_the_rules_that_were_chosen(page_app: Flask, filled: SimpleNamespace, rules: str) -> None:
    page = text_of(
        sign_in(page_app, filled.above), f"/o/county/results/filled?lang=en&unit=week&period=all&rules={rules}"
    )
    assert f'<option value="{rules if rules != "nothing" else "nhs"}" selected>' in page
    assert "A chart of shares (p" in page or "Laney’s chart of shares" in page
    assert 'name="period" value="all"' in page, "the other choices stay as they are"


def test_comments_stand_by_theme_the_most_spoken_of_first(page_app: Flask, filled: SimpleNamespace) -> None:
    def said(theme: str, words: str, state: str = "shown") -> Comment:
        return Comment(
            organisation_id=filled.survey.services[0].organisation_id, survey_id=filled.survey.id, theme=theme,
            service_id=filled.survey.services[0].id, question_code="comment", language="en", state=state,
            month=TODAY.replace(day=1), text=words, shown_text=words if state == "shown" else None,
        )  # fmt: skip

    db.session.add_all(said("waiting", f"Waited {i} hours") for i in range(5))
    db.session.add_all([said("staff", "Kind people"), said("staff", "Not reviewed yet", "new")])
    db.session.commit()
    client = sign_in(page_app, filled.above)
    page = text_of(client, "/o/county/results/filled?lang=en")
    assert page.index("Waiting and speed") < page.index("Staff and manner")
    assert "5 comments" in page and "1 comment<" in page and "Not reviewed yet" not in page
    assert page.count("<q>Waited") == 3 and "theme=waiting" in page
    assert text_of(client, "/o/county/results/filled?lang=en&theme=waiting").count("<q>Waited") == 5
