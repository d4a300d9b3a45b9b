"""The builder's forms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    FloatField,
    Form,
    FormField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length, Optional, Regexp

from parem.fields import AtLeastOneLanguage, MultiCheckboxField, TextsField, choices_of
from parem.languages import Texts
from parem.surveys.builder.condition_fields import choices_among, conditions_from, ticked
from parem.surveys.builder.kind_fields import OWN_NAMES, DateFields, RankingFields, date_data
from parem.surveys.models import Question
from parem.surveys.question_rules import CHOICE, CODE_PATTERN, DIMENSIONS, POINTS, cleaned, free, has, problems_of, slug
from parem.surveys.survey_words import DIMENSION_WORDS, ROLE_WORDS

OTHER = "other"
_CODE = _l("A short name has 2 to 40 lower-case letters, digits and hyphens.")


class NewSurveyForm(FlaskForm):
    """A new survey: its title, its code, what it begins with."""

    title = TextsField(_l("Title"), [AtLeastOneLanguage()], limit=200, description=_l("Citizens read it on the form."))
    code = StringField(
        _l("Short name"),
        [Optional(), Length(2, 40, message=_CODE), Regexp("^[a-z0-9]+(-[a-z0-9]+)*$", message=_CODE)],
        description=_l(
            "It stands in the survey's address and cannot be changed later. Leave it empty to take it from the title."
        ),
    )
    start = RadioField(
        _l("Begin with"),
        validators=[InputRequired()],
        choices=choices_of(
            {
                "ready": _l("The ready one-minute questionnaire: nine questions in four languages, ready to edit"),
                "empty": _l("An empty questionnaire"),
            }
        ),
        default="ready",
    )


class TitleForm(FlaskForm):
    """The title of a survey; it may be mended after publishing."""

    title = TextsField(_l("Title"), [AtLeastOneLanguage()], limit=200)


class TextsForm(TitleForm):
    """The texts around the questions."""

    introduction = TextsField(
        _l("Introduction"), multiline=True, description=_l("Above the first question: why you ask, how long it takes.")
    )
    thanks = TextsField(_l("Thanks"), multiline=True, description=_l("After the answers were sent."))


class OptionForm(Form):
    """One option of a choice."""

    code = StringField(_l("Code"))
    label = TextsField(_l("Words"), limit=300)


class QuestionForm(RankingFields, DateFields, FlaskForm):
    """A question; `only` leaves the fields of its type."""

    text = TextsField(_l("Question"), [AtLeastOneLanguage()], multiline=True, limit=500)
    help = TextsField(_l("Help below the question"), multiline=True, limit=500)
    points = RadioField(
        _l("Points"),
        [InputRequired(_l("A scale has 5, 7 or 10 points."))],
        coerce=int,
        default=5,
        choices=choices_of({5: _l("5 (with faces)"), 7: "7", 10: "10"}),
    )
    low_label = TextsField(_l("Words at the low end"), limit=80)
    high_label = TextsField(_l("Words at the high end"), limit=80)
    options = FieldList(FormField(OptionForm), _l("Options"))
    random_order = BooleanField(
        _l("Show the options in random order"),
        description=_l(
            "What stands first is chosen more often: this evens it out, on the web and at kiosks. Options with the code"
            " “other” or “none” stay at the end. Not for options that have an order of their own."
        ),
    )
    minimum = FloatField(_l("Smallest number"), [Optional()], render_kw={"inputmode": "decimal"})
    maximum = FloatField(_l("Largest number"), [Optional()], render_kw={"inputmode": "decimal"})
    dimension = SelectField(
        _l("Dimension"),
        [Optional()],
        choices=choices_of({"": _l("None"), **DIMENSION_WORDS, OTHER: _l("Another one")}),
        description=_l("Questions of one dimension are also read together in the results."),
    )
    other_dimension = StringField(_l("Name of another dimension"), [Optional(), Length(max=40)])
    role = SelectField(
        _l("Part of an index"),
        [Optional()],
        choices=choices_of({"": _l("None"), **ROLE_WORDS}),
        description=_l(
            "The satisfaction index needs all three of its questions, with 10 points each. What people expect is"
            " compared with the other question of the same dimension. Ready-made question blocks have all this set."
        ),
    )
    required = BooleanField(_l("An answer is required"))
    dont_know = BooleanField(_l("Offer “I don't know, or it does not apply”"))
    shown_if = MultiCheckboxField(
        _l("Ask it only after certain answers"),
        [Optional()],
        choices=(),
        description=_l(
            "Tick the answers after which this question is asked. Nothing ticked: everyone is asked. Ticks at several"
            " questions must all be met. Rankings, dates, numbers and open texts have no answers to tick."
        ),
    )
    code = StringField(
        _l("Code"),
        [
            Optional(),
            Regexp(f"^{CODE_PATTERN}$", message=_l("A code has up to 40 Latin letters, digits and underscores.")),
        ],
        description=_l(
            "The same code in every version is the same question: its answers are compared over the years."
            " Leave it empty to take it from the words."
        ),
    )

    #: Values of fields that are left out (see leave_out).
    kept: Mapping[str, Any] = {}

    def only(self, kind: str, deciding: Sequence[Question] = ()) -> None:
        """Leave the fields that a question of this type has; `deciding` can decide whether it is asked."""
        self.deciding = deciding
        self.shown_if.choices = choices_among(deciding)
        for name in ("points", "low_label", "high_label", "options", "random_order", "minimum", "maximum", "dimension",
                     "role", "dont_know", *OWN_NAMES):  # fmt: skip
            if not has(kind, name):
                delattr(self, name)
        if not has(kind, "dimension"):
            del self.other_dimension

    def leave_out(self, names: Iterable[str], **kept: Any) -> None:
        """Without fields that are not this question's to decide, those of the whole matrix; `kept` are their values."""
        self.kept = kept
        for name in names:
            if name in self:
                delattr(self, name)

    def values(self, kind: str, taken: list[str]) -> dict[str, Any]:
        """What was filled in, as question_operations.FIELDS; empty codes are made from the words."""
        given = {name: value for name, value in self.data.items() if name not in ("csrf_token", "other_dimension")}
        given["shown_if"] = conditions_from(given["shown_if"] or [], self.deciding)
        code = (given["code"] or "").strip()
        text = Texts.of(given["text"])
        given["code"] = code or free(slug(text.in_language("en"), "_", 30) or kind, taken, "_")
        if given.get("dimension") == OTHER:
            given["dimension"] = (self.other_dimension.data or "").strip()
        if kind in CHOICE:
            given["options"] = _with_codes(given["options"])
        return cleaned({**self.kept, **given, "type": kind})

    def show(self, problems: list[Any]) -> None:
        """Each problem at its field."""
        for problem in problems:
            parts = re.fullmatch(r"options-(\d+)-(code|label)", problem.field)
            field = self.options[int(parts[1])].form[parts[2]] if parts else self._fields.get(problem.field, self.text)
            field.errors = [*field.errors, problem.words]
            if parts:  # the summary looks at the list first
                self.options.errors = [entry.errors for entry in self.options.entries]

    def is_good(self, kind: str, taken: list[str]) -> bool:
        """Whether it was sent and can be saved; else its fields say why not."""
        if not self.validate_on_submit():
            return False
        if kind in CHOICE:
            self.drop_empty_options()
        found = problems_of(self.values(kind, taken), taken)
        self.show(found)
        return not found

    def drop_empty_options(self) -> None:
        """Options without code and words are no options."""
        kept = [entry for entry in self.options.entries if entry.form.code.data or entry.form.label.data]
        self.options.entries[:] = kept


