"""The builder's fields of dates and rankings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from parem.fields import choices_of
from parem.surveys.date_values import USUAL
from parem.surveys.date_words import GRANULARITY_WORDS, bound_words
from parem.surveys.ranking_values import MOST


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


class RankingFields:
    """What a ranking has besides its words and options; a part of QuestionForm."""

    ranks = IntegerField(
        _l("How many are put in order"),
        [Optional(), NumberRange(1, MOST, message=_l("Write a number from 1 to 9, or nothing."))],
        description=_l("Such as 3: only the three most important. Empty: all of them."),
        render_kw={"inputmode": "numeric"},
    )


#: The fields that only some types of question have, by the names that question_rules.has knows.
OWN_NAMES = ("ranks", "granularity", "earliest", "latest")


def date_data(definition: Mapping[str, Any]) -> dict[str, Any]:
    """A date question's values as the form shows them."""
    bounds = {name: bound_words(definition.get(name)) for name in ("earliest", "latest")}
    return {"granularity": definition.get("granularity") or USUAL, **bounds}
