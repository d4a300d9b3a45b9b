"""The forms of this room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from parem.quality.words import THEME_WORDS


class DismissForm(FlaskForm):
    """Why a finding is set aside."""

    reason = StringField(
        _l("Why is it set aside?"), [InputRequired(_l("Say why the finding is set aside.")), Length(max=500)]
    )


class TargetForm(FlaskForm):
    """What an indicator should reach, as people write it: percent for shares, points for NPS, the scale for means."""

    indicator = SelectField(_l("Indicator"), [InputRequired(_l("Choose an indicator."))])
    service = SelectField(_l("Service"))
    value = StringField(
        _l("Target"),
        [InputRequired(_l("Write a number."))],
        description=_l("Percent for shares (75), −100 to 100 for NPS, the question's own scale for means (4.2)."),
    )


class CommentForm(FlaskForm):
    """What readers will see of a comment."""

    shown_text = TextAreaField(_l("What readers will see"), [Length(max=5000)])
    theme = SelectField(
        _l("What it is about"), choices=[SelectChoice(*each) for each in THEME_WORDS.items()], default="other"
    )
