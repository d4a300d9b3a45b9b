"""The form field of a date question."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel.dates import get_month_names
from flask_babel import get_locale
from flask_babel import gettext as _
from wtforms import StringField
from wtforms.validators import InputRequired, Optional, StopValidation

from parem.surveys.date_values import TODAY, NotADate, bounds_on, granularity_of, read_date, years_on
from parem.surveys.date_words import format_hint, not_a_date_words, out_of_range_words, range_words
from parem.surveys.local_days import today_in
from parem.surveys.models import DONT_KNOW, Question
from parem.web import say

#: The browser's own inputs; one that does not know "month" shows a plain text field.
_INPUTS = {"year": "text", "month": "month", "day": "date"}


class DateAnswerField(StringField):
    """A date of the question's granularity, or "dk" from the box beside it, posted under the same name."""

    def __init__(self, question: Question, **kwargs: Any) -> None:
        needed = InputRequired(_("Choose a date.")) if question.required else Optional()
        super().__init__(label=say(question.text), validators=[needed], **kwargs)
        self.question = question
        self.granularity = granularity_of(question)
        self.words = ""
        self.is_unknown = False
        #: The day on which it is answered; None: today.
        self.answered_on: date | None = None

    @property
    def today(self) -> date:
        """The day that "today" means in the question's bounds."""
        return self.answered_on or today_in(self.question.version.survey.organisation)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.is_unknown = DONT_KNOW in valuelist
        self.words = next((words.strip() for words in valuelist if words != DONT_KNOW and words.strip()), "")
        # What the "needed" validators look at: whether anything at all was given.
        self.raw_data = [words for words in valuelist if words.strip()]
        try:
            self.data = read_date(self.words, self.granularity) if self.words else None
        except NotADate as error:
            self.data = None
            raise ValueError(not_a_date_words(self.granularity)) from error

    def pre_validate(self, form: Any) -> None:
        if self.is_unknown and self.words:
            raise StopValidation(_("Give either a date or “don’t know”, not both."))
        low, high = bounds_on(self.question, self.today)
        if self.data and ((low and self.data < low) or (high and self.data > high)):
            raise StopValidation(out_of_range_words(self.question, self.today))

    @property
    def target(self) -> str:
        return str(self.id)

    @property
    def answer(self) -> str | None:
        """The date, "dk", or None where nothing was given."""
        return DONT_KNOW if self.is_unknown else self.data

    @property
    def input_type(self) -> str:
        """The browser's own input; plain text where what was typed is no date, so that it can be mended."""
        return "text" if self.words and not self.data else _INPUTS[self.granularity]

    @property
    def shown_value(self) -> str:
        """What stands in the input."""
        return self.data or self.words

    @property
    def limits(self) -> tuple[str | None, str | None]:
        """The earliest and the latest date, for the browser's own calendar."""
        return bounds_on(self.question, self.today)

    @property
    def hint(self) -> str:
        """How it is written, and which dates may be answered."""
        return " ".join(part for part in (format_hint(self.granularity), self.range) if part)

    @property
    def range(self) -> str:
        """Which dates may be answered."""
        return range_words(self.question, self.today)

    @property
    def parts(self) -> list[tuple[str, str, list[tuple[str, str]]]]:
        """What a tablet chooses from: (part, its words, its values with their words), the year last."""
        names = get_month_names("wide", context="stand-alone", locale=get_locale() or "en")
        years = [(f"{year:04}", str(year)) for year in years_on(self.question, self.today)]
        months = [(f"{number:02}", names[number].capitalize()) for number in range(1, 13)]
        days = [(f"{number:02}", str(number)) for number in range(1, 32)]
        found = [("day", _("Day"), days), ("month", _("Month"), months), ("year", _("Year"), years)]
        wanted = {"year": 1, "month": 2, "day": 3}[self.granularity]
        return found[3 - wanted :]

    @property
    def on_the_tablet(self) -> dict[str, str]:
        """What the kiosk's script needs to check the date without a network; "today" it reckons itself."""
        question = self.question
        limits = {"earliest": question.earliest, "latest": question.latest}
        out = out_of_range_words(question, self.today) if any(limits.values()) else ""
        # The bound in words would be of the day on which the page was made.
        out = _("This date can’t be the answer.") if TODAY in limits.values() else out
        facts = {"date": _("Choose each part of the date."), "granularity": self.granularity, "out": out}
        return facts | {name: value for name, value in limits.items() if value}
