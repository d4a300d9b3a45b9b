"""The form field of a ranking: a place for each option, all posted under one name as "code:place"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from wtforms import Field
from wtforms.validators import InputRequired, Optional, StopValidation

from parem.languages import Texts
from parem.surveys.models import DONT_KNOW, Question
from parem.surveys.ranking_values import in_order, missing, places_of, posted_place, read_places, repeated
from parem.web import say


@dataclass(frozen=True)
class RankedOption:
    """An option, its words, and the place that was given to it."""

    value: str
    words: str
    place: int | None


class RankingField(Field):
    """An order of options, or "dk" from the box beside them."""

    def __init__(self, question: Question, **kwargs: Any) -> None:
        needed = InputRequired(_("Put the options in order.")) if question.required else Optional()
        super().__init__(label=say(question.text), validators=[needed], **kwargs)
        self.question = question
        self.places = places_of(question)
        self.is_unknown = False
        #: {option code: place}.
        self.data: dict[str, int] = {}
        self.labels = {str(each["code"]): say(Texts(each.get("label") or {})) for each in question.options}
        self.choices = [RankedOption(code, words, None) for code, words in self.labels.items()]

    def process_data(self, value: Any) -> None:
        self.data = {}

    def process_formdata(self, valuelist: list[str]) -> None:
        self.is_unknown = DONT_KNOW in valuelist
        # What the "needed" validators look at: whether anything at all was given.
        self.raw_data = [words for words in valuelist if words.strip()]
        try:
            self.data = read_places([words for words in self.raw_data if words != DONT_KNOW], self.question)
        except ValueError as error:
            self.data = {}
            raise ValueError(_("Give places from 1 to %(last)s, each to one option.", last=self.places)) from error

    def pre_validate(self, form: Any) -> None:
        if self.is_unknown and self.data:
            raise StopValidation(_("Give either an order or “don’t know”, not both."))
        if self.data:
            self._check_places()

    def _check_places(self) -> None:
        for place, codes in repeated(self.data):
            names = ", ".join(f"“{self.labels[code]}”" for code in codes)
            words = _("Number %(place)s stands at more than one option: %(options)s.", place=place, options=names)
            raise StopValidation(words)
        gaps = missing(self.data, self.question)
        if gaps:
            numbers = ", ".join(map(str, gaps))
            raise StopValidation(_("No option has the number: %(numbers)s.", numbers=numbers))

    @property
    def target(self) -> str:
        return f"{self.id}-0"

    @property
    def answer(self) -> list[str] | str | None:
        """The option codes in order, "dk", or None where nothing was given."""
        return DONT_KNOW if self.is_unknown else in_order(self.data) or None

    @property
    def options(self) -> list[RankedOption]:
        """The options in the order shown, with the places that were given."""
        return [RankedOption(each.value, each.words, self.data.get(each.value)) for each in self.choices]

    @property
    def hint(self) -> str:
        """What is to be done."""
        last = self.places
        words = _("Give the number 1 to the most important, 2 to the next, and so on to %(last)s.", last=last)
        # Outside of an f-string, where the gatherer of words does not look.
        others = _("The others stay without a number.")
        return words if last == len(self.labels) else f"{words} {others}"

    @property
    def whole(self) -> str:
        """All places in one value, as the tablet posts them."""
        return ",".join(posted_place(code, self.data[code]) for code in in_order(self.data))

    @property
    def on_the_tablet(self) -> dict[str, str]:
        """What the kiosk's script needs to check the order without a network."""
        return {
            "ranking": _("Touch %(count)s options, the most important first.", count=self.places),
            "places": str(self.places),
        }
