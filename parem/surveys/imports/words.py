"""What is wrong with a file of answers, in words: a sentence in the reader's language for each reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from parem.surveys.imports.errors import Problem, UnreadableFile

CHANNEL_NAMES = {
    "web": _l("Web"), "kiosk": _l("Kiosk"), "paper": _l("Paper"), "phone": _l("Phone"), "import": _l("Import"),
}  # fmt: skip
FILES = {
    "too_large": _l("The file is larger than %(limit)s MB."),
    "too_many_rows": _l("The file has more than %(limit)s rows. Cut it into several files."),
    "too_many_columns": _l("The file has more than %(limit)s columns."),
    "unpacks_too_large": _l("The file unpacks to more than %(limit)s MB. Save it as CSV and try again."),
    "not_a_table": _l("The file is neither a CSV file nor an Excel workbook (.xlsx), or it is damaged."),
    "unknown_encoding": _l("The letters of the file can't be read. Save it as CSV in UTF-8."),
    "unknown_delimiter": _l("“%(delimiter)s” can't stand between columns. Write comma, semicolon or tab."),
    "no_such_sheet": _l("The workbook has no sheet “%(sheet)s”."),
    "empty": _l("The file is empty."),
    "all_unfinished": _l("No response in the file was sent off at the end (submitdate is empty in every row)."),
    "no_rows": _l("The file has a header but no rows below it."),
}
CELLS = {
    "not_a_number": _l("This is not a number."),
    "not_on_the_scale": _l("The answer must be a whole number from %(lowest)s to %(highest)s."),
    "not_yes_or_no": _l("The answer must be yes or no (1 or 0)."),
    "out_of_bounds": _l("The number is outside what the question allows (%(lowest)s to %(highest)s)."),
    "below_minimum": _l("The number must be %(lowest)s or more."),
    "above_maximum": _l("The number must be %(highest)s or less."),
    "date_out_of_bounds": _l("The date is outside what the question allows (%(lowest)s to %(highest)s)."),
    "date_below_minimum": _l("The date must be %(lowest)s or later."),
    "date_above_maximum": _l("The date must be %(highest)s or earlier."),
    "not_an_option": _l("The question has no such option. It has: %(options)s."),
    "place_empty": _l("A place is empty, and a later one is not."),
    "option_twice": _l("The same option stands at two places."),
    "too_many_places": _l("Only %(limit)s options are put in order."),
    "too_long": _l("The comment is longer than %(limit)s characters."),
    "day_to_come": _l("This day is still to come."),
    "day_too_early": _l("This day is before %(year)s."),
    "not_a_day": _l("This is not a day like 2025-06-30 or 30.06.2025."),
    "not_a_week": _l("This is not a week like 2025-W23."),
    "not_a_month": _l("This is not a month like 2025-06."),
    "not_a_quarter": _l("This is not a quarter like 2025-Q2."),
    "not_a_year": _l("This is not a year like 2025."),
    "surplus_cells": _l("The row has more cells than the header has columns."),
    "no_id": _l("The row has no id."),
    "same_id": _l("Row %(first)s has the same id."),
    "no_such_service": _l("The survey is not about this service. It is about: %(known)s."),
    "no_such_channel": _l("There is no such channel. There are: %(known)s."),
    "no_such_language": _l("There is no such language. There are: %(known)s."),
    "no_such_service_here": _l("The organisation has no such service. It has: %(known)s."),
    "no_such_channel_here": _l("There is no such channel. There are: %(known)s."),
    "not_a_count": _l("This is not a whole number of people."),
    "more_offered": _l("More people were offered the survey than were served."),
    "same_day": _l("Row %(first)s is about the same service, channel and day."),
}
MAPS = {
    "unknown_key": _l("The map has an entry “%(key)s” that means nothing. It may have: %(known)s."),
    "unknown_choice": _l("“%(key)s” can't be “%(value)s”. It can be: %(known)s."),
    "unknown_question": _l("The survey has no question “%(question)s”. It has: %(known)s."),
    "unknown_option": _l(
        "Question “%(question)s” is no multiple choice or ranking with a part “%(option)s”: %(known)s."
    ),
    "unknown_column": _l("“%(key)s” names the column “%(column)s”, which the file does not have. It has: %(known)s."),
    "unknown_service": _l("The survey is not about the service “%(value)s”. It is about: %(known)s."),
    "unknown_channel": _l("There is no channel “%(value)s”. There are: %(known)s."),
    "unknown_language": _l("There is no language “%(value)s”. There are: %(known)s."),
    "unknown_unit": _l("The unit of a period can't be “%(value)s”. It can be: %(known)s."),
    "question_twice": _l("Question “%(question)s” is fed by two columns."),
    "no_question": _l("No column is an answer to a question. The questions are: %(codes)s."),
    "no_service": _l("Say which service the answers are about, or which column names it. There are: %(known)s."),
    "no_services": _l("The survey is about no service yet. Give it a service first."),
    "no_day": _l("Say when the answers were given: choose a day, or a column with days or periods."),
    "bad_day": _l("“%(value)s” is no column, and no day on which answers could be given (1990 to today)."),
    "not_a_map": _l("The map is not readable: %(why)s"),
}  # fmt: skip


def file_words(error: UnreadableFile) -> str:
    """Why a file can't be read."""
    return _filled(FILES, error.reason, error.details)


def sentence(problem: Problem) -> str:
    """Why a cell (or the map, where the problem is in no row) can't be taken."""
    reason, details = problem.reason, dict(problem.details)
    if reason in ("out_of_bounds", "date_out_of_bounds"):
        reason = reason.replace("out_of_bounds", _bounds(details))
    return _filled(MAPS if problem.row is None else CELLS, reason, details)


def _bounds(details: Mapping[str, Any]) -> str:
    if details["highest"] is None:
        return "below_minimum"
    return "above_maximum" if details["lowest"] is None else "out_of_bounds"


def _filled(sentences: Mapping[str, Any], reason: str, details: Mapping[str, Any]) -> str:
    words = sentences.get(reason)
    return str(words) % details if words is not None else gettext("This can't be read.")