def _with_codes(options: list[dict[str, Any]]) -> list[dict[str, Any]]:
    done: list[dict[str, Any]] = []
    for number, option in enumerate(options, 1):
        label = Texts.of(option["label"])
        code = (option["code"] or "").strip()
        taken = [other["code"] for other in done]
        code = code or free(slug(label.in_language("en"), "_") or f"option_{number}", taken, "_")
        done.append({"code": code, "label": dict(label)})
    return done


def form_data(definition: dict[str, Any]) -> dict[str, Any]:
    """A question's definition as the form shows it."""
    dimension = definition.get("dimension") or ""
    is_other = dimension not in ("", *DIMENSIONS)
    return {
        **definition,
        **date_data(definition),
        "shown_if": ticked(definition.get("shown_if") or []),
        "points": definition.get("points") or POINTS[0],
        "dimension": OTHER if is_other else dimension,
        "role": definition.get("role") or "",
        "other_dimension": dimension if is_other else "",
    }


def rearranged(options: list[dict[str, Any]], action: str) -> list[dict[str, Any]]:
    """The options after a button of the editor: "add", "up-3", "down-3", "remove-3" (counted from 0)."""
    rows = list(options)
    verb, _dash, number = action.partition("-")
    if verb == "add":
        return [*rows, {"code": "", "label": {}}]
    at = int(number) if number.isdecimal() else len(rows)
    if at >= len(rows):
        return rows
    row = rows.pop(at)
    if verb != "remove":
        rows.insert(max(0, at + (1 if verb == "down" else -1)), row)
    return rows
