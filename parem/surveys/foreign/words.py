"""What becomes of a file of another system, in words: a sentence in the reader's language for each reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from parem.surveys.foreign.parts import CHANGED, KEPT, LEFT, BadForeignFile, Remark

FILES: Mapping[str, Any] = {
    "too_large": _l("The file is larger than %(limit)s MB."),
    "unpacks_too_large": _l("The archive unpacks to more than %(limit)s MB. This is not usual for a survey."),
    "too_many_rows": _l("The file has more than %(limit)s rows. Cut it into several files."),
    "too_many_questions": _l("The file has more than %(limit)s questions."),
    "not_xml": _l("The file is damaged: it begins like a LimeSurvey survey, but its XML can't be read."),
    "document_type": _l("The file names a document type or entities, which surveys never need. It was not opened."),
    "not_an_archive": _l("The archive is damaged and can't be unpacked."),
    "no_structure": _l("The archive has no survey in it (no .lss file)."),
    "other_limesurvey": _l("This is a LimeSurvey file, but of another kind (%(kind)s). Export the survey structure."),
    "not_limesurvey": _l("This is an XML file, but not a LimeSurvey survey."),
    "no_responses": _l("The answers in the archive can't be read: the .lsr file is of another kind."),
    "no_questions": _l("There is no question in the file."),
    "nothing_to_carry": _l("None of the questions in the file is of a kind that Parem has."),
    "unknown": _l("This is neither a LimeSurvey survey (.lss, .lsa) nor an XLSForm workbook (.xlsx)."),
    "no_survey_sheet": _l("The workbook has no sheet “survey” with a column “type”: it is no XLSForm."),
    "not_a_table": _l("The workbook is damaged and can't be read."),
    "no_such_sheet": _l("The workbook is damaged and can't be read."),
    "empty": _l("The file is empty."),
}  # fmt: skip
REMARKS: Mapping[str, Any] = {
    "script": _l("A script was taken out of the text. Parem never runs scripts of a survey."),
    "markup": _l("Pictures, links or tables in the text were left out; its words stay."),
    "filled_in": _l("The text has a place that the other system would fill in (%(words)s). Write it anew."),
    "cut": _l("A text was longer than %(limit)s characters and was cut."),
    "languages_left": _l("Texts in languages that Parem does not speak are left out: %(languages)s."),
    "language_instead": _l(
        "All texts are in languages that Parem does not speak (%(languages)s). They stand in the place of %(language)s"
        " until they are translated."
    ),
    "quotas": _l(
        "Quotas of certain answers are not carried over: set them anew on the survey's own page of quotas when it is "
        "made."
    ),
    "quota_total": _l("As its quota said, the survey stops asking after %(count)s answers."),
    "assessments": _l("Scores of answers (assessments) are left out: Parem computes its own indicators."),
    "tokens": _l(
        "Invited people and their access codes are never taken over: answers that can be joined with a person are not"
        " anonymous."
    ),
    "policy": _l("The survey policy is left out: Parem has a privacy notice of its own. Look it through."),
    "group_words": _l("The words above this page are left out: pages in Parem have no text of their own."),
    "condition": _l("The question was shown only if: %(words)s. In Parem everyone sees it."),
    "conditions": _l("The question was shown only after certain answers. In Parem everyone sees it."),
    "condition_answered": _l(
        "It was also shown to people who had left the deciding question out. In Parem it is shown only after an answer."
    ),
    "pattern": _l("The check of what was typed (%(words)s) is left out."),
    "soft": _l("The question only asked for an answer and did not insist; in Parem it is not required."),
    "default": _l("The answer that was chosen beforehand is left out: it would steer people."),
    "settings": _l("Settings without a place in Parem: %(names)s."),
    "code_changed": _l("Its code is now %(code)s."),
    "other": _l("“Other” is an option, and the words to it are a question of their own."),
    "other_words": _l("“%(words)s” is now called “Other”, and the words to it are a question of their own."),
    "comment_apart": _l("The comment is a question of its own. It can't be joined with the choice."),
    "comments_together": _l("The comments to the options are one open question below."),
    "few_options": _l("It has fewer than two options. Add some before you publish."),
    "rows_apart": _l("Each row of the table is a question of its own."),
    "heading": _l("This row is the heading of the matrix below it."),
    "cells_apart": _l("Each cell of the table is a question of its own."),
    "too_many_cells": _l("A table with %(count)s cells to write in is too much for one question in Parem."),
    "no_rows": _l("The table has no rows."),
    "no_ranking": _l("A ranking in Parem has from 3 to 9 options. Ask for the most important one as a single choice."),
    "no_time": _l("Parem does not ask for a time of day."),
    "time_left": _l("The time of day is left out; the date is asked."),
    "no_text_display": _l("This is a text without an answer. Move its words to the introduction or to a help."),
    "no_language_question": _l("This only switched the language; citizens of Parem choose it on every page."),
    "no_equation": _l("This computed a value; Parem has no such questions."),
    "no_file": _l("Parem takes no files from citizens: a file can give away who answered."),
    "no_place": _l("Parem does not ask where someone is: a place can give away who answered."),
    "choice_filter": _l("The options depended on an earlier answer (choice_filter). In Parem all of them are shown."),
    "range_as_number": _l("The range is a number with bounds."),
    "repeat": _l("The questions were asked several times over. In Parem they are asked once."),
    "no_name": _l("The row has no name; it got a code."),
    "no_words": _l("The row has no words; its name stands in their place."),
    "doubled": _l("Columns that stand twice: %(names)s. The first one with words counts."),
    "unknown_type": _l("Parem does not know this type of question (%(kind)s)."),
}  # fmt: skip
OUTCOMES = {
    KEPT: (_l("Carried over"), "good"),
    CHANGED: (_l("Carried over with changes"), "warn"),
    LEFT: (_l("Can't be carried over"), "bad"),
}
KINDS = {
    "survey": _l("The whole survey"), "group": _l("Page"),
    "L": _l("List"), "!": _l("List"), "O": _l("List with comment"), "5": _l("Five points"), "G": _l("Gender"),
    "Y": _l("Yes or no"), "M": _l("Multiple choice"), "P": _l("Multiple choice with comments"), "F": _l("Table"),
    "A": _l("Table"), "B": _l("Table"), "C": _l("Table"), "E": _l("Table"), "H": _l("Table"), "1": _l("Table"),
    ":": _l("Table"), ";": _l("Table"), "N": _l("Number"), "K": _l("Several numbers"), "S": _l("Text"),
    "T": _l("Text"), "U": _l("Text"), "Q": _l("Several texts"), "R": _l("Ranking"), "D": _l("Date"),
    "X": _l("Text display"), "I": _l("Language switch"), "*": _l("Equation"), "|": _l("File upload"),
}  # fmt: skip


def file_words(error: BadForeignFile) -> str:
    """Why a file can't be read."""
    return _filled(FILES, error.reason, error.details)


def remark_words(remark: Remark) -> str:
    """What differs, or why a part can't be carried over."""
    return _filled(REMARKS, remark.reason, remark.details)


def imported_words(rows: int, added: int, without: int) -> str:
    """How many rows a file had, how many came in, and why the others did not."""
    words = [gettext("Rows of answers in the file: %(rows)s, imported: %(added)s.", rows=rows, added=added)]
    unfinished = rows - added - without
    if unfinished:
        words.append(gettext("Left out because they were not sent off at the end: %(count)s.", count=unfinished))
    if without:
        words.append(gettext("Left out because nothing was answered and nothing sent off: %(count)s.", count=without))
    return " ".join(words)


def kind_words(kind: str) -> str:
    """What kind of question it is in the other system."""
    return str(KINDS.get(kind, kind))


def _filled(sentences: Mapping[str, Any], reason: str, details: Mapping[str, Any]) -> str:
    words = sentences.get(reason)
    return str(words) % details if words is not None else gettext("This can't be read.")
