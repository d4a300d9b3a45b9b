"""Answers and comments whose time is over: gone on time, exactly, and written down."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from parem.accounts.models import AuditEntry
from parem.extensions import db
from parem.quality import jobs, store, tables
from parem.quality.models import Slice
from parem.quality.results.response_rates import response_rate
from parem.quality.retention import expire
from parem.quality.store import Selection
from parem.surveys.models import Comment, Response, Survey, Volume
from parem.surveys.rights.notices import notice_of, set_notice
from parem.surveys.volumes.queries import days_of, month_lines
from tests.conftest import sign_in
from tests.quality.make import add_answers, make_survey
from tests.quality.test_store import assert_same, counted_anew
from tests.surveys.builder_world import make_draft

TODAY = date(2026, 7, 15)
#: Some 80 days on both sides of 1 July 2025: twelve whole months before TODAY's month.
DAYS = [date(2025, 5, 20) + timedelta(d) for d in range(80)]
OLD = [day for day in DAYS if day < date(2025, 7, 1)]


@pytest.fixture
def survey(world: SimpleNamespace) -> Survey:
    survey = make_survey(world)
    add_answers(survey, DAYS)
    db.session.commit()
    return survey


def add_comment(survey: Survey, month: date) -> None:
    service = survey.services[0]
    db.session.add(
        Comment(
            organisation_id=service.organisation_id, survey_id=survey.id, service_id=service.id,
            question_code="comment", language="lt", month=month, text="Labai ačiū",
        )
    )  # fmt: skip


def run(survey: Survey, **values: object) -> tuple[int, int]:
    notice = set_notice(survey, **{"keep_months": 12, "comment_months": 6, **values})
    done = expire(notice, TODAY, db.session.commit)
    return done.answers, done.comments


def rows() -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(Response)) or 0


def test_the_sums_stay_and_the_answers_go(app: Flask, survey: Survey) -> None:
    store.fold()
    before = tables.table(Selection(survey.id))
    assert run(survey) == (len(OLD), 0)
    assert rows() == len(DAYS) - len(OLD)
    assert_same(tables.table(Selection(survey.id)), before)
    store.recount()  # keeps what can't be counted anew
    db.session.commit()
    store.fold()
    assert_same(tables.table(Selection(survey.id)), before)
    assert run(survey) == (0, 0)


def test_the_response_rate_stays_when_the_rows_are_gone(app: Flask, survey: Survey) -> None:
    service = survey.services[0]
    days = [OLD[3], OLD[4], DAYS[-1]]
    db.session.add_all(
        Volume(
            organisation_id=service.organisation_id, service_id=service.id, channel="web", day=day, served=20,
            offered=10,
        )
        for day in days
    )  # fmt: skip
    db.session.commit()

    def rates() -> list[tuple[int, int]]:
        whole = response_rate(Selection(survey.id), 10)
        late = response_rate(Selection(survey.id, None, None, DAYS[-1]), 10)
        return [(rate.offered, rate.answered) for rate in (whole, late) if rate]

    assert rates() == [(30, 3), (10, 1)]
    store.fold(limit=40)
    assert rates() == [(30, 3), (10, 1)]
    store.fold()
    run(survey)
    assert rates() == [(30, 3), (10, 1)]
    lines = month_lines(service.organisation, OLD[3].replace(day=1))
    assert [(line.counts.answered, line.counts.rate) for line in lines] == [(None, None)]
    assert days_of(service, "web", OLD[3])[OLD[3]].answered is None
    assert days_of(service, "web", DAYS[-1])[DAYS[-1]].answered == 1


def test_answers_that_wait_to_be_folded_wait_for_the_next_night(app: Flask, survey: Survey) -> None:
    before = tables.table(Selection(survey.id))
    assert run(survey) == (0, 0)
    store.fold()
    assert run(survey) == (len(OLD), 0)
    assert_same(tables.table(Selection(survey.id)), before)


def test_nothing_stays_where_nothing_is_to_stay(app: Flask, survey: Survey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parem.quality.retention.AT_ONCE", 15)
    store.fold(limit=70)
    assert run(survey, at_end="nothing") == (len(OLD), 0)
    assert_same(tables.table(Selection(survey.id)), counted_anew(survey))
    assert tables.table(Selection(survey.id)).n == len(DAYS) - len(OLD)


def test_a_stricter_promise_takes_the_kept_sums_away(app: Flask, survey: Survey) -> None:
    store.fold()
    run(survey)
    assert run(survey, at_end="nothing") == (0, 0)
    assert db.session.scalars(db.select(Slice).where(Slice.start < date(2025, 7, 1))).all() == []
    assert tables.table(Selection(survey.id)).n == len(DAYS) - len(OLD)
    assert notice_of(survey).sums_only_before is None  # type: ignore[union-attr]


def test_comments_go_by_their_month_and_the_job_writes_what_it_did(app: Flask, survey: Survey) -> None:
    store.fold()
    for month in (date(2025, 12, 1), date(2026, 1, 1), date(2026, 7, 1)):
        add_comment(survey, month)
    assert run(survey) == (len(OLD), 1)
    (line,) = db.session.scalars(db.select(AuditEntry).filter_by(action="answers.expired"))
    assert (line.subject, line.details["rows"], line.details["comments"]) == (survey.code, len(OLD), 1)
    assert line.details["before"] == "2025-07-01"


def test_the_nightly_job_keeps_every_promise_and_touches_nothing_without_one(app: Flask, survey: Survey) -> None:
    store.fold()
    db.session.commit()
    assert jobs.delete_what_is_too_old.call_local() == 0
    assert rows() == len(DAYS)
    set_notice(survey, keep_months=1)
    db.session.commit()
    assert jobs.delete_what_is_too_old.call_local() == len(DAYS)  # all of them are more than a month old now


def test_no_promise_beyond_ten_years_or_under_a_month(app: Flask, survey: Survey) -> None:
    for months in (0, 121):
        with pytest.raises(IntegrityError):
            set_notice(survey, keep_months=months)
        db.session.rollback()


def test_the_promise_is_made_on_the_desk_and_read_by_citizens(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = make_draft(page_world.first, "a", services=(page_world.service,))
    db.session.commit()
    client, address = sign_in(page_app, page_world.quality_manager), f"/o/alytus/surveys/{survey.code}/privacy"
    assert client.get(address).status_code == 200
    wrong = client.post(address, data={"keep_months": "0", "comment_months": "6", "at_end": "sums", "contact": "Ona"})
    assert wrong.status_code == 400
    assert 'value="Ona"' in wrong.text
    good = {"purpose-en": "To mend the queue", "contact": "ona@example.org", "keep_months": "18", "comment_months": "6",
            "at_end": "nothing"}  # fmt: skip
    assert client.post(address, data=good).status_code == 303
    survey.state = "open"
    db.session.commit()
    page = page_app.test_client().get(f"/s/{survey.code}/privacy?lang=en").text
    for words in ("To mend the queue", "ona@example.org", "18 months", "After that nothing of them is left."):
        assert words in page
    assert sign_in(page_app, page_world.service_owner).get(address).status_code == 403
