"""One form field per type of question; each knows the answer that it stands for."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.core import UnboundField
from wtforms.validators import InputRequired, Length, Optional, StopValidation, ValidationError

from parem.fields import MultiCheckboxField, choices_of
from parem.formats import number
from parem.languages import Texts
from parem.surveys.answer_codes import codes_of
from parem.surveys.answer_words import end_labels
from parem.surveys.answering.date_field import DateAnswerField
from parem.surveys.answering.ranking_field import RankingField
from parem.surveys.models import DONT_KNOW, Question
from parem.web import say

#: The longest comment, in characters.
TEXT_LIMIT = 1000
#: Numbers beyond this are slips of the finger; JSON carries all within it exactly.
NUMBER_LIMIT = 10**12
NO_ANSWER = ""


class OneOfField(RadioField):
    """One of a question's codes, "dk" where it is offered, or nothing."""

    def __init__(self, question: Question, **kwargs: Any) -> None:
        super().__init__(
            label=say(question.text),
            choices=choices_of(_choices(question)),
            coerce=str,
            validators=[_needed(question, _("Choose an answer."))],
            **kwargs,
        )
        self.question = question
        self.codes = {str(code): code for code in codes_of(question)}
        self.ends = end_labels(question)

    @property
    def main(self) -> list[Any]:
        """The options that are codes of the question."""
        return [option for option in self if option.data in self.codes]

    @property
    def apart(self) -> list[Any]:
        """The options beside the scale: "don't know", "no answer"."""
        return [option for option in self if option.data not in self.codes]

    @property
    def target(self) -> str:
        return f"{self.id}-0"

    @property
    def answer(self) -> int | str | None:
        """The code, "dk", or None where nothing was chosen."""
        return DONT_KNOW if self.data == DONT_KNOW else self.codes.get(self.data)


class SeveralOfField(MultiCheckboxField):
    """Any of a question's options, or "dk" alone."""

    def __init__(self, question: Question, **kwargs: Any) -> None:
        super().__init__(
            label=say(question.text),
            choices=choices_of(_choices(question)),
            coerce=str,
            validators=[_needed(question, _("Choose at least one answer."))],
            **kwargs,
        )
        self.question = question

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if DONT_KNOW in (self.data or []) and len(set(self.data or [])) > 1:
            raise ValidationError(_("Choose either your answers or “don’t know”, not both."))

    @property
    def target(self) -> str:
        return f"{self.id}-0"

    @property
    def answer(self) -> list[str] | str | None:
        """The chosen option codes in the order shown, "dk", or None where nothing was chosen."""
        chosen = set(self.data or [])
        if DONT_KNOW in chosen:
            return DONT_KNOW
        return [str(code) for code in codes_of(self.question) if code in chosen] or None


class NumberField(StringField):
    """A number as people write it ("1 234,5"), or "dk" from the box beside it, posted under the same name."""

    def __init__(self, question: Question, **kwargs: Any) -> None:
        needed = _needed(question, _("Write a number."))
        super().__init__(label=say(question.text), validators=[needed], **kwargs)
        self.question = question
        self.words = ""
        self.is_unknown = False
        self.bounds = bounds_words(question)
        # A phone's digits-only keyboard has no minus sign.
        self.inputmode = "decimal" if question.minimum is not None and question.minimum >= 0 else "text"

    def process_formdata(self, valuelist: list[str]) -> None:
        self.is_unknown = DONT_KNOW in valuelist
        self.words = next((words.strip() for words in valuelist if words != DONT_KNOW and words.strip()), "")
        # What the "needed" validators look at: whether anything at all was given.
        self.raw_data = [words for words in valuelist if words.strip()]
        self.data = _decimal(self.words) if self.words else None

    def pre_validate(self, form: Any) -> None:
        if self.is_unknown and self.words:
            raise StopValidation(_("Give either a number or “don’t know”, not both."))
        if self.data is not None:
            self._check_bounds(self.data)

    def _check_bounds(self, value: Decimal) -> None:
        low, high = self.question.minimum, self.question.maximum
        if (low is not None and value < Decimal(str(low))) or (high is not None and value > Decimal(str(high))):
            raise StopValidation(self.bounds)
        if abs(value) > NUMBER_LIMIT:
            raise StopValidation(_("This number is too large."))

    @property
    def target(self) -> str:
        return str(self.id)

    @property
    def answer(self) -> int | float | str | None:
        """The number (an int where it is whole), "dk", or None where nothing was given."""
        if self.is_unknown:
            return DONT_KNOW
        if self.data is None:
            return None
        return int(self.data) if self.data == self.data.to_integral_value() else float(self.data)


class CommentField(TextAreaField):
    """Open text; kept apart from the closed answers, so that it has no code."""

    answer = None

    def __init__(self, question: Question, **kwargs: Any) -> None:
        super().__init__(
            label=say(question.text),
            validators=[
                _needed(question, _("Write an answer.")),
                Length(max=TEXT_LIMIT, message=_("Write at most %(max)d characters.", max=TEXT_LIMIT)),
            ],
            filters=[plain_text],
            **kwargs,
        )
        self.question = question
        self.limit = TEXT_LIMIT

    @property
    def target(self) -> str:
        return str(self.id)


FIELDS: dict[str, Any] = {
    "multiple": SeveralOfField, "ranking": RankingField, "number": NumberField, "date": DateAnswerField,
    "text": CommentField,
}  # fmt: skip


def field_of(question: Question) -> UnboundField:
    """The unbound form field of a question."""
    field: UnboundField = FIELDS.get(question.type, OneOfField)(question)
    return field


def plain_text(words: str | None) -> str:
    """What was typed, with plain line ends and without control characters (PostgreSQL stores no NUL)."""
    lines = (words or "").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in "\n\t" or ord(c) >= 32).strip()


def bounds_words(question: Question) -> str:
    """What a number question accepts, as a sentence; empty where it accepts any number."""
    low, high = question.minimum, question.maximum
    if low is not None and high is not None:
        return _("Write a number from %(low)s to %(high)s.", low=_plain(low), high=_plain(high))
    if low is not None:
        return _("Write a number of at least %(low)s.", low=_plain(low))
    return _("Write a number of at most %(high)s.", high=_plain(high)) if high is not None else ""


def _plain(value: float) -> str:
    return number(value, 0 if value == int(value) else 2)


def _decimal(words: str) -> Decimal:
    plain = words.replace("\xa0", "").replace(" ", "").replace("\N{MINUS SIGN}", "-").replace(",", ".")
    try:
        value = Decimal(plain)
    except InvalidOperation as error:
        raise ValueError(_("Write a number in digits, like 12 or 7.5.")) from error
    if not value.is_finite():
        raise ValueError(_("Write a number in digits, like 12 or 7.5."))
    return value


def _needed(question: Question, words: str) -> InputRequired | Optional:
    return InputRequired(words) if question.required else Optional()


def _choices(question: Question) -> list[tuple[str, str]]:
    pairs = [(str(code), words) for code, words in zip(codes_of(question), _labels(question), strict=True)]
    if question.type == "yes_no":
        pairs.reverse()
    if question.dont_know:
        pairs.append((DONT_KNOW, _("I don’t know, or it does not apply")))
    if not question.required and question.type != "multiple":
        pairs.append((NO_ANSWER, _("No answer")))
    return pairs


def _labels(question: Question) -> list[str]:
    if question.type == "yes_no":
        return [_("No"), _("Yes")]
    if question.type in ("single", "multiple"):
        return [say(Texts(option.get("label") or {})) for option in question.options]
    return [str(code) for code in codes_of(question)]
