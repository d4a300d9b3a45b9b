"""LimeSurvey files made for the tests: both layouts, archives, what a survey may hold."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

Row = Mapping[str, Any]


@dataclass
class Q:
    """A question to write into a file."""

    type: str
    code: str
    words: dict[str, str] = field(default_factory=lambda: {"en": "How was it?"})
    answers: Sequence[tuple[str, str]] = ()
    second: Sequence[tuple[str, str]] = ()
    subs: Sequence[tuple[str, str]] = ()
    across: Sequence[tuple[str, str]] = ()
    attributes: dict[str, str] = field(default_factory=dict)
    more: dict[str, str] = field(default_factory=dict)


def section(name: str, rows: Sequence[Row]) -> str:
    cells = ["".join(f"<{key}>{escape(str(value))}</{key}>" for key, value in row.items()) for row in rows]
    return f"<{name}><rows>{''.join(f'<row>{one}</row>' for one in cells)}</rows></{name}>" if rows else ""


def lss(
    questions: Sequence[Q], new: bool = True, languages: Sequence[str] = ("en",), extra: str = "", **texts: str
) -> bytes:
    """A survey in the newer layout (words in tables of their own) or the older (a row for each language)."""
    rows: dict[str, list[Row]] = {name: [] for name in (
        "answers", "answer_l10ns", "groups", "group_l10ns", "questions", "subquestions", "question_l10ns",
        "question_attributes", "surveys", "surveys_languagesettings",
    )}  # fmt: skip
    rows["surveys"] = [{"sid": 77, "language": languages[0], "additional_languages": " ".join(languages[1:])}]
    rows["surveys_languagesettings"] = [
        {"surveyls_language": language, "surveyls_title": texts.get("title", "A survey"),
         "surveyls_welcometext": texts.get("welcome", ""), "surveyls_endtext": texts.get("end", "")}
        for language in languages
    ]  # fmt: skip
    for language in languages if not new else languages[:1]:
        rows["groups"].append(
            {"gid": 1, "group_order": 1, **({} if new else {"group_name": "G", "language": language})}
        )
    for number, question in enumerate(questions, 1):
        _add(rows, question, number, new)
    kind = "<LimeSurveyDocType>Survey</LimeSurveyDocType>"
    body = "".join(section(name, some) for name, some in rows.items())
    return f'<?xml version="1.0" encoding="UTF-8"?><document>{kind}{body}{extra}</document>'.encode()


def _add(rows: dict[str, list[Row]], question: Q, number: int, new: bool) -> None:
    qid = number * 10
    row = {"qid": qid, "parent_qid": 0, "gid": 1, "type": question.type, "title": question.code,
           "question_order": number, "scale_id": 0, "relevance": "1", **question.more}  # fmt: skip
    _say(rows, "questions", row, question.words, new)
    scales = [(code, words, scale) for scale, subs in enumerate((question.subs, question.across))
              for code, words in subs]  # fmt: skip
    for place, (code, words, scale) in enumerate(scales, 1):
        sub = {"qid": qid * 100 + place, "parent_qid": qid, "gid": 1, "type": question.type, "title": code,
               "question_order": place, "scale_id": scale}  # fmt: skip
        _say(rows, "subquestions", sub, {"en": words}, new)
    answers = [(code, words, scale) for scale, some in enumerate((question.answers, question.second))
               for code, words in some]  # fmt: skip
    for place, (code, words, scale) in enumerate(answers, 1):
        answer = {"qid": qid, "code": code, "sortorder": place, "scale_id": scale}
        if new:
            rows["answers"].append({"aid": qid * 100 + place, **answer})
            rows["answer_l10ns"].append({"aid": qid * 100 + place, "answer": words, "language": "en"})
        else:
            rows["answers"].append({**answer, "answer": words, "language": "en"})
    rows["question_attributes"] += [
        {"qid": qid, "attribute": name, "value": value} for name, value in question.attributes.items()
    ]


def _say(rows: dict[str, list[Row]], place: str, row: Row, words: Mapping[str, str], new: bool) -> None:
    if new:
        rows[place].append(row)
        rows["question_l10ns"] += [
            {"qid": row["qid"], "question": each, "language": one} for one, each in words.items()
        ]
    else:
        rows[place] += [{**row, "question": each, "language": one} for one, each in words.items()]


def lsr(rows: Sequence[Row]) -> bytes:
    """Answers; a name that begins with a digit gets an underscore in front, and # becomes -."""
    masked = [
        {(f"_{name}" if name[0].isdigit() else name).replace("#", "-"): value for name, value in row.items()}
        for row in rows
    ]
    kind = "<LimeSurveyDocType>Responses</LimeSurveyDocType>"
    return f'<?xml version="1.0"?><document>{kind}{section("responses", masked)}</document>'.encode()


def lsa(structure: bytes, rows: Sequence[Row], **more: bytes) -> bytes:
    """An archive of a survey and its answers."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("survey_77.lss", structure)
        archive.writestr("survey_77_responses.lsr", lsr(rows))
        for ending, content in more.items():
            archive.writestr(f"survey_77.{ending}", content)
    return out.getvalue()
