"""Form fields for the root cause: the tree of whys, and causes by their kind. Both are plain rows of text."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from parem.improvements.actions import fishbone, whys

#: The kinds of causes, and what to look for.
CAUSE_WORDS: dict[str, Any] = {
    "people": _l("People"),
    "method": _l("Method"),
    "machine": _l("Machines and IT"),
    "information": _l("Material and information"),
    "environment": _l("Environment"),
    "measurement": _l("Measurement"),
}


class WhysField(TextAreaField):
    """The tree of whys as lines, with a hyphen for each step down; `data` is as it is kept."""

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else whys.typed_whys(self.data or [])

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = whys.read_whys(valuelist[0] if valuelist else "")

    def pre_validate(self, form: Any) -> None:
        if len(self.data or []) > whys.MOST:
            raise ValidationError(_("At most %(most)s lines fit on the sheet.", most=whys.MOST))
        if any(len(words) > whys.LONGEST for _depth, words in self.data or []):
            raise ValidationError(_("A line may have %(most)s letters at most.", most=whys.LONGEST))


class CausesField(Field):
    """The causes of each kind, one a line; posted as name-people, name-method... `data` is kind -> causes."""

    widget = TextInput()
    data: Any
    kinds = CAUSE_WORDS

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        super().process(None, data if data is not None else {})
        self.data = dict(self.data or {})
        if formdata is not None and any(f"{self.name}-{kind}" in formdata for kind in CAUSE_WORDS):
            typed = {kind: formdata.get(f"{self.name}-{kind}", "").splitlines() for kind in CAUSE_WORDS}
            found = {kind: [line.strip(" \t-–•*") for line in lines] for kind, lines in typed.items()}
            self.data = {kind: kept for kind, lines in found.items() if (kept := [line for line in lines if line])}

    def lines(self, kind: str) -> str:
        """What stands in the rows of one kind."""
        return "\n".join(self.data.get(kind, ()))

    def pre_validate(self, form: Any) -> None:
        if any(len(causes) > fishbone.MOST for causes in self.data.values()):
            raise ValidationError(_("At most %(most)s causes of a kind fit on the diagram.", most=fishbone.MOST))
        if any(len(cause) > fishbone.LONGEST for causes in self.data.values() for cause in causes):
            raise ValidationError(_("A cause may have %(most)s letters at most.", most=fishbone.LONGEST))
