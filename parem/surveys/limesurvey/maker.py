"""What the makers of questions from LimeSurvey's types share: codes, columns, texts, options. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from parem.languages import Texts
from parem.surveys.foreign.labels import OTHER
from parem.surveys.foreign.parts import AnswerColumns, Remark
from parem.surveys.foreign.texts import TextReader, note
from parem.surveys.limesurvey.structure import Answer, Asked
from parem.surveys.question_rules import free


@dataclass
class Made:
    """What one question becomes."""

    questions: list[dict[str, Any]] = field(default_factory=list)
    columns: list[AnswerColumns] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    #: Settings that have a place in Parem.
    used: set[str] = field(default_factory=set)


def cleaned_code(*parts: str) -> str:
    """A code that Parem takes, made of these parts."""
    words = "_".join(part for part in parts if part)
    return re.sub(r"[^A-Za-z0-9_]+", "_", words).strip("_")[:40] or "q"


class Maker:
    """Makes the questions of one question of LimeSurvey."""

    def __init__(self, asked: Asked, texts: TextReader, taken: set[str]) -> None:
        self.asked, self.reader, self.taken, self.made = asked, texts, taken, Made()
        self.text = texts.texts(asked.words, self.made.remarks)
        self.help = texts.texts(asked.help, self.made.remarks)

    def names(self, old: str = "", new: str = "") -> tuple[str, ...]:
        """The names that a column of this question may have: XgidXqid..., Qqid..."""
        return (f"X{self.asked.group}X{self.asked.id}{old}", f"Q{self.asked.id}{new or old}")

    def sub_names(self, sub: Asked, old: str = "", new: str = "") -> tuple[str, ...]:
        """The same for a subquestion."""
        return self.names(f"{sub.code}{old}", f"_S{sub.id}{new or old}")

    def add(
        self, code: str, kind: str, text: Texts, columns: Sequence[tuple[str, tuple[str, ...]]], **more: Any
    ) -> str:
        """Add a question and where its answers stand; its code."""
        values, labels = more.pop("values", {}), more.pop("labels", {})
        own = free(cleaned_code(code), self.taken, "_")
        self.taken.add(own)
        first = not self.made.questions
        required = self.asked.mandatory == "Y" and more.pop("may_require", True)
        text = text or self.text or Texts.of(self.asked.code or own)
        question: dict[str, Any] = {
            "code": own, "type": kind, "text": text, "help": self.help if first else Texts(), "required": required,
            "points": None, "dont_know": False, "dimension": "", "options": [], "low_label": Texts(),
            "high_label": Texts(), "minimum": None, "maximum": None,
        }  # fmt: skip
        self.made.questions.append({**question, **more})
        self.made.columns.append(AnswerColumns(own, tuple(columns), values, labels))
        return own

    def under(self, words: Texts) -> Texts:
        """The question's words with those of a part of it."""
        languages = dict.fromkeys([*self.text, *words])
        pairs = {one: (self.text.get(one, ""), words.get(one, "")) for one in languages}
        return Texts.of({one: " – ".join(part for part in pair if part)[:2000] for one, pair in pairs.items()})

    def sub_text(self, sub: Asked) -> Texts:
        """A subquestion's own words, else its code."""
        return self.reader.texts(sub.words, self.made.remarks) or Texts.of(sub.code or sub.id)

    def options(self, answers: Sequence[Answer]) -> tuple[list[dict[str, Any]], dict[str, str]]:
        """The options, and which code in the file means which of them."""
        options: list[dict[str, Any]] = []
        values: dict[str, str] = {}
        for answer in answers:
            label = self.reader.texts(answer.words, self.made.remarks) or Texts.of(answer.code or "?")
            code = option_code(answer.code, [*values.values()])
            values[answer.code] = code
            options.append({"code": code, "label": dict(label)})
        return options, values

    def other(self, options: list[dict[str, Any]]) -> str:
        """Add “other” to the options; its code."""
        code = option_code("other", [option["code"] for option in options])
        words = self.asked.attributes.get("other_replace_text", "")
        options.append({"code": code, "label": dict(OTHER)})
        note(self.made.remarks, "other_words" if words else "other", words=words[:80])
        return code

    def add_other_words(self) -> None:
        """The words of those who chose “other”: an open question below."""
        columns = [("", self.names("other", "_Cother"))]
        self.add(f"{self.asked.code}_other", "text", self.under(OTHER), columns, may_require=False)

    def matrix(self) -> dict[str, Any]:
        """What makes a question a row of one matrix with this question's words above it."""
        is_random = self.asked.attributes.get("random_order", "") not in ("", "0", "N")
        self.made.used |= {"random_order"} if is_random else set()
        key = cleaned_code(self.asked.code[:25], self.asked.id)
        return {"matrix": key, "heading": self.text, "random_rows": is_random}

    @property
    def subquestions(self) -> list[Asked]:
        """The rows: the subquestions of the first scale."""
        return [sub for sub in self.asked.subquestions if sub.scale == "0"]


def option_code(code: str, taken: Sequence[str]) -> str:
    """The code of an option: the file's own where Parem takes it."""
    own = re.sub(r"[^A-Za-z0-9_.-]+", "_", code)[:40] or "o"
    return free("dk_" if own.casefold() == "dk" else own, taken, "_")
