"""`flask surveys import-answers`: what it prints, how it ends, what it leaves."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from parem.extensions import db
from parem.surveys.models import Response
from tests.surveys.import_world import make_survey

MAP = "service: home-help\nday: 2025-06-01\n"


@pytest.fixture
def folder(page_world: SimpleNamespace, tmp_path: Path) -> Path:
    make_survey(page_world)
    return tmp_path


def run(app: Flask, folder: Path, file: str, words: str | None = MAP, *options: str) -> Result:
    (folder / "answers.csv").write_text(file, encoding="utf-8")
    arguments = ["surveys", "import-answers", "desk", str(folder / "answers.csv"), *options]
    if words is not None:
        (folder / "map.yaml").write_text(words, encoding="utf-8")
        arguments += ["--map", str(folder / "map.yaml")]
    return app.test_cli_runner().invoke(args=arguments)


def stored() -> int:
    return int(db.session.scalar(sa.select(sa.func.count()).select_from(Response)) or 0)


def test_it_counts(page_app: Flask, folder: Path) -> None:
    first = run(page_app, folder, "satisfaction\n5\n4\n")
    assert (first.exit_code, first.stdout) == (0, "2 answers imported, 0 already there\n")
    again = run(page_app, folder, "satisfaction\n5\n4\n")
    assert (again.exit_code, again.stdout) == (0, "0 answers imported, 2 already there\n")
    assert stored() == 2


def test_every_bad_row_is_named_and_nothing_saved(page_app: Flask, folder: Path) -> None:
    result = run(page_app, folder, "satisfaction,age\n5,young\n6,older\nx,old\n")
    assert result.exit_code == 2
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert lines[0] == "row 3, column satisfaction: '6': The answer must be a whole number from 1 to 5."
    assert lines[1] == "row 3, column age: 'older': The question has no such option. It has: young, old."
    assert lines[2] == "row 4, column satisfaction: 'x': This is not a number."
    assert lines[3] == "Nothing was imported: 2 bad rows."
    assert stored() == 0


def test_json_stands_alone_on_standard_output(page_app: Flask, folder: Path) -> None:
    result = run(page_app, folder, "satisfaction,x\n5,1\nNA,2\n9,3\n", MAP + "invalid: missing\n", "--json")
    assert json.loads(result.stdout) == {
        "survey": "desk", "file": "answers.csv", "rows": 3, "added": 1, "already_there": 0, "without_answers": 2,
        "counted_missing": 1, "columns_left_out": ["x"], "unfinished": 0,
    }  # fmt: skip
    assert "satisfaction: '9' x 1" in result.stderr


def test_without_a_map_the_headers_are_taken_and_a_day_is_asked_for(page_app: Flask, folder: Path) -> None:
    result = run(page_app, folder, "satisfaction\n5\n", None)
    assert (result.exit_code, result.stdout) == (0, "1 answer imported, 0 already there\n")
    assert "today was taken" in result.stderr
    assert run(page_app, folder, "satisfaction\n5\n", None).stdout == "0 answers imported, 1 already there\n"


@pytest.mark.parametrize(
    ("file", "words", "said"),
    [
        ("satisfaction\n5\n", "columns: {grade: satisfaction}\n" + MAP, "The survey has no question “grade”."),
        ("satisfaction\n5\n", "columns: {satisfaction: Grade}\n" + MAP, "“Grade”, which the file does not have"),
        ("satisfaction\n5\n", "[", "the map is not readable"), ("satisfaction\n5\n", "a list", "must hold names"),
        ("", MAP, "The file is empty."), ("satisfaction\n", MAP, "no rows below it"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said(page_app: Flask, folder: Path, file: str, words: str, said: str) -> None:
    result = run(page_app, folder, file, words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert stored() == 0


def test_an_unknown_or_unpublished_survey(page_app: Flask, page_world: SimpleNamespace, tmp_path: Path) -> None:
    assert "There is no survey 'desk'." in run(page_app, tmp_path, "satisfaction\n5\n").stderr
    make_survey(page_world, published=False)
    result = run(page_app, tmp_path, "satisfaction\n5\n")
    assert (result.exit_code, "not published yet" in result.stderr) == (2, True)
