"""Importing on both databases: all or nothing, once, audited; undone exactly; exported without anybody in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from parem.accounts.models import AuditEntry, StoredFile
from parem.catalogue.service_import import keep_upload
from parem.extensions import db
from parem.surveys import jobs
from parem.surveys.imports.files import draft_import
from parem.surveys.imports.operations import MAP, UPLOAD, Imported, import_answers, keep_file, undo_import
from parem.surveys.imports.queries import past_imports
from parem.surveys.models import AnswerImport, Comment, Response, Survey
from parem.surveys.rights.removal import CannotTakeOut, subtract_with
from parem.surveys.waiting_models import WaitingResponse
from tests.surveys.import_world import make_survey

DEFINITION = {"day": "2025-06-01", "ignore": ["x"]}


@pytest.fixture
def survey(world: SimpleNamespace) -> Survey:
    return make_survey(world)


def bring_in(survey: Survey, text: str, **definition: Any) -> Imported:
    draft = draft_import(survey, survey.organisation, text.encode(), {**DEFINITION, **definition})
    done = import_answers(survey, survey.organisation, draft.understood, draft.mapping, "answers.csv", draft.file_hash)
    db.session.commit()
    return done


def count(model: Any = Response) -> int:
    return int(db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0)


FILE = "satisfaction,recommend,comment\n5,9,Kind\n4,8,\n5,9,\n"


def test_the_same_file_twice_adds_nothing(survey: Survey) -> None:
    first, second = bring_in(survey, FILE), bring_in(survey, FILE)
    assert (first.added, first.already_there) == (3, 0)
    assert (second.added, second.already_there, second.import_id) == (0, 3, None)
    assert (count(), count(Comment), count(AnswerImport)) == (3, 1, 1)


def test_a_longer_file_adds_only_its_new_rows(survey: Survey) -> None:
    bring_in(survey, FILE)
    done = bring_in(survey, FILE + "5,9,\n1,0,Slow\n")
    assert (done.added, done.already_there) == (2, 3)
    assert sorted(db.session.scalars(sa.select(Comment.text))) == ["Kind", "Slow"]


def test_equal_answers_of_other_people_can_be_added_but_never_twice_from_one_file(survey: Survey) -> None:
    bring_in(survey, FILE)
    other = FILE + "\n"
    assert bring_in(survey, other, already_there="skip").added == 0
    assert bring_in(survey, other, already_there="add").added == 3
    assert bring_in(survey, other, already_there="add").added == 0
    assert bring_in(survey, other, already_there="skip").added == 0
    assert bring_in(survey, FILE, already_there="add").added == 0


def test_what_is_stored(survey: Survey, world: SimpleNamespace) -> None:
    bring_in(survey, 'satisfaction,ways,minutes,x\ndk,web;desk,"2,5",9\n', channel="paper", language="ru")
    one = db.session.scalars(sa.select(Response)).one()
    assert one.answers == {"satisfaction": "dk", "ways": ["web", "desk"], "minutes": 2.5}
    assert (one.channel, one.language, str(one.day)) == ("paper", "ru", "2025-06-01")
    assert (one.organisation_id, one.service_id) == (world.first.id, world.service.id)
    assert survey.published and one.version_id == survey.published.id


def test_a_comment_has_no_more_of_the_day_than_its_month(survey: Survey) -> None:
    bring_in(survey, "comment\nWell done\n", day="2025-05-17")
    one = db.session.scalars(sa.select(Comment)).one()
    assert (str(one.month), one.state, one.shown_text) == ("2025-05-01", "new", None)


def test_a_file_with_a_bad_row_is_not_imported(survey: Survey) -> None:
    with pytest.raises(ValueError, match="problems"):
        bring_in(survey, "satisfaction\n5\n6\n")
    assert count() == 0


def test_the_audit_line_tells_how_many_and_no_answer(survey: Survey) -> None:
    bring_in(survey, FILE)
    line = db.session.scalars(sa.select(AuditEntry).filter_by(action="answers.imported")).one()
    assert (line.subject, line.details) == ("desk", {"file": "answers.csv", "added": 3, "rows": 3})


def test_an_import_is_undone_exactly(survey: Survey) -> None:
    kept = bring_in(survey, "satisfaction\n1\n")
    done = bring_in(survey, FILE)
    past = db.session.get_one(AnswerImport, done.import_id)
    assert undo_import(past, survey) == 3
    db.session.commit()
    assert [one.id for one in past_imports(survey, survey.organisation)] == [kept.import_id]
    assert db.session.scalars(sa.select(Response.answers)).all() == [{"satisfaction": 1}]
    assert bring_in(survey, FILE).added == 3


def test_answers_in_the_results_are_given_back_by_whoever_sums_them(app: Flask, survey: Survey) -> None:
    done = bring_in(survey, FILE)
    db.session.execute(sa.delete(WaitingResponse))
    past = db.session.get_one(AnswerImport, done.import_id)
    app.extensions.pop("parem_subtract_responses", None)
    with pytest.raises(CannotTakeOut):
        undo_import(past, survey)
    given: list[dict[str, Any]] = []

    def subtract(responses: Sequence[Response]) -> None:
        given.extend(response.answers for response in responses)

    subtract_with(app, subtract)
    undo_import(past, survey)
    assert len(given) == 3
    assert count() == 0


def test_the_list_of_imports_takes_one_query(survey: Survey) -> None:
    for grade in "12345":
        bring_in(survey, f"satisfaction\n{grade}\n")
    organisation = survey.organisation
    _ = survey.id, organisation.id
    seen: list[str] = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    assert [(one.rows, one.added, one.kept) for one in past_imports(survey, organisation)] == [(1, 1, 1)] * 5
    assert len(seen) == 1


def test_the_night_throws_away_what_nobody_confirmed(app: Flask, world: SimpleNamespace) -> None:
    long_ago = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=2)
    old = [keep_file(world.first, "a.csv", b"a", UPLOAD), keep_file(world.first, "a.csv", b"{}", MAP),
           keep_upload(world.first, "services.csv", b"code")]  # fmt: skip
    for one in old:
        one.created_at = long_ago
    other = StoredFile(organisation_id=world.first.id, content_hash="x", name="report", media_type="application/pdf",
                       content=b"%PDF", created_at=long_ago)  # fmt: skip
    db.session.add(other)
    db.session.commit()
    fresh = keep_upload(world.second, "services.csv", b"code")
    fresh_id, other_id = fresh.id, other.id
    db.session.commit()
    # Keeping a file of services threw the old one of services away already.
    assert jobs.forget_uploads.call_local() == 2
    assert set(db.session.scalars(sa.select(StoredFile.id))) == {fresh_id, other_id}
    assert jobs.forget_uploads.call_local() == 0
