"""When a question of LimeSurvey is asked, as conditions of Parem: from its relevance, else from the rows of its
conditions. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from parem.surveys.foreign.parts import AnswerColumns
from parem.surveys.limesurvey.expressions import Code, Expression, Formula, Variable, both, either
from parem.surveys.limesurvey.question_types import Made
from parem.surveys.limesurvey.rules import ConditionRow
from parem.surveys.limesurvey.structure import Asked
from parem.surveys.question_conditions import can_decide

#: A relevance that lets everybody through.
ALWAYS = ("", "1")


@dataclass
class Asking:
    """The questions read so far, and what the conditions of those that follow mean."""

    known: dict[str, Variable] = field(default_factory=dict)

    def learn(self, asked: Asked, made: Made) -> None:
        """Remember the answers of what a question became, under every name that expressions have for them."""
        for values, columns in zip(made.questions, made.columns, strict=True):
            code, required = str(values["code"]), bool(values["required"])
            if values["type"] == "multiple":
                self._learn_options(asked, columns, code)
            elif answers := _answers(values, columns):
                names = columns.columns[0][1]
                variable = Variable(code, answers, required=required)
                self.known.update(dict.fromkeys([*names, _title(asked, names[0])], variable))

    def _learn_options(self, asked: Asked, columns: AnswerColumns, code: str) -> None:
        """Each box that can be ticked, and the question as a whole compared with the code of a box."""
        boxes = {_ending(asked, names[0]): (option, names) for option, names in columns.columns}
        boxes.pop("other", None)  # its column holds words
        whole = Variable(code, {ending: option for ending, (option, _names) in boxes.items()}, several=True)
        for option, names in boxes.values():
            ticked = Variable(code, {"Y": option}, several=True)
            self.known.update(dict.fromkeys([*names, _title(asked, names[0])], ticked))
        self.known.update(dict.fromkeys([f"X{asked.group}X{asked.id}", f"Q{asked.id}", asked.code], whole))

    def of(self, asked: Asked, group: Formula) -> tuple[list[dict[str, Any]], bool]:
        """`Question.shown_if` of a question in a group of which this is wished, and whether people who gave no answer
        were asked, too. Raises Unsayable.
        """
        own, loose = self.of_relevance(asked.relevance)
        if asked.relevance in ALWAYS:
            own, loose = self.of_rows(asked.conditions)
        wishes = sorted(both(group, own), key=lambda wish: wish.question)
        return [{"question": wish.question, "any_of": sorted(wish.codes, key=str)} for wish in wishes], loose

    def of_relevance(self, relevance: str) -> tuple[Formula, bool]:
        """What an expression wishes, and whether it also held for people who gave no answer. Raises Unsayable."""
        if relevance in ALWAYS:
            return frozenset(), False
        expression = Expression(self.known)
        return expression.read(relevance), expression.loose

    def of_rows(self, rows: Sequence[ConditionRow]) -> tuple[Formula, bool]:
        """The same of rows: those about one question are alternatives, those about different ones all hold, scenarios
        are alternatives again. Raises Unsayable.
        """
        expression = Expression(self.known)
        scenarios: dict[str, dict[str, list[Formula]]] = defaultdict(lambda: defaultdict(list))
        for row in rows:
            compared = expression.compare(row.column, row.method or "==", row.value)
            scenarios[row.scenario][row.about].append(compared)
        found: list[Formula] = []
        for questions in scenarios.values():
            together: Formula = frozenset()
            for alternatives in questions.values():
                together = both(together, _any(alternatives))
            found.append(together)
        return _any(found) if found else frozenset(), expression.loose


def _any(formulas: Sequence[Formula]) -> Formula:
    found = formulas[0]
    for formula in formulas[1:]:
        found = either(found, formula)
    return found


def _ending(asked: Asked, column: str) -> str:
    """What stands behind the question in a column's name: the subquestion's code, and the scale's number."""
    return column.removeprefix(f"X{asked.group}X{asked.id}").replace("#", "_")


def _title(asked: Asked, column: str) -> str:
    """The name by the question's code: Q, Q_SQ1, Q_SQ1_0."""
    ending = _ending(asked, column)
    return f"{asked.code}_{ending}" if ending else asked.code


def _answers(values: Mapping[str, Any], columns: AnswerColumns) -> dict[str, Code]:
    """The code of each answer that a condition may ask for, by what stands in LimeSurvey's column."""
    codes = {str(code): code for code in can_decide(SimpleNamespace(**values))}  # type: ignore[arg-type]
    if not columns.values:
        return codes
    return {name: codes[code] for name, code in columns.values.items() if code in codes}
