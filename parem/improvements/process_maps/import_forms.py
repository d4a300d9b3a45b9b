"""The forms of the import of a process map."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired

from parem.fields import choices_of
from parem.languages import LANGUAGES


class BpmnForm(FlaskForm):
    """A file to look at."""

    file = FileField(
        _l("BPMN file"),
        [FileRequired(_l("Choose a file."))],
        description=_l("BPMN 2.0, as Bizagi, Camunda, Signavio, ADONIS and others export it; 2 MB at most."),
        render_kw={"accept": ".bpmn,.xml,application/xml,text/xml"},
    )


class KeepForm(FlaskForm):
    """How the previewed steps are kept. `seen` is the map as the page showed it."""

    seen = HiddenField()
    language = SelectField(_l("The names are in"), [InputRequired()], choices=choices_of(LANGUAGES))
    how = RadioField(
        _l("The map has steps already"),
        [InputRequired(_l("Choose what becomes of the present steps."))],
        choices=choices_of({"after": _l("Add these after them"), "instead": _l("Put these in their place")}),
    )
