"""The forms of the import: the upload, and what each column is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from parem.fields import choices_of
from parem.languages import LANGUAGES
from parem.surveys.imports.definitions import LEFT_OUT, column_field, roles_of, values_of
from parem.surveys.imports.fitting_map import Surroundings
from parem.surveys.imports.guess import guess_roles
from parem.surveys.imports.mapping import DEFAULT_MISSING
from parem.surveys.imports.reading import Table
from parem.surveys.imports.values import folded, parts_of
from parem.surveys.imports.words import CHANNEL_NAMES
from parem.surveys.models import Survey
from parem.web import say

ROLE_NAMES = {
    "service": _l("Service"), "channel": _l("Channel"), "language": _l("Language"), "day": _l("Day"),
    "week": _l("Week"), "month": _l("Month"), "quarter": _l("Quarter"), "year": _l("Year"), "id": _l("Id of the row"),
}  # fmt: skip
DAY_FORMATS = {
    "auto": _l("30.06.2025 or 2025-06-30"), "%d/%m/%Y": _l("30/06/2025 (day first)"),
    "%m/%d/%Y": _l("06/30/2025 (month first)"), "%d-%m-%Y": _l("30-06-2025"), "%d.%m.%y": _l("30.06.25"),
}  # fmt: skip


class UploadForm(FlaskForm):
    """One file of answers."""

    file = FileField(
        _l("File"),
        validators=[FileRequired(_l("Choose a file."))],
        description=_l(
            "CSV or Excel (.xlsx) in which the first row names the columns, or a VV file of LimeSurvey. At most 20 MB."
        ),
    )


class MapForm(FlaskForm):
    """What holds for the whole file; make_map_form adds a field for each column."""

    service = SelectField(_l("Service"), description=_l("Where no column names it."))
    channel = SelectField(
        _l("Channel"), choices=choices_of(CHANNEL_NAMES), default="import", validators=[DataRequired()]
    )
    language = SelectField(_l("Language"), choices=choices_of(LANGUAGES), validators=[DataRequired()])
    day = DateField(
        _l("Day"), validators=[Optional()],
        description=_l("Where no column has days or periods: the day, or the first day of the period."),
    )  # fmt: skip
    day_format = SelectField(
        _l("Days are written like"), choices=choices_of(DAY_FORMATS), default="auto", validators=[DataRequired()]
    )
    missing = StringField(
        _l("Words that mean “missing”"), validators=[Length(max=500)], default=", ".join(DEFAULT_MISSING),
        description=_l("Between commas. An empty cell is always missing; capitals make no difference."),
    )  # fmt: skip
    invalid = RadioField(
        _l("A cell that can't be an answer"), default="error", validators=[DataRequired()],
        choices=choices_of({"error": _l("stops the import"), "missing": _l("counts as missing, and is listed")}),
    )  # fmt: skip
    already_there = RadioField(
        _l("A row just like one that was imported before"), default="skip", validators=[DataRequired()],
        choices=choices_of(
            {"skip": _l("is the same answer again: leave it out"), "add": _l("is another person's answer: add it")}
        ),
        description=_l("Rows with an id are told apart by it. This very file is never added twice."),
    )  # fmt: skip


def make_map_form(table: Table, around: Surroundings, survey: Survey, definition: Mapping[str, Any] | None) -> MapForm:
    """The form for this file: filled from what was posted, else from a definition, else from guesses."""
    choices = _role_choices(around)
    roles = roles_of(definition) if definition else guess_roles(table.header, around.questions)
    names = {column_field(position): column for position, column in enumerate(table.header)}
    fields = {name: SelectField(column, choices=choices, validate_choice=True) for name, column in names.items()}
    data: dict[str, Any] = {name: roles.get(column, LEFT_OUT) for name, column in names.items()}
    data["language"] = around.language
    form: MapForm = type("MapFormOfFile", (MapForm,), fields)(data={**data, **values_of(definition or {})})
    services = _service_choices(around, survey)
    if len(services) != 1:
        services = [("", gettext("Choose a service")), *services]
    form.service.choices = choices_of(services)
    return form


def _service_choices(around: Surroundings, survey: Survey) -> list[tuple[str, str]]:
    """A name that the map understands, and what is shown, for each service that may be chosen."""
    here = set(around.services.values())
    services = [service for service in survey.services if service.id in here]
    return [
        (s.code if folded(s.code) in around.services else f"{s.organisation.code}/{s.code}", say(s.name))
        for s in services
    ]


def _role_choices(around: Surroundings) -> list[SelectChoice]:
    """The roles that a column may have, in groups."""
    questions: list[tuple[str, Any]] = []
    for question in around.questions:
        questions.append((f"question:{question.code}", _short(question.code, dict(question.text))))
        if question.type == "ranking":
            questions += [
                (f"question:{question.code}:{place}", f"– {question.code}: " + gettext("number %(place)s", place=place))
                for place in parts_of(question)
            ]
        if question.type == "multiple":
            questions += [
                (f"question:{question.code}:{option['code']}", "– " + _short(question.code, option.get("label")))
                for option in question.options
            ]
    groups = {
        gettext("Not used"): [(LEFT_OUT, gettext("Leave out"))],
        gettext("Answers to a question"): questions,
        gettext("About the answer"): list(ROLE_NAMES.items()),
    }
    return [SelectChoice(role, words, optgroup=group) for group, roles in groups.items() for role, words in roles]


def _short(code: str, texts: Mapping[str, str] | None) -> str:
    words = f"{code}: {say(dict(texts or {}))}"
    return words if len(words) <= 80 else words[:79] + "…"
