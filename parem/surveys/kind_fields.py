"""The builder's fields of dates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional

from parem.fields import choices_of
from parem.surveys.date_values import USUAL
from parem.surveys.date_words import GRANULARITY_WORDS, bound_words


class DateFields:
    """What a date question has besides its words; a part of QuestionForm."""

    granularity = RadioField(
        _l("How exactly"),
        [InputRequired()],
        choices=choices_of(GRANULARITY_WORDS),
        default=USUAL,
        description=_l(
            "Ask no more exactly than you need: a whole day, above all a day of birth, can tell who somebody is. For"
            " most surveys the month is enough."
        ),
    )
    earliest = StringField(
        _l("Earliest date"),
        [Optional(), Length(max=20)],
        description=_l(
            "Such as 2026-05, or the word “today”: the day on which the question is answered. Empty: any date."
        ),
    )
    latest = StringField(
        _l("Latest date"), [Optional(), Length(max=20)], description=_l("Written in the same way. Empty: any date.")
    )


#: The fields that only some types of question have, by the names that question_rules.has knows.
DATE_NAMES = ("granularity", "earliest", "latest")


def date_data(definition: Mapping[str, Any]) -> dict[str, Any]:
    """A date question's values as the form shows them."""
    bounds = {name: bound_words(definition.get(name)) for name in ("earliest", "latest")}
    return {"granularity": definition.get("granularity") or USUAL, **bounds}
