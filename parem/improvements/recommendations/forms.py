"""The forms of recommendations."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from parem.fields import AtLeastOneLanguage, TextsField
from parem.languages import Texts


class RecommendationForm(FlaskForm):
    """What to change, why, and what shows it; drafted in four languages, edited side by side."""

    what = TextsField(_l("What should change?"), [AtLeastOneLanguage()], multiline=True)
    why = TextsField(_l("Why?"), multiline=True, description=_l("What it means for citizens and for those who work."))
    evidence = TextsField(_l("Evidence"), multiline=True, description=_l("What shows it. No names of citizens."))

    def __init__(self, *args: Any, is_fixed: bool = False, **kwargs: Any) -> None:
        """`is_fixed`: the evidence is a finding's, copied as it was found; nobody rewrites it."""
        super().__init__(*args, **kwargs)
        if is_fixed:
            del self.evidence

    def values(self) -> dict[str, Texts]:
        """The columns to save."""
        return {name: self[name].data for name in ("what", "why", "evidence") if name in self}


class DeclineForm(FlaskForm):
    """Why it will not be done."""

    reason = TextAreaField(
        _l("Why is it declined?"),
        [DataRequired(_l("Say why it is declined.")), Length(max=2000)],
        render_kw={"rows": 2},
    )
