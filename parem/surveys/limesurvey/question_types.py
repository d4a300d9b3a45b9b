"""Each type of LimeSurvey's questions as questions of Parem, with the columns its answers stand in. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from parem.languages import Texts
from parem.surveys.foreign.dates import limesurvey_date
from parem.surveys.foreign.labels import COMMENT, GENDER, OTHER, TREND
from parem.surveys.foreign.texts import TextReader, note
from parem.surveys.limesurvey.maker import Made, Maker, option_code
from parem.surveys.limesurvey.structure import Asked
from parem.surveys.matrices import TYPES as MATRIX_TYPES
from parem.surveys.ranking_values import FEWEST, MOST

#: A table with more cells than this becomes no questions: nobody would answer them one by one.
MOST_CELLS = 30
YES_NO, YES_NO_UNCERTAIN = {"Y": "1", "N": "0"}, {"Y": "1", "N": "0", "U": "dk"}
#: Why a type has no place in Parem.
NO_PLACE = {
    "X": "no_text_display", "I": "no_language_question", "*": "no_equation",
    "|": "no_file",
}  # fmt: skip


def _single(maker: Maker) -> None:
    options, values = maker.options([one for one in maker.asked.answers if one.scale == "0"])
    if maker.asked.other:
        values = {**values, "-oth-": maker.other(options)}
    if len(options) < 2:
        note(maker.made.remarks, "few_options")
    maker.add(maker.asked.code, "single", maker.text, [("", maker.names())], options=options, values=values)
    if maker.asked.other:
        maker.add_other_words()
    if maker.asked.type == "O":
        note(maker.made.remarks, "comment_apart")
        columns = [("", maker.names("comment", "_Ccomment"))]
        maker.add(f"{maker.asked.code}_comment", "text", maker.under(COMMENT), columns, may_require=False)


def _multiple(maker: Maker) -> None:
    options: list[dict[str, Any]] = []
    columns: list[tuple[str, tuple[str, ...]]] = []
    comments: list[tuple[str, tuple[str, ...]]] = []
    labels: dict[str, str] = {}
    for sub in maker.subquestions:
        code = option_code(sub.code, [option["code"] for option in options])
        words = maker.sub_text(sub)
        options.append({"code": code, "label": dict(words)})
        columns.append((code, maker.sub_names(sub)))
        comments.append((code, maker.sub_names(sub, "comment", "_Ccomment")))
        labels[code] = words.in_language(maker.reader.instead)
    if maker.asked.other:
        code = maker.other(options)
        columns.append((code, maker.names("other", "_Cother")))
        comments.append((code, maker.names("othercomment", "_Cothercomment")))
        labels[code] = OTHER.in_language(maker.reader.instead)
    if len(options) < 2:
        note(maker.made.remarks, "few_options")
    maker.add(maker.asked.code, "multiple", maker.text, columns, options=options)
    if maker.asked.other:
        maker.add_other_words()
    if maker.asked.type == "P":
        note(maker.made.remarks, "comments_together")
        text = maker.under(COMMENT)
        maker.add(f"{maker.asked.code}_comment", "text", text, comments, labels=labels, may_require=False)


def _alone(kind: str, **more: Any) -> Callable[[Maker], None]:
    def make(maker: Maker) -> None:
        bounds = _bounds(maker) if kind == "number" else {}
        maker.add(maker.asked.code, kind, maker.text, [("", maker.names())], **more, **bounds)

    return make


def _fixed(words: Mapping[str, Texts]) -> dict[str, Any]:
    return {"options": [{"code": code, "label": dict(label)} for code, label in words.items()]}


def _bounds(maker: Maker) -> dict[str, Any]:
    def number(*names: str) -> float | None:
        words = next((maker.asked.attributes[name] for name in names if name in maker.asked.attributes), "")
        return float(words) if re.fullmatch(r"-?\d{1,9}(\.\d{1,6})?", words) else None

    low = number("min_num_value_n", "multiflexible_min", "slider_min")
    high = number("max_num_value_n", "multiflexible_max", "slider_max")
    return {} if low is not None and high is not None and low >= high else {"minimum": low, "maximum": high}


def _rows(kind: str, **more: Any) -> Callable[[Maker], None]:
    """A question for each row."""

    def make(maker: Maker) -> None:
        is_matrix = kind in MATRIX_TYPES
        _note_rows(maker, is_matrix)
        extra = maker.matrix() if is_matrix else _bounds(maker) if kind == "number" else {}
        for sub in maker.subquestions:
            words, columns = maker.sub_text(sub), [("", maker.sub_names(sub))]
            text = words if is_matrix else maker.under(words)
            maker.add(f"{maker.asked.code}_{sub.code}", kind, text, columns, **more, **extra)

    return make


def _note_rows(maker: Maker, is_matrix: bool) -> None:
    if not maker.subquestions:
        note(maker.made.remarks, "no_rows")
    elif not is_matrix:
        note(maker.made.remarks, "rows_apart", count=len(maker.subquestions))


def _rows_of_options(maker: Maker) -> None:
    """A choice for each row, all of them one matrix; for a dual scale two of them."""
    scales = ("0", "1") if maker.asked.type == "1" else ("0",)
    _note_rows(maker, is_matrix=len(scales) == 1)
    extra = maker.matrix() if len(scales) == 1 else {}
    for sub in maker.subquestions:
        for scale in scales:
            options, values = maker.options([one for one in maker.asked.answers if one.scale == scale])
            if len(options) < 2:
                note(maker.made.remarks, "few_options")
            mark = f"#{scale}" if len(scales) > 1 else ""
            text = maker.under(maker.sub_text(sub)) if mark else maker.sub_text(sub)
            header = maker.asked.attributes.get("dualscale_headerB" if scale == "1" else "dualscale_headerA", "")
            if mark and (header or scale == "1"):
                words = maker.reader.texts({maker.reader.fallback: header or "2"}, maker.made.remarks)
                text = Texts.of({one: f"{said} – {words.in_language(one)}"[:2000] for one, said in text.items()})
            code = "_".join(part for part in (maker.asked.code, sub.code, str(int(scale) + 1) if mark else "") if part)
            columns = [("", maker.sub_names(sub, mark))]
            maker.add(code, "single", text, columns, options=options, values=values, **extra)


def _cells(kind: str) -> Callable[[Maker], None]:
    """A question for each cell of a table, where there are not too many."""

    def make(maker: Maker) -> None:
        across = [sub for sub in maker.asked.subquestions if sub.scale == "1"]
        count = len(maker.subquestions) * len(across)
        note(maker.made.remarks, "cells_apart" if 0 < count <= MOST_CELLS else "too_many_cells", count=count)
        bounds = _bounds(maker) if kind == "number" else {}
        for down in maker.subquestions if count <= MOST_CELLS else []:
            for sub in across:
                words, more = maker.sub_text(down), maker.sub_text(sub)
                text = maker.under(
                    Texts.of({one: f"{words.in_language(one)}, {more.in_language(one)}" for one in {**words, **more}})
                )
                columns = [("", maker.sub_names(down, f"_{sub.code}", f"_S{sub.id}"))]
                maker.add("_".join((maker.asked.code, down.code, sub.code)), kind, text, columns, **bounds)

    return make


def _ranking(maker: Maker) -> None:
    """Options in order; the file has a column for each place, with the code of the option that has it."""
    options, values = maker.options([one for one in maker.asked.answers if one.scale == "0"])
    if not FEWEST <= len(options) <= MOST:
        note(maker.made.remarks, "no_ranking")
        return
    asked = maker.asked.attributes.get("max_answers", "")
    ranks = int(asked) if asked.isdecimal() and 0 < int(asked) < len(options) else None
    columns = [(str(n), maker.names(str(n), f"_R{n}")) for n in range(1, len(options) + 1)]
    is_random = maker.asked.attributes.pop("random_order", "") == "1"
    maker.asked.attributes.pop("max_answers", "")
    maker.add(
        maker.asked.code, "ranking", maker.text, columns, options=options, values=values, ranks=ranks,
        random_order=is_random,
    )  # fmt: skip


def _date(maker: Maker) -> None:
    facts = limesurvey_date(maker.asked.attributes, maker.made.remarks)
    maker.add(maker.asked.code, "date", maker.text, [("", maker.names())], **facts)


_MAKERS: dict[str, Callable[[Maker], None]] = {
    "L": _single, "!": _single, "O": _single, "M": _multiple, "P": _multiple,
    "5": _alone("scale", points=5), "Y": _alone("yes_no", values=YES_NO), "G": _alone("single", **_fixed(GENDER)),
    "N": _alone("number"), "D": _date, "R": _ranking, "S": _alone("text"), "T": _alone("text"), "U": _alone("text"),
    "A": _rows("scale", points=5), "B": _rows("scale", points=10), "E": _rows("single", **_fixed(TREND)),
    "C": _rows("yes_no", values=YES_NO_UNCERTAIN, dont_know=True), "K": _rows("number"), "Q": _rows("text"),
    "F": _rows_of_options, "H": _rows_of_options, "1": _rows_of_options, ":": _cells("number"), ";": _cells("text"),
}  # fmt: skip


def questions_of(asked: Asked, texts: TextReader, taken: set[str]) -> Made:
    """The questions, columns and remarks of one question; no question where Parem has no place for it."""
    maker, kind = Maker(asked, texts, taken), asked.type
    if kind in NO_PLACE or kind not in _MAKERS:
        note(maker.made.remarks, NO_PLACE.get(kind, "unknown_type"), kind=kind)
    else:
        _MAKERS[kind](maker)
    return maker.made
