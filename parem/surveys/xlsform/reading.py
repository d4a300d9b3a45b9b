"""An XLSForm workbook (ODK, Kobo) as a questionnaire of Parem, with a report on every row. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from parem.languages import LANGUAGES, Texts
from parem.surveys.foreign.dates import xlsform_date
from parem.surveys.foreign.labels import OTHER
from parem.surveys.foreign.parts import CHANGED, KEPT, LEFT, BadForeignFile, ForeignSurvey, Line, Remark
from parem.surveys.foreign.texts import TextReader, language_of, note, strange_languages
from parem.surveys.limesurvey.maker import cleaned_code, option_code
from parem.surveys.question_rules import free
from parem.surveys.questionnaire_files.questionnaire import PlacedQuestion, Questionnaire
from parem.surveys.ranking_values import FEWEST, MOST
from parem.surveys.xlsform.cells import DATES, NUMBERS, belonging, bounds, is_yes_no, note_the_rest, scale_of
from parem.surveys.xlsform.conditions import conditions_in
from parem.surveys.xlsform.kinds import META, OR_OTHER, SELECT, TEXTS, TRUE, WHY, YES_NO
from parem.surveys.xlsform.sheets import Row, Sheets, sheets_in
from parem.surveys.xlsform.tables import Table, is_below_label, is_label, is_table_group


def read_xlsform(content: bytes, instead: str = "en") -> ForeignSurvey:
    """The form in a workbook. `instead`: see read_limesurvey. Raises BadForeignFile."""
    return _Reader(sheets_in(content), instead).read()


class _Reader:
    def __init__(self, sheets: Sheets, instead: str) -> None:
        self.sheets = sheets
        default = sheets.settings.get("default_language", "").strip()
        code = re.search(r"\(([A-Za-z-]{2,8})\)\s*$", default)
        default = code[1] if code else default
        known = [language_of(one) for one in (default, *sheets.languages)]
        self.instead = next((one for one in known if one), instead)
        self.reader = TextReader(default, self.instead)
        self.lists: dict[str, list[Row]] = defaultdict(list)
        for row in sheets.choices:
            self.lists[row.cell("list_name").casefold()].append(row)
        self.taken: set[str] = set()
        self.questions: list[PlacedQuestion] = []
        self.page, self.depth = 1, 0
        self.table: Table | None = None
        #: The answers of each row that became a question, by their names.
        self.known: dict[str, tuple[str, dict[str, int | str]]] = {}

    def read(self) -> ForeignSurvey:
        lines = [line for row in self.sheets.survey for line in self._row(row)]
        if not self.questions:
            raise BadForeignFile("nothing_to_carry" if lines else "no_questions")
        remarks: list[Remark] = []
        title = self.reader.texts({self.instead: self.sheets.settings.get("form_title", "")}, remarks)
        strange = strange_languages(self.sheets.languages)
        if strange:
            spoken = any(language_of(one) for one in self.sheets.languages) or self._has_plain_words()
            reason = "languages_left" if spoken else "language_instead"
            note(remarks, reason, languages=", ".join(strange)[:200], language=LANGUAGES[self.instead])
        if self.sheets.doubled:
            note(remarks, "doubled", names=", ".join(self.sheets.doubled)[:200])
        title = title or Texts.of({self.instead: "XLSForm"})
        whole = Line("", title[self.instead], CHANGED if remarks else KEPT, "survey", tuple(remarks))
        return ForeignSurvey(Questionnaire(title, tuple(self.questions), open=False), (whole, *lines))

    def _has_plain_words(self) -> bool:
        return any("" in row.texts.get("label", {}) for row in self.sheets.survey)

    def _texts(self, row: Row, column: str, remarks: list[Remark]) -> Texts:
        """A text; a column without a language is in the form's own."""
        words = {language or self.instead: each for language, each in row.texts.get(column, {}).items()}
        named = row.texts.get(column, {}).get("")
        if named:
            words.setdefault(self.instead, named)
        return self.reader.texts(words, remarks)

    def _row(self, row: Row) -> list[Line]:
        kind = re.sub(r"\s+", " ", row.cell("type").casefold())
        if not kind or kind in META:
            return []
        words = self._texts(row, "label", []).in_language(self.instead)
        if kind.replace("_", " ") in ("begin group", "begin repeat", "end group", "end repeat"):
            return self._group(row, kind.replace("_", " "), words)
        remarks: list[Remark] = []
        if is_label(row) and SELECT.fullmatch(kind):
            self.table = Table(cleaned_code(row.cell("name") or f"row_{row.number}"), self._texts(row, "label", []), 0)
            note(remarks, "heading")
            return [Line(row.cell("name"), words, CHANGED, "label", tuple(remarks))]
        if self.table and not self.table.depth and not is_below_label(row):
            self.table = None
        made = self._question(row, kind, remarks)
        if self.table and len(made) == 1:
            self.table.take(made[0])
        codes = tuple(str(values["code"]) for values in made)
        if made:
            self._ask_after(row, made, remarks)
            note_the_rest(row, remarks)
            self.questions += [PlacedQuestion(values, self.page) for values in made]
            self._know(row, made[0])
            if row.cell("name") not in codes:
                note(remarks, "code_changed", code=codes[0])
        outcome = LEFT if not made else CHANGED if remarks else KEPT
        code = row.cell("name") or f"({row.number})"
        return [Line(code, words, outcome, kind.split(" ")[0], tuple(remarks), codes)]

    def _group(self, row: Row, kind: str, words: str) -> list[Line]:
        """A group begins a page; its name and condition have no place."""
        is_begin = kind.startswith("begin")
        self.depth = max(0, self.depth + (1 if is_begin else -1))
        if self.questions and self.questions[-1].page == self.page and (self.depth == is_begin):
            self.page += 1
        if is_begin and is_table_group(row):
            key = cleaned_code(row.cell("name") or f"row_{row.number}")
            is_random = "random_rows" in row.cell("parem_type")
            self.table = Table(key, self._texts(row, "label", []), self.depth, is_random)
        elif self.table and self.depth < self.table.depth:
            self.table = None
        remarks: list[Remark] = []
        if is_begin and row.cell("relevant"):
            note(remarks, "condition", words=row.cell("relevant")[:200])
        if kind == "begin repeat":
            note(remarks, "repeat")
        return [Line(row.cell("name"), words, LEFT, "group", tuple(remarks))] if remarks else []

    def _ask_after(self, row: Row, made: list[dict[str, Any]], remarks: list[Remark]) -> None:
        """The row's condition, where Parem has such a one; a question on the same page goes to the next."""
        relevant = row.cell("relevant")
        if not relevant:
            return
        conditions = conditions_in(relevant, self.known)
        if conditions is None:
            note(remarks, "condition", words=relevant[:200])
            return
        asked = {each["question"] for each in conditions}
        if any(placed.page == self.page and placed.values["code"] in asked for placed in self.questions):
            self.page += 1
        for values in made:
            values["shown_if"] = conditions

    def _know(self, row: Row, values: dict[str, Any]) -> None:
        names = [one.cell("name") for one in self.lists.get(row.cell("type").split(" ")[-1].casefold(), [])]
        answers: dict[str, int | str] = {}
        if values["type"] == "yes_no":
            answers = {name: YES_NO[name.casefold()] for name in names if name.casefold() in YES_NO}
        elif values["options"]:
            shown = [name for name in names if name != "dk"]
            answers = {name: option["code"] for name, option in zip(shown, values["options"], strict=False)}
        elif values["type"] in ("scale", "nps", "ces"):
            answers = {name: int(name) for name in names if name.isdecimal()}
        if values["dont_know"]:
            answers["dk"] = "dk"
        self.known[row.cell("name")] = (values["code"], answers)

    def _question(self, row: Row, kind: str, remarks: list[Remark]) -> list[dict[str, Any]]:
        """The questions that a row becomes; none where there is no place for it."""
        found = SELECT.fullmatch(OR_OTHER.sub("", kind))
        if found and "external" not in kind and "from_file" not in kind:
            has_other = OR_OTHER.search(kind) is not None
            return self._choice(row, found["how"] in ("one", "1"), found["list"].strip(), has_other, remarks)
        if kind.startswith("rank "):
            return self._ranking(row, kind.removeprefix("rank ").strip(), remarks)
        if kind.startswith("range"):
            return [self._range(row, remarks)]
        if kind in NUMBERS:
            return [self._made(row, "number", remarks, **bounds(row.cell("constraint"), remarks))]
        if kind in DATES:
            facts = xlsform_date(kind, row.cell("appearance"), row.cell("constraint"), remarks)
            return [self._made(row, "date", remarks, **facts)]
        if kind in TEXTS:
            return [self._made(row, "text", remarks)]
        if kind in ("acknowledge", "trigger"):
            return [self._made(row, "yes_no", remarks)]
        first = kind.split(" ")[0]
        note(remarks, WHY.get(first, "unknown_type"), kind=kind[:60])
        return []

    def _choice(
        self, row: Row, is_one: bool, list_name: str, has_other: bool, remarks: list[Remark]
    ) -> list[dict[str, Any]]:
        given = self.lists.get(list_name, [])
        rows = [one for one in given if one.cell("name") != "dk"]
        unknown = len(rows) < len(given)
        if row.cell("choice_filter"):
            note(remarks, "choice_filter")
        if is_one and not has_other and is_yes_no(rows):
            return [self._made(row, "yes_no", remarks, dont_know=unknown)]
        scale = scale_of(row, rows, self.table is not None) if is_one and not has_other else None
        if scale:
            low, high = (self._texts(one, "label", remarks) for one in (rows[0], rows[-1]))
            return [
                self._made(row, scale[0], remarks, points=scale[1], low_label=low, high_label=high, dont_know=unknown)
            ]
        options = self._options(rows, remarks)
        if has_other:
            code = option_code("other", [option["code"] for option in options])
            options.append({"code": code, "label": dict(OTHER)})
            note(remarks, "other")
        if len(options) < 2:
            note(remarks, "few_options")
        is_random = _is_random(row)
        kind = "single" if is_one else "multiple"
        made = [self._made(row, kind, remarks, options=options, random_order=is_random, dont_know=unknown)]
        if has_other:
            text = {one: f"{words} – {OTHER[one]}"[:2000] for one, words in made[0]["text"].items()}
            more = self._made(row, "text", [], ending="_other")
            made.append({**more, "text": Texts.of(text), "help": Texts(), "required": False})
        return made

    def _options(self, rows: list[Row], remarks: list[Remark]) -> list[dict[str, Any]]:
        options: list[dict[str, Any]] = []
        for one in rows:
            code = option_code(one.cell("name"), [option["code"] for option in options])
            label = self._texts(one, "label", remarks) or Texts.of(one.cell("name") or code)
            options.append({"code": code, "label": dict(label)})
        return options

    def _ranking(self, row: Row, list_name: str, remarks: list[Remark]) -> list[dict[str, Any]]:
        options = self._options(self.lists.get(list_name, []), remarks)
        if not FEWEST <= len(options) <= MOST:
            note(remarks, "no_ranking")
            return []
        return [self._made(row, "ranking", remarks, options=options, random_order=_is_random(row))]

    def _range(self, row: Row, remarks: list[Remark]) -> dict[str, Any]:
        given = dict(re.findall(r"(start|end|step)\s*=\s*(-?\d{1,6}(?:\.\d{1,3})?)", row.cell("parameters")))
        low, high = float(given.get("start", 1)), float(given.get("end", 10))
        if low == 1 and high in (5, 7, 10) and float(given.get("step", 1)) == 1:
            return self._made(row, "scale", remarks, points=int(high))
        if low == 0 and high == 10:
            return self._made(row, "nps", remarks)
        note(remarks, "range_as_number")
        bounds: dict[str, Any] = {"minimum": low, "maximum": high} if low < high else {}
        return self._made(row, "number", remarks, **bounds)

    def _made(self, row: Row, kind: str, remarks: list[Remark], ending: str = "", **more: Any) -> dict[str, Any]:
        name = row.cell("name")
        if not name:
            note(remarks, "no_name")
        code = free(cleaned_code(name[: 40 - len(ending)] + ending if name else f"row_{row.number}"), self.taken, "_")
        self.taken.add(code)
        text = self._texts(row, "label", remarks)
        if not text:
            note(remarks, "no_words")
            text = Texts.of({self.instead: name or code})
        values = {
            "code": code, "type": kind, "text": text, "help": self._texts(row, "hint", remarks),
            "required": row.cell("required").casefold() in TRUE, "points": None, "dont_know": False,
            "options": [], "low_label": Texts(), "high_label": Texts(), "minimum": None, "maximum": None,
        }  # fmt: skip
        return {**values, **more, **belonging(row, kind, more.get("points"))}


def _is_random(row: Row) -> bool:
    return bool(re.search(r"randomize\s*=\s*true", row.cell("parameters"), re.I))
