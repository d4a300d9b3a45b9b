"""LimeSurvey's files: every type of question, both layouts, what is reported, and nothing that breaks the reader."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parem.surveys.foreign.parts import CHANGED, KEPT, LEFT, BadForeignFile, ForeignSurvey, Line
from parem.surveys.foreign.reading import read_foreign, to_keep
from parem.surveys.foreign.texts import plain
from parem.surveys.foreign.words import KINDS, REMARKS
from parem.surveys.question_rules import problems_of
from tests.surveys.limesurvey_files import Q, lsa, lsr, lss

THREE = (("A1", "Good"), ("A2", "So so"), ("A3", "Bad"))
#: Types that become a matrix.
MATRICES = "ABEFH"
ROWS = (("SQ1", "Staff"), ("SQ2", "Rooms"))


def line(survey: ForeignSurvey, code: str) -> Line:
    return next(one for one in survey.lines if one.code == code)


def kinds(survey: ForeignSurvey) -> list[str]:
    return [str(placed.values["type"]) for placed in survey.questionnaire.questions]


def reasons(one: Line) -> set[str]:
    return {remark.reason for remark in one.remarks}


@pytest.mark.parametrize("new", [True, False], ids=["newer layout", "older layout"])
@pytest.mark.parametrize(
    ("question", "becomes"),
    [
        (Q("L", "q", answers=THREE), ["single"]), (Q("!", "q", answers=THREE), ["single"]),
        (Q("L", "q", answers=THREE, more={"other": "Y"}), ["single", "text"]),
        (Q("O", "q", answers=THREE), ["single", "text"]), (Q("5", "q"), ["scale"]), (Q("G", "q"), ["single"]),
        (Q("Y", "q"), ["yes_no"]), (Q("M", "q", subs=ROWS), ["multiple"]),
        (Q("P", "q", subs=ROWS), ["multiple", "text"]),
        (Q("F", "q", answers=THREE, subs=ROWS), ["single"] * 2),
        (Q("H", "q", answers=THREE, subs=ROWS), ["single"] * 2),
        (Q("A", "q", subs=ROWS), ["scale"] * 2), (Q("B", "q", subs=ROWS), ["scale"] * 2),
        (Q("C", "q", subs=ROWS), ["yes_no"] * 2), (Q("E", "q", subs=ROWS), ["single"] * 2),
        (Q("1", "q", answers=THREE, second=THREE, subs=ROWS), ["single"] * 4), (Q("N", "q"), ["number"]),
        (Q("D", "q"), ["date"]), (Q("R", "q", answers=THREE), ["ranking"]),
        (Q("K", "q", subs=ROWS), ["number"] * 2), (Q("S", "q"), ["text"]), (Q("T", "q"), ["text"]),
        (Q("U", "q"), ["text"]), (Q("Q", "q", subs=ROWS), ["text"] * 2),
        (Q(":", "q", subs=ROWS, across=ROWS), ["number"] * 4), (Q(";", "q", subs=ROWS, across=ROWS), ["text"] * 4),
    ],
    ids=lambda value: value.type if isinstance(value, Q) else "",
)  # fmt: skip
def test_a_type_becomes_questions(question: Q, becomes: list[str], new: bool) -> None:
    survey = read_foreign(lss([question], new))
    assert kinds(survey) == becomes
    is_matrix = question.type in MATRICES
    assert line(survey, "q").outcome == (KEPT if (len(becomes) == 1 and question.type != "O") or is_matrix else CHANGED)
    assert len(line(survey, "q").becomes) == len(becomes) == len(survey.columns)
    codes: list[str] = []
    for placed in survey.questionnaire.questions:
        assert not problems_of(placed.values, codes)
        above = placed.values["heading" if is_matrix else "text"]
        assert above["en"].startswith("How was it?")
        assert bool(placed.values.get("matrix")) == is_matrix
        codes.append(str(placed.values["code"]))


@pytest.mark.parametrize("kind", [*"XI*|", "?", ""])
def test_a_type_without_a_place_is_listed_with_its_reason(kind: str) -> None:
    survey = read_foreign(lss([Q(kind, "q"), Q("Y", "other")]))
    assert line(survey, "q").outcome == LEFT and reasons(line(survey, "q")) <= set(REMARKS)
    assert line(survey, "q").remarks and not line(survey, "q").becomes
    assert kinds(survey) == ["yes_no"]


def test_what_a_question_had_besides_is_told(page_app: object) -> None:
    question = Q(
        "N", "age", attributes={"min_num_value_n": "18", "max_num_value_n": "99", "hidden": "1",
                               "text_input_width": "3"},
        more={"relevance": 'married == "Y"', "mandatory": "S", "preg": "/[0-9]+/"},
    )  # fmt: skip
    survey = read_foreign(lss([question]))
    values = survey.questionnaire.questions[0].values
    assert (values["minimum"], values["maximum"], values["required"]) == (18, 99, False)
    assert reasons(line(survey, "age")) == {"condition", "soft", "pattern", "settings"}
    details = next(one.details for one in line(survey, "age").remarks if one.reason == "settings")
    assert details["names"] == "hidden"


def test_scripts_and_markup_are_taken_out() -> None:
    nasty = '<p>Kuidas?</p><script>alert(1)</script><img src=x onerror="alert(2)">'
    survey = read_foreign(lss([Q("S", "q", words={"et": nasty})], languages=("et",), title="<b>Title</b>", end=nasty))
    words = survey.questionnaire.questions[0].values["text"]["et"]
    assert words == "Kuidas?" and survey.questionnaire.title["et"] == "Title"
    assert survey.questionnaire.thanks["et"] == "Kuidas?"
    assert {"script", "markup"} <= reasons(line(survey, "q"))


@pytest.mark.parametrize(
    "words", ["&lt;script&gt;alert(1)&lt;/script&gt;", "&amp;lt;script&amp;gt;x", "<<b>script>alert(1)<</b>/script>"]
)
def test_markup_hidden_in_markup_is_taken_out(words: str) -> None:
    assert "<script" not in plain(words).casefold()


def test_signs_that_are_no_markup_stay() -> None:
    assert plain("1 < 2 &amp; 3 > 2<br>Ąžuolas – tamm") == "1 < 2 & 3 > 2\nĄžuolas – tamm"


def test_languages_that_parem_does_not_speak() -> None:
    survey = read_foreign(lss([Q("S", "q", words={"en": "Why?", "fr": "Pourquoi?"})], languages=("fr", "en")))
    assert survey.questionnaire.questions[0].values["text"] == {"en": "Why?"}
    assert "languages_left" in reasons(survey.lines[0])
    alone = read_foreign(lss([Q("S", "q", words={"fr": "Pourquoi?"})], languages=("fr",)), "lt")
    assert alone.questionnaire.questions[0].values["text"] == {"lt": "Pourquoi?"}
    assert "language_instead" in reasons(alone.lines[0])


def test_codes_that_parem_does_not_take_are_mended() -> None:
    odd = Q("L", "q-1 ä", answers=(("dk", "No idea"), ("a", "One"), ("A", "Two"), ("", "")))
    survey = read_foreign(lss([odd, Q("Y", "Q_1")]))
    first, second = (placed.values for placed in survey.questionnaire.questions)
    assert (first["code"], second["code"]) == ("q_1", "Q_1_2")
    assert not problems_of(first) and [one["code"] for one in first["options"]] == ["dk_", "a", "A_2", "o"]


def test_invited_people_are_never_read_nor_kept() -> None:
    people = b"<document><email>jonas@example.org</email></document>"
    archive = lsa(lss([Q("Y", "q")]), [{"id": 1, "token": "s3cret", "ipaddr": "10.1.2.3", "77X1X10": "Y"}], lst=people)
    kept = to_keep(archive)
    with zipfile.ZipFile(io.BytesIO(kept)) as parts:
        content = b"".join(parts.read(name) for name in parts.namelist())
    assert not any(secret in content for secret in (b"jonas", b"s3cret", b"10.1.2.3"))
    assert to_keep(archive) == kept
    survey = read_foreign(kept)
    assert "tokens" in reasons(survey.lines[0]) and survey.rows[0].cells == {"X1X10": "Y"}


LAUGHS = b'<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><document><questions>&b;</questions></document>'
OUTSIDE = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><document><questions>&x;</questions></document>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"), (b"hello", "unknown"), (b"<document", "not_xml"), (b"<html/>", "not_limesurvey"),
        (b"<document/>", "not_limesurvey"), (LAUGHS, "document_type"), (OUTSIDE, "document_type"),
        (b"<!DOCTYPE d SYSTEM 'http://example.org/d.dtd'><document><questions/></document>", "document_type"),
        (lsr([{"id": 1}]), "other_limesurvey"), (lss([]), "no_questions"), (lss([Q("X", "q")]), "nothing_to_carry"),
        (b"PK\x03\x04 and then nothing", "not_an_archive"), (lsa(b"", []), "no_structure"),
        (b"<document>" + b"<a>" * 400 + b"</a>" * 400 + b"</document>", "not_xml"),
    ],
)  # fmt: skip
def test_a_file_that_can_not_be_read_says_why(content: bytes, reason: str) -> None:
    with pytest.raises(BadForeignFile) as caught:
        read_foreign(content)
    assert caught.value.reason == reason


def test_an_archive_that_unpacks_to_too_much_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("survey.lss", b"\0" * (41 * 1024 * 1024))
    with pytest.raises(BadForeignFile) as caught:
        read_foreign(out.getvalue())
    assert caught.value.reason == "unpacks_too_large"


_NAMES = st.sampled_from([
    "document", "LimeSurveyDocType", "questions", "subquestions", "answers", "rows", "row", "qid", "parent_qid", "gid",
    "type", "title", "question", "language", "scale_id", "surveys", "answer_l10ns", "aid", "group_order", "groups",
])  # fmt: skip
_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)


def _element(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(lambda name, some: f"<{name}>{''.join(some)}</{name}>", _NAMES, st.lists(inner, max_size=5))


_WILD = st.recursive(_WORDS.map(lambda w: w.replace("&", "").replace("<", "")), _element, max_leaves=25)


@settings(max_examples=150)
@given(inside=st.lists(_element(_WILD), max_size=6).map("".join))
def test_any_xml_gives_a_survey_or_a_reason(inside: str) -> None:
    _read_or_reason(f"<document><questions/>{inside}</document>".encode())


_QUESTION = st.builds(
    lambda kind, code, words, answers, subs, across, more: Q(kind, code, words, answers, (), subs, across, {}, more),
    st.sampled_from([*"L!O5GYMPFHABCE1NKSTUQRDXI*|:;", "", "ZZ"]), _WORDS,
    st.dictionaries(st.sampled_from(["en", "lt", "de", ""]), _WORDS, max_size=3),
    st.lists(st.tuples(_WORDS, _WORDS), max_size=4), st.lists(st.tuples(_WORDS, _WORDS), max_size=4),
    st.lists(st.tuples(_WORDS, _WORDS), max_size=3),
    st.dictionaries(st.sampled_from(["gid", "parent_qid", "relevance", "mandatory", "other", "scale_id"]),
                    st.sampled_from(["Y", "N", "10", "20", "x", "0", ""]), max_size=4),
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(_QUESTION, max_size=5), st.booleans())
def test_any_survey_gives_questions_that_can_be_saved(questions: list[Q], new: bool) -> None:
    survey = _read_or_reason(lss(questions, new))
    codes: list[str] = []
    for placed in survey.questionnaire.questions if survey else ():
        assert not problems_of(placed.values, codes)
        codes.append(str(placed.values["code"]))


@settings(max_examples=60)
@given(st.data())
def test_a_bent_archive_gives_a_survey_or_a_reason(data: st.DataObject) -> None:
    whole = bytearray(lsa(lss([Q("L", "q", answers=THREE)]), [{"id": 1, "77X1X10": "A1"}]))
    cut = data.draw(st.integers(4, len(whole)))
    for place in data.draw(st.lists(st.integers(4, len(whole) - 1), max_size=5)):
        whole[place] = data.draw(st.integers(0, 255))
    _read_or_reason(bytes(whole[:cut]))


def _read_or_reason(content: bytes) -> ForeignSurvey | None:
    try:
        return read_foreign(to_keep(content))
    except BadForeignFile as error:
        assert error.reason
        return None


@pytest.mark.conformance
def test_the_samples_are_read_whole(shared: Path, page_app: object) -> None:
    for path in sorted((shared / "samples" / "limesurvey").iterdir()):
        survey = read_foreign(path.read_bytes())
        codes: list[str] = []
        for placed in survey.questionnaire.questions:
            assert not problems_of(placed.values, codes)
            codes.append(str(placed.values["code"]))
            assert "<script" not in str(placed.values)
        assert {one.kind for one in survey.lines} <= set(KINDS)
        assert all(one.remarks for one in survey.lines if one.outcome != KEPT)
