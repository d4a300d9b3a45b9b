"""The form of a matrix: its heading, its scale, its items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, RadioField, StringField
from wtforms.validators import InputRequired

from parem.fields import AtLeastOneLanguage, TextsField, choices_of
from parem.languages import Texts
from parem.surveys.models import Question
from parem.surveys.question_rules import free, problems_of, slug


class ItemForm(Form):
    """One item: a row of the matrix. `number` is the question that it is already."""

    number = HiddenField()
    code = StringField(_l("Code"))
    text = TextsField(_l("Words"), limit=500)


class MatrixForm(FlaskForm):
    """A matrix; without the scale's fields where its rows are choices."""

    heading = TextsField(
        _l("Heading"), [AtLeastOneLanguage()], multiline=True, limit=500,
        description=_l("It stands above all items, for example “How satisfied were you with …”."),
    )  # fmt: skip
    items = FieldList(FormField(ItemForm), _l("Items"))
    points = RadioField(
        _l("Points"),
        [InputRequired(_l("A scale has 5, 7 or 10 points."))],
        coerce=int,
        default=5,
        choices=choices_of({5: "5", 7: "7", 10: "10"}),
    )
    low_label = TextsField(_l("Words at the low end"), limit=80)
    high_label = TextsField(_l("Words at the high end"), limit=80)
    required = BooleanField(_l("An answer to each item is required"))
    dont_know = BooleanField(_l("Offer “I don't know, or it does not apply” at each item"))
    random_rows = BooleanField(
        _l("Show the items in random order"),
        description=_l("Each citizen sees another order, on the web and at kiosks; on paper they stand as written."),
    )

    def only(self, kind: str) -> None:
        """Leave the fields that rows of this type have."""
        if kind != "scale":
            for name in ("points", "low_label", "high_label"):
                delattr(self, name)

    def shared(self, kind: str) -> dict[str, Any]:
        """What all rows have in common."""
        names = ("heading", "points", "low_label", "high_label", "required", "dont_know", "random_rows")
        return {"type": kind, **{name: self[name].data for name in names if name in self}}

    def rows(self, others: Sequence[str]) -> list[dict[str, Any]]:
        """The items with words or a code; empty codes are made from the words. `others`: codes outside the matrix."""
        found: list[dict[str, Any]] = []
        typed = [(entry.form.code.data or "").strip() for entry in self.items]
        for entry, code in zip(self.items, typed, strict=True):
            text = Texts.of(entry.form.text.data)
            if not text and not code:
                continue
            taken = [*others, *typed, *(row["code"] for row in found)]
            code = code or free(slug(text.in_language("en"), "_", 30) or "item", taken, "_")
            number = entry.form.number.data or ""
            found.append({"id": int(number) if number.isdecimal() else None, "code": code, "text": text})
        return found

    def is_good(self, kind: str, others: Sequence[str]) -> bool:
        """Whether it was sent and can be saved; else its fields say why not."""
        if not self.validate_on_submit():
            return False
        self.items.entries[:] = [e for e in self.items.entries if e.form.code.data or e.form.text.data]
        rows = self.rows(others)
        if not rows:
            self.items.append_entry()
            self._show(0, "text", _l("A matrix has at least one item. Write it in at least one language."))
            return False
        shared = self.shared(kind)
        taken = list(others)
        for place, row in enumerate(rows):
            for problem in problems_of({**shared, **row, "points": shared.get("points", 5)}, taken):
                self._show(place, "code" if problem.field == "code" else "text", problem.words)
            taken.append(row["code"])
        return not self.items.errors

    def _show(self, place: int, name: str, words: Any) -> None:
        field = self.items[place].form[name]
        field.errors = [*field.errors, words]
        self.items.errors = [entry.errors for entry in self.items.entries]


def matrix_data(rows: Sequence[Question]) -> dict[str, Any]:
    """A matrix, or questions that are to become one, as the form shows it."""
    first = rows[0]
    return {
        "heading": first.heading, "points": first.points, "low_label": first.low_label,
        "high_label": first.high_label, "required": all(row.required for row in rows),
        "dont_know": all(row.dont_know for row in rows), "random_rows": first.random_rows,
        "items": [{"number": row.id, "code": row.code, "text": row.text} for row in rows],
    }  # fmt: skip


def blank(items: int = 3) -> dict[str, Any]:
    """An empty matrix."""
    return {"items": [{"number": "", "code": "", "text": {}} for _n in range(items)]}
