"""Questionnaire files: what is understood, what is refused and where, and the command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import func, select

from parem.accounts.models import Organisation
from parem.catalogue.models import Service, ServiceArea
from parem.extensions import db
from parem.surveys.models import QUESTION_TYPES, Survey
from parem.surveys.questionnaire_files.file import read_questionnaire, starting_set
from parem.surveys.questionnaire_files.questionnaire import BadQuestionnaire

ROOT = Path(__file__).resolve().parents[2]
SHORTEST = "title: Visit\nquestions:\n  - {text: 'Good?', type: yes_no}\n"


def questions(text: str) -> list[dict]:
    return [dict(q.values) for q in read_questionnaire(f"title: T\nquestions:\n{text}").questions]


def problems(text: str) -> list[str]:
    with pytest.raises(BadQuestionnaire) as caught:
        read_questionnaire(text)
    return [str(problem) for problem in caught.value.problems]


def test_the_starting_set_is_whole_in_four_languages() -> None:
    ready = starting_set()
    texts = [ready.title, ready.introduction, ready.thanks]
    for question in ready.questions:
        texts += [
            question.values[field] for field in ("text", "help", "low_label", "high_label") if question.values[field]
        ]
    assert all(text.is_complete for text in texts)
    assert [(q.values["code"], q.values["type"], q.page) for q in ready.questions] == [
        ("satisfaction", "scale", 1), ("ease", "ces", 1), ("tangibles", "scale", 2), ("reliability", "scale", 2),
        ("responsiveness", "scale", 2), ("assurance", "scale", 2), ("empathy", "scale", 2), ("recommend", "nps", 2),
        ("comment", "text", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "kind", "points"),
    [
        ("type: scale", "scale", 5),
        ("type: scale, points: 7", "scale", 7),
        ("type: scale, scale: 10", "scale", 10),
        ("scale: 5", "scale", 5),
        ("type: scale, min: 1, max: 7", "scale", 7),
        ("type: scale5", "scale", 5),
        ("type: likert-7", "scale", 7),
        ("type: 1-10", "scale", 10),
        ("type: Rating", "scale", 5),
        ("type: NPS, min: 0, max: 10", "nps", None),
        ("type: customer_effort_score", "ces", None),
        ("type: boolean", "yes_no", None),
        ("type: yes/no", "yes_no", None),
        ("type: choice, options: [a, b]", "single", None),
        ("options: [a, b]", "single", None),
        ("type: checkbox, options: [a, b]", "multiple", None),
        ("type: integer", "number", None),
        ("type: comment", "text", None),
    ],
)
def test_many_ways_to_write_a_type(words: str, kind: str, points: int | None) -> None:
    (question,) = questions(f"  - {{text: x, code: q, {words}}}\n")
    assert (question["type"], question["points"]) == (kind, points)
    assert question["type"] in QUESTION_TYPES


@pytest.mark.parametrize(
    "options",
    [
        "[Yes, 'no']",
        "[{code: yes, label: Yes}, {code: no, label: no}]",
        "{yes: Yes, no: no}",
        "[{yes: Yes}, {no: no}]",
        "[{value: yes, text: Yes}, {value: no, name: no}]",
    ],
)
def test_many_ways_to_write_options(options: str) -> None:
    (question,) = questions(f"  - {{text: x, type: single, options: {options}}}\n")
    assert [option["code"] for option in question["options"]] == ["yes", "no"]
    assert [option["label"]["lt"] for option in question["options"]] == ["Yes", "no"]


def test_an_option_may_be_written_in_languages() -> None:
    (question,) = questions("  - {text: x, type: single, options: [{lt: Taip, en: 'Yes'}, {code: no, lt: Ne}]}\n")
    assert question["options"] == [
        {"code": "yes", "label": {"lt": "Taip", "en": "Yes"}},
        {"code": "no", "label": {"lt": "Ne"}},
    ]


def test_questions_as_a_mapping_and_on_pages() -> None:
    mapping = read_questionnaire(
        "title: T\nquestions:\n  X1: {label: First, type: scale}\n  01: {text: b, type: open}\n"
    )
    assert [q.values["code"] for q in mapping.questions] == ["X1", "01"]
    pages = read_questionnaire(
        "title: T\npages:\n  - questions: [{code: a, text: a, type: text}]\n  - [{code: b, text: b, type: text}]\n"
    )
    assert [(q.values["code"], q.page) for q in pages.questions] == [("a", 1), ("b", 2)]


def test_bounds_ends_and_plain_words_in_every_language() -> None:
    number, scale = questions(
        "  - {code: n, text: x, type: number, min: 1, max: '10'}\n"
        "  - {code: s, text: x, type: scale, labels: {1: Bad, 5: Good}, dont_know: yes, required: on}\n"
    )
    assert (number["minimum"], number["maximum"]) == (1.0, 10.0)
    assert (scale["low_label"]["ru"], scale["high_label"]["lt"]) == ("Bad", "Good")
    assert (scale["dont_know"], scale["required"]) == (True, True)


def test_every_problem_with_its_line() -> None:
    text = (
        "titel: Visit\n"
        "period_unit: decade\n"
        "questions:\n"
        "  - {code: a b, text: x, type: scale, points: 4}\n"
        "  - code: c\n"
        "    type: frob\n"
        "    text: {en: x, fr: y}\n"
        "closes_on: soon\n"
    )
    found = problems(text)
    assert [line.split(":")[0] for line in found] == sorted(line.split(":")[0] for line in found)
    for piece in (
        "title is missing",
        "decade",
        "line 4: question a b, code",
        "points",
        "line 6",
        "fr",
        "line 8",
        "titel",
    ):
        assert any(piece in line for line in found), piece


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("", "must have names"),
        ("- a\n- b\n", "must have names"),
        ("title: [\n", "not YAML"),
        ("title: T\ntitle: U\n", "stands twice"),
        ("title: T\n", "no question"),
        ("title: T\nquestions: [x]\n", "must have names"),
        ("title: T\nquestions:\n  a: {text: x, type: text}\n  a: {text: y, type: text}\n", "stands twice"),
        ("title: T\nquestions: [{code: a, text: x, type: text}, {code: A, text: y, type: text}]\n", "Another question"),
        ("title: T\nquestions: [{code: a, type: text}]\n", "at least one language"),
        ("title: T\nquestions: [{code: a, text: x, type: scale, min: 0, max: 10}]\n", "begins with 1"),
        ("title: !!python/object/apply:os.system ['true']\n", "not YAML"),
        ("title: T\nquestions: &a [*a]\n", "not YAML"),
        ("title: T\nopens_on: 2026-05-02\ncloses_on: 2026-05-01\nquestions: [{text: x, type: text}]\n", "last day"),
        ("title: T\nservices: [a, a]\nquestions: [{text: x, type: text}]\n", "stands twice"),
    ],
)
def test_what_is_refused(text: str, piece: str) -> None:
    assert any(piece in line for line in problems(text))


def test_an_unknown_key_is_said_and_left_out() -> None:
    found = read_questionnaire(SHORTEST + "colour: green\n")
    assert [str(warning) for warning in found.warnings] == ["line 4: colour: this key is not known and was left out"]


def create(app: Flask, tmp_path: Path, text: str, *options: str):
    file = tmp_path / "questionnaire.yaml"
    file.write_text(text, encoding="utf-8")
    return app.test_cli_runner().invoke(args=["surveys", "create", str(file), *options])


def test_on_tables_without_rows_everything_is_made(app: Flask, tmp_path: Path) -> None:
    done = create(app, tmp_path, SHORTEST)
    assert (done.exit_code, done.stdout) == (0, "visit\n")
    survey = db.session.scalar(select(Survey))
    assert (survey.state, survey.organisation.code, [s.code for s in survey.services]) == (
        "open",
        "organisation",
        ["general"],
    )
    again = create(app, tmp_path, SHORTEST)
    assert (again.exit_code, again.stdout) == (2, ""), "the same file twice is a mistake"


def test_the_same_code_twice_is_refused_and_nothing_saved(app: Flask, tmp_path: Path) -> None:
    assert create(app, tmp_path, SHORTEST + "code: visit\n").exit_code == 0
    again = create(app, tmp_path, SHORTEST + "code: visit\nservices: [{code: other}]\n")
    assert (again.exit_code, again.stdout) == (2, "")
    assert "Another survey has this code" in again.stderr
    assert db.session.scalar(select(func.count()).select_from(Service)) == 1


def test_services_are_found_by_code_or_made(app: Flask, world: SimpleNamespace, tmp_path: Path) -> None:
    text = SHORTEST + "services:\n  - home-help\n  - {code: library, name: {lt: Biblioteka}, area: Culture}\n"
    done = create(app, tmp_path, text, "--organisation", "alytus")
    assert done.exit_code == 0, done.stderr
    survey = db.session.scalar(select(Survey))
    assert {(s.organisation.code, s.code) for s in survey.services} == {("alytus", "home-help"), ("alytus", "library")}
    area = db.session.scalar(select(ServiceArea).filter_by(code="culture"))
    assert area.organisation_id == world.county.id


def test_a_county_asks_about_the_service_wherever_it_is_given(
    app: Flask, world: SimpleNamespace, tmp_path: Path
) -> None:
    done = create(app, tmp_path, SHORTEST + "organisation: county\nservices: home-help\n")
    assert done.exit_code == 0, done.stderr
    assert len(db.session.scalar(select(Survey)).services) == 2
    one = create(app, tmp_path, SHORTEST + "code: one\norganisation: county\nservices: [birstonas/home-help]\n")
    assert one.exit_code == 0
    assert len(db.session.scalar(select(Survey).filter_by(code=one.stdout.strip())).services) == 1
    wrong = create(app, tmp_path, SHORTEST + "code: two\norganisation: county\nservices: [nowhere/home-help]\n")
    assert (wrong.exit_code, "nowhere" in wrong.stderr) == (2, True)


def test_whose_survey_it_is_must_be_clear(app: Flask, world: SimpleNamespace, tmp_path: Path) -> None:
    for options in ((), ("--organisation", "nowhere")):
        done = create(app, tmp_path, SHORTEST, *options)
        assert (done.exit_code, "alytus, birstonas, county" in done.stderr) == (2, True)
    assert db.session.scalar(select(func.count()).select_from(Survey)) == 0


def test_a_draft_a_missing_translation_and_what_publishing_refuses(app: Flask, tmp_path: Path) -> None:
    draft = create(app, tmp_path, SHORTEST + "code: d\nopen: false\n")
    assert draft.exit_code == 0
    assert db.session.scalar(select(Survey)).state == "draft"
    partly = create(app, tmp_path, "title: {en: Visit}\ncode: p\nquestions: [{text: x, type: text}]\n")
    assert (partly.stdout, "no words in Lietuvių" in partly.stderr) == ("p\n", True)
    poor = create(app, tmp_path, "title: T\nquestions: [{text: x, type: single, options: [one]}]\n")
    assert (poor.exit_code, "at least two options" in poor.stderr) == (2, True)
    assert db.session.scalar(select(func.count()).select_from(Survey)) == 2


def test_an_organisation_is_named_in_the_file(app: Flask, tmp_path: Path) -> None:
    done = create(app, tmp_path, SHORTEST + "organisation: {code: somerville, name: Somerville}\nlanguage: en\n")
    assert done.exit_code == 0, done.stderr
    made = db.session.scalar(select(Organisation))
    assert (made.code, made.name["lt"], made.default_language) == ("somerville", "Somerville", "en")


@pytest.mark.parametrize("name", ["somerville-2015", "somerville-years"])
def test_the_examples_can_be_made(app: Flask, name: str) -> None:
    file = str(ROOT / "examples" / f"{name}.yaml")
    done = app.test_cli_runner().invoke(args=["surveys", "create", file])
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"{name}\n", "")


def test_a_database_without_any_table(tmp_path: Path) -> None:
    file = ROOT / "examples" / "somerville-2015.yaml"
    command = [sys.executable, "-m", "flask", "--app", "parem.wsgi", "surveys", "create", str(file)]
    environment = {"PAREM_INSTANCE": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}", "PATH": ""}
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    assert (done.returncode, done.stdout) == (0, "somerville-2015\n"), done.stderr


def test_a_file_that_is_not_text(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_bytes(b"title: \xff\xfe")
    done = app.test_cli_runner().invoke(args=["surveys", "create", str(file)])
    assert (done.exit_code, "not UTF-8" in done.stderr) == (2, True)
