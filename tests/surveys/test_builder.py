"""The verbs of surveys and questions, on both databases."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from parem.accounts.models import AuditEntry
from parem.accounts.operations import Refused
from parem.extensions import db
from parem.languages import Texts
from parem.surveys import operations
from parem.surveys.builder import deletion_operations as deletions
from parem.surveys.builder import question_operations as questions
from parem.surveys.builder import question_places as places
from parem.surveys.builder.publishing import missing_languages, obstacles
from parem.surveys.operations import NotReady
from parem.surveys.queries import find_survey, status_of, survey_lines
from parem.surveys.questionnaire_files.operations import create_from_starting_set
from tests.surveys.builder_world import asked, counted, make_draft, order_of


def test_the_starting_set_needs_only_a_service(world: SimpleNamespace) -> None:
    survey = create_from_starting_set(world.first)
    assert [(o.page, o.is_translation) for o in obstacles(survey, survey.versions[0])] == [("services", False)]
    operations.set_services(survey, [world.service])
    operations.publish(survey)
    assert order_of(survey)[0] == ["satisfaction", "ease"]
    assert [q.dimension for q in survey.published.questions if q.dimension] == [
        "tangibles", "reliability", "responsiveness", "assurance", "empathy",
    ]  # fmt: skip
    assert (survey.state, survey.anonymous) == ("open", True)


def test_a_code_is_made_from_the_title_and_is_free(world: SimpleNamespace) -> None:
    codes = [operations.create_survey(world.first, title="Ką manote?").code for _ in range(3)]
    assert codes == ["ka-manote", "ka-manote-2", "ka-manote-3"]
    assert operations.create_survey(world.first, title={"ru": "Опрос"}).code == "opros"
    assert operations.create_survey(world.first, title="new").code == "new-2"


@pytest.mark.parametrize("code", ["new", "taken", "a b", "x" * 41, "-a"])
def test_a_bad_or_taken_code_is_refused(world: SimpleNamespace, code: str) -> None:
    make_draft(world.first, code="taken")
    with pytest.raises(Refused):
        operations.create_survey(world.first, title="Survey", code=code)


def test_questions_move_within_a_page_and_over_its_edge(world: SimpleNamespace) -> None:
    survey = make_draft(world.first, "a", "b", "c")
    a, _b, c = survey.versions[0].questions
    places.move_question(c, -1)
    assert order_of(survey) == [["a", "c", "b"]]
    places.move_to_page(a, 2)
    assert order_of(survey) == [["c", "b"], ["a"]]
    places.move_question(a, -1)
    assert order_of(survey) == [["c", "b", "a"]]
    places.move_question(a, 1)
    assert order_of(survey) == [["c", "b", "a"]], "the last question stays the last"


def test_all_questions_are_placed_at_once_or_none(world: SimpleNamespace) -> None:
    survey = make_draft(world.first, "a", "b", "c")
    a, b, c = (question.id for question in survey.versions[0].questions)
    places.place_questions(survey.versions[0], [[c], [], [a, b]])
    assert order_of(survey) == [["c"], ["a", "b"]]
    for wrong in ([[a, b]], [[a, a, b, c]], [[a, b, c, 0]]):
        with pytest.raises(Refused):
            places.place_questions(survey.versions[0], wrong)
    assert order_of(survey) == [["c"], ["a", "b"]]


@pytest.mark.parametrize("victim", ["a", "b", "c"])
def test_a_deletion_is_undone_in_place(world: SimpleNamespace, victim: str) -> None:
    survey = make_draft(world.first, "a", "b", "c")
    version = survey.versions[0]
    places.move_to_page(version.questions[1], 2)
    before = order_of(survey)
    found = next(q for q in version.questions if q.code == victim)
    line = questions.delete_question(found)
    db.session.commit()
    assert victim not in [q.code for q in version.questions]
    questions.restore_question(version, db.session.get(AuditEntry, line.id))
    assert order_of(survey) == before


def test_a_question_alone_on_its_page_comes_back_alone(world: SimpleNamespace) -> None:
    survey = make_draft(world.first, "a", "b", "c")
    version = survey.versions[0]
    places.move_to_page(version.questions[1], 2)
    places.move_to_page(next(q for q in version.questions if q.code == "c"), 3)
    assert order_of(survey) == [["a"], ["b"], ["c"]]
    line = questions.delete_question(next(q for q in version.questions if q.code == "b"))
    assert order_of(survey) == [["a"], ["c"]]
    questions.restore_question(version, line)
    assert order_of(survey) == [["a"], ["b"], ["c"]]


def test_a_copy_stands_below_with_a_code_of_its_own(world: SimpleNamespace) -> None:
    survey = make_draft(world.first, "a", "b")
    copy = questions.duplicate_question(survey.versions[0].questions[0])
    assert copy.code == "a_2"
    assert order_of(survey) == [["a", "a_2", "b"]]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (asked("b", "scale", points=4), "points"),
        (asked("b c"), "code"),
        (asked("A"), "code"),
        ({"code": "b", "type": "text", "text": {}}, "text"),
        (asked("b", "number", minimum=5, maximum=5), "maximum"),
        (asked("b", "single", options=[{"code": "dk", "label": {"en": "x"}}]), "options-0-code"),
        (asked("b", "single", options=[{"code": "x", "label": {"en": "x"}}] * 2), "options-1-code"),
        (asked("b", "single", options=[{"code": "x", "label": {}}]), "options-0-label"),
    ],
)
def test_what_no_question_can_be(world: SimpleNamespace, values: dict, field: str) -> None:
    survey = make_draft(world.first, "a")
    with pytest.raises(questions.BadQuestion) as caught:
        questions.add_question(survey.versions[0], values)
    assert [problem.field for problem in caught.value.problems] == [field]


def test_what_a_type_does_not_have_is_dropped(world: SimpleNamespace) -> None:
    survey = make_draft(world.first)
    given = asked("a", "text", points=5, dont_know=True, minimum=1, options=[{"code": "x", "label": {}}], dimension="x")
    question = questions.add_question(survey.versions[0], given)
    assert (question.points, question.dont_know, question.minimum, question.options) == (None, False, None, [])
    assert question.dimension is None


def test_publishing_names_everything_that_is_missing(world: SimpleNamespace) -> None:
    survey = operations.create_survey(world.first, title={"en": "Survey"}, introduction={"lt": "Sveiki"})
    version = survey.versions[0]
    questions.add_question(version, {"code": "a", "type": "single", "text": {"en": "Which?"}})
    found = obstacles(survey, version)
    assert [(o.page, o.anchor, o.languages) for o in found] == [
        ("texts", "title-lt", ("lt", "et", "ru")),
        ("texts", "introduction-et", ("et", "en", "ru")),
        ("question", "text-lt", ("lt", "et", "ru")),
        ("question", "options-0-code", ()),
        ("services", "", ()),
    ]
    with pytest.raises(NotReady) as caught:
        operations.publish(survey)
    assert len(caught.value.obstacles) == 5
    assert survey.published is None


def test_untranslated_words_pass_where_that_is_asked_for(world: SimpleNamespace) -> None:
    survey = operations.create_survey(world.first, title={"en": "Survey"}, services=[world.service])
    questions.add_question(survey.versions[0], {"code": "a", "type": "yes_no", "text": {"en": "Good?"}})
    assert missing_languages(survey.versions[0].questions[0]) == ["lt", "et", "ru"]
    operations.publish(survey, untranslated=True)
    assert survey.state == "open"


def test_a_published_version_is_frozen(world: SimpleNamespace) -> None:
    survey = make_draft(world.first, "a", "b", services=(world.service,))
    version = operations.publish(survey)
    a = version.questions[0]
    changes = [
        lambda: questions.add_question(version, asked("c")),
        lambda: questions.edit_question(a, {"text": Texts.of("other")}),
        lambda: questions.delete_question(a),
        lambda: questions.duplicate_question(a),
        lambda: places.move_question(a, 1),
        lambda: places.move_to_page(a, 2),
        lambda: places.place_questions(version, [[q.id for q in reversed(version.questions)]]),
    ]
    for change in changes:
        with pytest.raises(questions.Frozen, match="frozen"):
            change()
    with pytest.raises(Refused, match="frozen"):
        operations.change_texts(survey, introduction=Texts.of("x"), thanks=Texts())
    assert order_of(survey) == [["a", "b"]]


def test_an_edit_makes_a_new_version_that_replaces_the_old_when_published(world: SimpleNamespace) -> None:
    survey = make_draft(world.first, "a", "b", services=(world.service,))
    first = operations.publish(survey)
    second = operations.start_version(survey)
    assert (second.number, survey.published, survey.draft) == (2, first, second)
    questions.edit_question(second.questions[0], {"text": Texts.of("Better words")})
    assert first.questions[0].text["en"] == "a"
    with pytest.raises(Refused):
        operations.start_version(survey)
    operations.publish(survey)
    assert (survey.published, survey.draft) == (second, None)


def test_a_code_that_means_something_else_now_is_not_published(world: SimpleNamespace) -> None:
    survey = make_draft(world.first, services=(world.service,))
    questions.add_question(survey.versions[0], asked("a", "scale", points=5))
    operations.publish(survey)
    draft = operations.start_version(survey)
    questions.edit_question(draft.questions[0], {"points": 10})
    assert ["version 1" in str(o.words) for o in obstacles(survey, draft)] == [True]
    deletions.discard_version(survey)
    assert survey.draft is None
    assert len(survey.versions) == 1


def test_closing_and_opening_again(world: SimpleNamespace) -> None:
    survey = make_draft(world.first, "a", services=(world.service,))
    today = date(2026, 5, 10)
    with pytest.raises(Refused):
        operations.close_survey(survey)
    operations.publish(survey)
    operations.close_survey(survey)
    assert not survey.is_open_on(today)
    operations.change_survey(survey, closes_on=date(2026, 5, 1))
    operations.reopen_survey(survey, today)
    assert survey.is_open_on(today), "a last day that has passed is taken away"
    with pytest.raises(Refused):
        operations.reopen_survey(survey, today)


def test_the_status_follows_the_days(world: SimpleNamespace) -> None:
    survey = make_draft(world.first, "a", services=(world.service,))
    operations.publish(survey)
    operations.change_survey(survey, opens_on=date(2026, 5, 5), closes_on=date(2026, 5, 6))
    states = [status_of(survey, date(2026, 5, day)) for day in (4, 5, 6, 7)]
    assert states == ["scheduled", "open", "open", "over"]
    with pytest.raises(Refused):
        operations.change_survey(survey, closes_on=date(2026, 5, 4))


def test_only_services_of_the_organisation_and_below_can_be_asked_about(world: SimpleNamespace) -> None:
    survey = make_draft(world.first, "a")
    with pytest.raises(Refused):
        operations.set_services(survey, [world.other])
    above = make_draft(world.county, "a", code="county")
    operations.set_services(above, [world.service, world.other])
    operations.publish(above)
    with pytest.raises(Refused):
        operations.set_services(above, [])


def test_a_published_survey_is_never_deleted(world: SimpleNamespace) -> None:
    survey = make_draft(world.first, "a", services=(world.service,))
    operations.publish(survey)
    with pytest.raises(Refused):
        deletions.delete_survey(survey)
    draft = make_draft(world.first, "a", code="draft")
    deletions.delete_survey(draft)
    db.session.commit()
    assert find_survey(world.first, "draft") is None


def test_who_sees_which_survey(world: SimpleNamespace) -> None:
    county = make_draft(world.county, "a", services=(world.service,), code="county")
    make_draft(world.first, "a", code="own")
    today = date(2026, 5, 10)
    codes = lambda organisation: {line.code for line in survey_lines(organisation, today)}  # noqa: E731
    assert codes(world.first) == {"own"}, "another's draft is not seen"
    operations.publish(county)
    assert (codes(world.first), codes(world.second), codes(world.county)) == (
        {"own", "county"},
        set(),
        {"own", "county"},
    )
    assert find_survey(world.second, "county") is None


def test_a_list_costs_three_queries(world: SimpleNamespace) -> None:
    for number in range(5):
        make_draft(world.first, "a", services=(world.service,), code=f"s{number}")
    with counted() as seen:
        lines = survey_lines(world.first, date(2026, 5, 10))
        assert [line.services for line in lines] == [1] * 5
        assert {line.owner.code for line in lines} == {"alytus"}
    assert len([s for s in seen if s.startswith(("SELECT", "WITH"))]) <= 4, seen


def test_every_change_leaves_a_line(world: SimpleNamespace) -> None:
    survey = make_draft(world.first, "a", services=(world.service,))
    operations.publish(survey)
    operations.close_survey(survey)
    db.session.commit()
    actions = list(db.session.scalars(db.select(AuditEntry.action).order_by(AuditEntry.id)))
    assert actions == ["survey.created", "question.created", "survey.published", "survey.closed"]
